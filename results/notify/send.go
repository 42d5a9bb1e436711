package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Kind is who reads a message.
type Kind string

// The kinds.
const (
	Plain Kind = "json"
	Slack Kind = "slack"
	Teams Kind = "teams"
)

// KindOf is the kind of a webhook, by its host.
func KindOf(hook *url.URL) Kind {
	host := hook.Hostname()
	switch {
	case host == "hooks.slack.com":
		return Slack
	case strings.HasSuffix(host, ".webhook.office.com"), strings.HasSuffix(host, ".logic.azure.com"), strings.HasSuffix(host, ".api.powerplatform.com"):
		return Teams
	}
	return Plain
}

// Body is the message as that kind reads it: https://api.slack.com/messaging/webhooks,
// https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook.
func (m Message) Body(kind Kind) ([]byte, error) {
	switch kind {
	case Slack:
		return json.Marshal(map[string]string{"text": slackText.Replace(m.Text())})
	case Teams:
		card := map[string]any{"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
			"body": []any{map[string]any{"type": "TextBlock", "wrap": true, "text": strings.ReplaceAll(m.Text(), "\n", "\n\n")}}}
		return json.Marshal(map[string]any{"type": "message", "attachments": []any{map[string]any{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}}})
	}
	return json.Marshal(m)
}

// slackText escapes what Slack reads as a link or a mention: https://api.slack.com/reference/surfaces/formatting#escaping.
var slackText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// patience is how long a webhook may take.
const patience = 10 * time.Second

// Parse reads the address of a webhook. Its error does not quote it.
func Parse(hook string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(hook))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("not the address of a webhook: want https://…")
	}
	return u, nil
}

// Send posts a message. A webhook that does not accept it is an error that names its host alone.
func Send(ctx context.Context, hook *url.URL, m Message) error {
	body, err := m.Body(KindOf(hook))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.String(), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("notify %s: not a usable address", hook.Host)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		var known *url.Error
		if errors.As(err, &known) { // which quotes the address
			err = known.Err
		}
		return fmt.Errorf("notify %s: %w", hook.Host, err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16))
	if response.StatusCode >= 300 {
		return fmt.Errorf("notify %s: it answered %s", hook.Host, response.Status)
	}
	return nil
}
