package command

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/markup"
	"cxmatrix/harness/cell"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// firstPage is what a customer finds on the site's first page.
type firstPage struct {
	title   string
	expect  string // an expectation, as a journey writes it
	form    markup.Form
	hosts   []string // that the page loads from
	browser string   // the product that was at hand, such as chromium
}

// lookJourney is the journey that only opens the page.
const lookJourney = "name: look\nsteps:\n- name: open-the-page\n  actions: [{open: %s}]\n"

// look opens the page in the nearest browser, and reads it.
func (s *starter) look(ctx context.Context) (page firstPage, err error) {
	s.Journey, s.Default = "", results.NewSource(journeyFile, fmt.Appendf(nil, lookJourney, yamlText(s.address.path())))
	closeAll, err := s.open(ctx)
	if err != nil {
		return page, err
	}
	defer closeAll()
	var readErr error
	record, err := s.walk(ctx, silent{}, func(ctx context.Context, w *walking) {
		if !w.stopped() {
			page, readErr = s.read(ctx, w.Page())
		}
	})
	switch {
	case err != nil:
		return page, untestedError(err, "nothing was written")
	case record.Verdict != results.Passed:
		return page, stoppedError(record)
	case readErr != nil:
		return page, untestedError(readErr, "nothing was written")
	}
	page.browser, _, _ = strings.Cut(s.plan.Cells[0].Browser, "-")
	fmt.Fprintf(s.stdout, "opened %s in %s: %q\n", browser.SafeURL(s.Site), record.Browser.Answered, page.title)
	return page, nil
}

// lookTime is how long a page may take to show something after it was opened, and lookPause the time between two looks.
const (
	lookTime  = 5 * time.Second
	lookPause = 300 * time.Millisecond
)

// read reads the page, once it shows something.
func (s *starter) read(ctx context.Context, page browser.Page) (p firstPage, err error) {
	for end := time.Now().Add(lookTime); isSeen(ctx, page, "h1, h2, input, button, a") == unseen && time.Now().Before(end); {
		if !browser.Sleep(ctx, lookPause) {
			return p, ctx.Err()
		}
	}
	source, err := page.Source(ctx)
	if err != nil {
		return p, err
	}
	document, err := markup.Parse(source)
	if err != nil {
		return p, err
	}
	p.form, _ = document.Form()
	p.hosts = document.Hosts(s.documentAddress(ctx, page))
	p.title = seenText(ctx, page, "title")
	p.expect = expectation(ctx, page)
	return p, nil
}

// documentAddress is where the page is, after redirects.
func (s *starter) documentAddress(ctx context.Context, page browser.Page) *url.URL {
	if text, err := page.URL(ctx); err == nil {
		if u, err := url.Parse(text); err == nil {
			return u
		}
	}
	return s.address.URL
}

// expectation is something on the page that will be there tomorrow: its heading, or that it has a content.
func expectation(ctx context.Context, page browser.Page) string {
	for _, selector := range []string{"h1", "h2"} {
		if isSeen(ctx, page, selector) != seen {
			continue
		}
		text := seenText(ctx, page, selector)
		if browser.Sleep(ctx, lookPause); text == "" || !isStable(text) || seenText(ctx, page, selector) != text {
			return selector
		}
		return fmt.Sprintf("{at: %s, text: %s}", selector, yamlText(escapeReferences(text)))
	}
	return "body"
}

// seenText is the beginning of the text of the first match.
func seenText(ctx context.Context, page browser.Page, selector string) string {
	found, err := page.Elements(ctx, selector)
	if err != nil {
		return ""
	}
	for _, e := range found {
		if text := strings.TrimSpace(e.Text); text != "" {
			return firstWords(text)
		}
	}
	return ""
}

// maxHeading is how much of a heading is expected, in characters.
const maxHeading = 60

// firstWords is the beginning of a text, up to the end of a word.
func firstWords(text string) string {
	runes := []rune(text)
	if len(runes) <= maxHeading {
		return text
	}
	cut := string(runes[:maxHeading])
	if i := strings.LastIndex(cut, " "); i > 0 {
		cut = cut[:i]
	}
	return cut
}

// isStable reports whether a text has no number in it: a count or a date is another one tomorrow.
func isStable(text string) bool { return !strings.ContainsFunc(text, unicode.IsDigit) }

// blockedHosts are what offices block, for a first matrix: the first one that is not the site.
var blockedHosts = []string{"dropbox.com", "facebook.com"}

func (a siteAddress) blockedHost() string {
	for _, host := range blockedHosts {
		if !matrix.Covers("*."+host, a.Hostname()) {
			return host
		}
	}
	return blockedHosts[0]
}

// silent follows a walk that nobody needs to see.
type silent struct{}

func (silent) begin(task.Task)         {}
func (silent) step(int, string)        {}
func (silent) action(cell.ActionEvent) {}
func (silent) stepDone(results.Step)   {}
