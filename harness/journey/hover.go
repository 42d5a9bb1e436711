package journey

import (
	"context"
	"errors"
	"time"

	"cxmatrix/harness/browser"

	"github.com/goccy/go-yaml/ast"
)

// Hover moves the pointer to an element, where it stays.
type Hover struct {
	On string `yaml:"on" is:"selector"`
}

// UnmarshalYAML takes `hover: "#menu"`.
func (h *Hover) UnmarshalYAML(n ast.Node) error { return selectorAt(n, &h.On) }

// Do moves the pointer as soon as the element could be clicked.
func (h *Hover) Do(ctx context.Context, v *Visit) error {
	err := v.poll(ctx, func() error { return v.Page.Hover(ctx, h.On) })
	if err == nil {
		v.hovered = hovered{on: h.On, page: v.Page, at: time.Now()}
	}
	return err
}

// hovered is where the pointer rests, while nothing was pressed since.
type hovered struct {
	on   string
	page browser.Page // maybe only a part, see Within
	at   time.Time
}

// hoverAgainAfter is when a customer moves the pointer away and back, if nothing opens below it, and how often.
const hoverAgainAfter = time.Second

// hoverAgain moves the pointer away from where it rests, and back: a page that did not listen yet when it came knows nothing of it.
func (v *Visit) hoverAgain(ctx context.Context, cause error) error {
	if v.hovered.on == "" || time.Since(v.hovered.at) < v.patienceFor(hoverAgainAfter) || !isConcealed(cause) {
		return nil
	}
	v.hovered.at = time.Now()
	for _, on := range []string{"body", v.hovered.on} {
		if err := v.hovered.page.Hover(ctx, on); err != nil {
			return ignoreSite(err)
		}
	}
	v.Note("nothing opened below the pointer on " + v.hovered.on + ", so it was moved away and back")
	return nil
}

// isConcealed reports whether an element is missing, or is where no pointer gets to.
func isConcealed(err error) bool {
	return isMissing(err) || hasReason(err, "hidden") || hasReason(err, "outside the window")
}

// tellHovered adds to the page's fault that the pointer rests where something should have opened.
func (v *Visit) tellHovered(err error) error {
	var e *browser.SiteError
	if v.hovered.on == "" || !isConcealed(err) || !errors.As(err, &e) {
		return err
	}
	told := *e
	told.Reason += "; nothing opened for it below the pointer on " + v.hovered.on
	return &told
}
