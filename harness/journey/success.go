package journey

import (
	"context"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/results"
)

// success is what the page showed for the latest step to pass; it may take that back.
type success struct {
	uploads []shownUpload
	expect  *Expect      // the latest; nil if there is none
	page    browser.Page // as the expectation saw it: maybe only a part, see Within
	at      time.Time
	address string // of the page then
}

// shownUpload is an upload whose files the page showed as stored.
type shownUpload struct {
	*Upload
	page browser.Page // as success has it
}

// on does something with another view of the page.
func (v *Visit) on(page browser.Page, do func() error) error {
	defer func(own browser.Page) { v.Page = own }(v.Page)
	v.Page = page
	return do()
}

// KeepSuccess keeps what the page showed for a step that passed, and reports whether there is anything that it may take back.
func (v *Visit) KeepSuccess(ctx context.Context) bool {
	v.success.at = time.Now()
	if v.success.expect != nil {
		address, err := v.Page.URL(ctx)
		if err != nil {
			v.success.expect = nil // the page is closing
		}
		v.success.address = address
	}
	return v.success.expect != nil || len(v.success.uploads) > 0
}

// TakenBack reads the success of the latest step again; its error is what the page says instead. A page that
// goes on takes nothing back: there has to be a message of failure. newMessage returns one that the page shows since a moment.
func (v *Visit) TakenBack(ctx context.Context, newMessage func(since time.Time) string) error {
	for _, u := range v.success.uploads {
		if err := v.on(u.page, func() error { return u.takenBack(ctx, v) }); err != nil {
			return err
		}
	}
	if e := v.success.expect; e != nil && v.isGone(ctx, e) {
		if said := newMessage(v.success.at); said != "" {
			return browser.NewSiteError("expect", e.At, "the page showed it, and then took it back: %q", said)
		}
	}
	return nil
}

// isGone reports whether an expectation that came true no longer holds on the same page.
func (v *Visit) isGone(ctx context.Context, e *Expect) bool {
	err := v.on(v.success.page, func() error { _, err := e.find(ctx, v); return err })
	if !browser.IsSiteError(err) {
		return false
	}
	address, err := v.Page.URL(ctx)
	return err == nil && address == v.success.address
}

// takenBack tells which file the page refuses now.
func (u *Upload) takenBack(ctx context.Context, v *Visit) error {
	refused, err := elements(ctx, v, u.Refused)
	if err != nil {
		return nil
	}
	for _, name := range u.Files {
		if e := v.elementNaming(refused, name); e != nil && e.Visible {
			return u.tookBack(v, name, e.Text)
		}
	}
	failed, err := readText(ctx, v, u.Failed)
	if err != nil || failed == "" {
		return nil
	}
	done, err := v.Page.Elements(ctx, u.Done)
	for _, name := range u.Files {
		if err == nil && v.elementNaming(done, name) == nil {
			return u.tookBack(v, name, failed)
		}
	}
	return nil
}

// tookBack marks a file's item.
func (u *Upload) tookBack(v *Visit, name, said string) error {
	for i := range v.Items {
		if it := &v.Items[i]; it.File == name {
			it.Verdict, it.Shown, it.Proof = results.Failed, said, ""
		}
	}
	return browser.NewSiteError("upload", u.place(), "the page showed %s as stored, and then took it back: %q", name, said)
}
