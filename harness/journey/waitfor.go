package journey

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strings"

	"cxmatrix/harness/browser"

	"github.com/goccy/go-yaml/ast"
)

// WaitFor waits until the window has an address, or until a request was answered.
type WaitFor struct {
	Address string `yaml:"address"` // * stands for any text; one that begins with / is the site's
	Request string `yaml:"request"` // that the page has sent since the step began, without its query; answered in whatever way
}

// SentRequest is a request that the browser has sent.
type SentRequest struct {
	Address  string // without query
	Answered bool   // by a server
}

// UnmarshalYAML takes one of both.
func (w *WaitFor) UnmarshalYAML(n ast.Node) error {
	type plain WaitFor
	if err := decode(n, (*plain)(w)); err != nil {
		return err
	}
	switch {
	case (w.Address == "") == (w.Request == ""):
		return errorAt(n, "want address: or request: here, and not both")
	case strings.Contains(w.Request, "?"):
		return errorAt(valueOf(n, "request"), "request: the query of a request is not looked at: leave out the question mark and what follows")
	}
	return nil
}

// Do waits.
func (w *WaitFor) Do(ctx context.Context, v *Visit) error {
	if w.Request != "" {
		return v.poll(ctx, func() error { return w.request(ctx, v) })
	}
	return v.poll(ctx, func() error { return w.address(ctx, v) })
}

func (w *WaitFor) address(ctx context.Context, v *Visit) error {
	now, err := v.Page.URL(ctx)
	if err != nil || addressMatches(v.addressPattern(w.Address), now) {
		return err
	}
	return browser.NewSiteError("wait-for", browser.SafeURL(w.Address), "the address is %s", browser.SafeURL(now))
}

// request looks at what the network, or the browser, has seen.
func (w *WaitFor) request(ctx context.Context, v *Visit) error {
	if v.Requests == nil {
		return browser.NewToolError("wait-for "+w.Request, errors.New("unsupported: nothing here sees requests"))
	}
	list, unseen := v.Requests(ctx)
	pattern, sent := v.addressPattern(w.Request), false
	for _, r := range list {
		if !addressMatches(pattern, r.Address) {
			continue
		}
		if r.Answered {
			return nil
		}
		sent = true
	}
	switch {
	case sent:
		return browser.NewSiteError("wait-for", w.Request, "it was sent, and has no answer%s", w.stands(ctx, v))
	case unseen != "":
		return browser.NewToolError("wait-for "+w.Request, errors.New("unsupported: it can't be known "+unseen))
	}
	return browser.NewSiteError("wait-for", w.Request, "no such request was sent in this step%s", w.stands(ctx, v))
}

// stands says where the window is.
func (w *WaitFor) stands(ctx context.Context, v *Visit) string {
	address, err := v.Page.URL(ctx)
	if err != nil {
		return ""
	}
	return "; the address is " + browser.SafeURL(address)
}

// addressPattern is an address with its values; of one that begins with a slash, the site's.
func (v *Visit) addressPattern(text string) string {
	text = v.Expand(text)
	if strings.HasPrefix(text, "/") && v.Site != nil {
		text = v.Site.Scheme + "://" + v.Site.Host + text
	}
	return text
}

// addressMatches compares an address, as it is and as a person reads it, with a pattern.
func addressMatches(pattern, address string) bool {
	expression := regexp.MustCompile("(?s)^" + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*") + "$")
	if expression.MatchString(address) {
		return true
	}
	plain, err := url.PathUnescape(address)
	return err == nil && expression.MatchString(plain)
}
