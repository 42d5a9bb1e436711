package journey

import (
	"context"
	"strings"
	"time"

	"cxmatrix/harness/browser"

	"github.com/goccy/go-yaml/ast"
)

// Open goes to an address, absolute or relative to the site.
type Open struct {
	Address string `yaml:"address"`
}

// UnmarshalYAML takes "open: /login".
func (o *Open) UnmarshalYAML(n ast.Node) error { return scalar(n, "an address", &o.Address) }

// Do opens the address once: an unreachable site is not retried. Only a
// load that another one replaced (a new window's own, a script's) says nothing
// about the site, and is tried again.
func (o *Open) Do(ctx context.Context, v *Visit) error {
	if err := v.awaitMail(ctx, "open", o.Address); err != nil {
		return err
	}
	address, err := v.resolveURL(o.Address)
	if err != nil {
		return err
	}
	if err := v.awaitGiven(ctx); err != nil {
		return err
	}
	v.hovered = hovered{}
	start := time.Now()
	for range maxSuperseded {
		if err = v.timeLoad(func() error { return v.Page.Open(ctx, address) }); !isSuperseded(err) {
			break
		}
	}
	if err == nil {
		v.lastDone = start
	}
	return err
}

func (o *Open) timeLimit(v *Visit) time.Duration { return v.StepTimeout + v.mailTime(o.Address) }

// maxSuperseded bounds the retries: an address that is a download is aborted each
// time.
const maxSuperseded = 3

// isSuperseded matches Chromium's error and Firefox's.
func isSuperseded(err error) bool {
	return browser.IsSiteError(err) && (strings.Contains(err.Error(), "net::ERR_ABORTED") || strings.Contains(err.Error(), "NS_BINDING_ABORTED"))
}

// visible returns an error while no match of selector is visible.
func visible(ctx context.Context, v *Visit, op, selector string) error {
	found, err := v.Page.Elements(ctx, selector)
	if err != nil {
		return err
	}
	for _, e := range found {
		if e.Visible {
			return nil
		}
	}
	if len(found) > 0 {
		return browser.NewSiteError(op, selector, "it exists, but is not visible")
	}
	return browser.NewSiteError(op, selector, "no such element")
}
