// Package notify tells a chat or another program who no longer gets through, and who does again.
//
//  1. New takes from a run, and from what earlier runs say, the combinations that are newly stopped and those that are fixed.
//  2. Body writes them as plain JSON, or as Slack and Microsoft Teams read a message.
//  3. Send posts that to a webhook, whose address is a secret: no error names more of it than its host.
package notify
