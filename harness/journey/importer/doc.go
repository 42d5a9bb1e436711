// Package importer turns recordings into journeys: those of other tools, and what a person did in a browser.
//
//  1. Import recognises the kind of a recording by its content (kinds.go).
//  2. That kind's reader reads its commands, one file a subject: chrome*.go for Chrome's Recorder, side*.go for Selenium IDE,
//     script*.go for Playwright's scripts, har.go for HAR. Each command is carried, makes no sense here, or is not carried.
//  3. A recording collects the actions, and splits them into steps (recording.go, steps.go).
//  4. finish takes out what is secret (secret.go) and names the steps (name.go).
//  5. Draft.YAML writes the journey; Report says what became of the commands.
//
// FromDeeds reads what a person did (deeds.go) instead of 1 and 2.
//
// A Draft can be made by hand, too: its words are those of the journey's file.
package importer
