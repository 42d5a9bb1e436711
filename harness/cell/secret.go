package cell

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/task"
	"cxmatrix/results/redact"
)

// Secrets returns the filter that removes the secrets of a cell from its records.
func Secrets(t task.Task, lookup func(string) (string, bool), j *journey.Journey) *redact.Secrets {
	return redact.New(secretsOf(t, lookup, j)...)
}

// AllSecrets returns the filter that removes the secrets of all cells of a run.
func AllSecrets(tasks []task.Task, lookup func(string) (string, bool), j *journey.Journey) *redact.Secrets {
	var values []string
	for _, t := range tasks {
		values = append(values, secretsOf(t, lookup, j)...)
	}
	return redact.New(values...)
}

// secretsOf lists what must not be written: every value that the journey takes from the
// process environment, the login of a real proxy, a hub's key, and the secrets in the site's
// address.
func secretsOf(t task.Task, lookup func(string) (string, bool), j *journey.Journey) []string {
	var values []string
	for _, name := range j.Variables {
		value, _ := lookup(name)
		values = append(values, value)
		if password := passwordIn(value); password != "" {
			values = append(values, password)
		}
	}
	for _, r := range t.Network.Policy {
		if r.Credentials != "" {
			login, _ := lookup(r.Credentials)
			_, password, _ := strings.Cut(login, ":")
			values = append(values, login, password)
		}
	}
	return append(append(values, t.Target.Secret()), addressSecrets(t)...) // hubs repeat the key when they refuse it
}

// passwordIn is the password in a value that is an address, such as that of a mailbox; "" if there is none.
func passwordIn(value string) string {
	u, err := url.Parse(value)
	if err != nil {
		return ""
	}
	password, _ := u.User.Password()
	return password
}

// addressSecrets are the secrets in the site's address.
func addressSecrets(t task.Task) (values []string) {
	u, err := url.Parse(t.Site)
	if err != nil {
		return nil
	}
	values = append(values, passwordIn(t.Site))
	for _, v := range u.Query() {
		if !slices.Contains(v, t.Plan.Variant) {
			values = append(values, v...)
		}
	}
	if strings.Contains(u.Fragment, "=") {
		if fragment, err := url.ParseQuery(u.Fragment); err == nil {
			for _, v := range fragment {
				values = append(values, v...)
			}
		}
	}
	return values
}

// fillRecorder is a page that notes the fields into which a secret is typed.
type fillRecorder struct {
	browser.Page
	artifacts *artifacts
}

func (n fillRecorder) Fill(ctx context.Context, selector, text string) error {
	n.artifacts.noteFill(selector, text)
	return n.Page.Fill(ctx, selector, text)
}
