package command

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/markup"
	"cxmatrix/results"
)

const (
	maxCandidates     = 8
	candidatesTimeout = 10 * time.Second // to ask the page for them
)

// printCandidates prints the elements of the page that resemble the selector on which a step got stuck, if it found
// nothing that can be seen.
func (p *trialPrinter) printCandidates(ctx context.Context, page browser.Page, step results.Step, dir string) {
	within, cancel := context.WithTimeout(ctx, candidatesTimeout)
	defer cancel()
	wanted, forFiles := p.wantedSelector()
	if wanted == "" || isSeen(within, page, wanted) != unseen {
		return
	}
	document, err := savedSource(step, dir)
	if err != nil {
		return
	}
	list := seenCandidates(within, page, inputsFirst(document.Near(wanted), forFiles), forFiles)
	if len(list) == 0 {
		fmt.Fprintf(p.w, "  the page has no element near %s, and no field or button\n", p.secrets.Hide(wanted))
		return
	}
	fmt.Fprintf(p.w, "  near %s the page has\n", p.secrets.Hide(wanted))
	width := 0
	for _, c := range list {
		width = max(width, utf8.RuneCountInString(c.Selector))
	}
	for _, c := range list {
		fmt.Fprintf(p.w, "    %s%s  %s\n", c.Selector, strings.Repeat(" ", width-utf8.RuneCountInString(c.Selector)), c.Element)
	}
}

// savedSource reads the source of the page, without secrets, from a step's files.
func savedSource(step results.Step, dir string) (*markup.Document, error) {
	i := slices.IndexFunc(step.Artifacts, func(name string) bool { return filepath.Ext(name) == ".html" })
	if i < 0 {
		return nil, os.ErrNotExist
	}
	source, err := os.ReadFile(filepath.Join(dir, step.Artifacts[i]))
	if err != nil {
		return nil, err
	}
	return markup.Parse(string(source))
}

// sight is whether a customer can see what a selector finds.
type sight int

const (
	unseen sight = iota
	seen
	unknown // the browser could not say
)

func isSeen(ctx context.Context, page browser.Page, selector string) sight {
	found, err := page.Elements(ctx, selector)
	switch {
	case err != nil:
		return unknown
	case slices.ContainsFunc(found, func(e browser.Element) bool { return e.Visible }):
		return seen
	}
	return unseen
}

// takesFiles reports whether a candidate is an input for files, which mostly is hidden behind a button.
func takesFiles(c markup.Candidate) bool { return strings.HasPrefix(c.Element, "file field") }

// inputsFirst puts the inputs for files first, if files are to be given.
func inputsFirst(list []markup.Candidate, forFiles bool) []markup.Candidate {
	if forFiles {
		slices.SortStableFunc(list, func(a, b markup.Candidate) int {
			switch {
			case takesFiles(a) == takesFiles(b):
				return 0
			case takesFiles(a):
				return -1
			}
			return 1
		})
	}
	return list
}

// seenCandidates are the first candidates that the page really shows; one for files may be hidden, where files are to be given.
func seenCandidates(ctx context.Context, page browser.Page, list []markup.Candidate, forFiles bool) (shown []markup.Candidate) {
	for _, c := range list {
		if forFiles && takesFiles(c) || isSeen(ctx, page, c.Selector) != unseen {
			shown = append(shown, c)
		}
		if len(shown) == maxCandidates {
			break
		}
	}
	return shown
}
