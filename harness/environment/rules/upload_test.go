package rules

import (
	"context"
	"os"
	"path/filepath"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// way is how the site's page sends a file: the button that is pressed.
type way string

const (
	byForm     way = "#by-form"
	byScript   way = "#by-script"
	inTwo      way = "#in-two"     // pieces, each in a request of its own
	forASecond way = "#for-second" // by script, which then gives up
)

// document is a file to be sent.
type document struct {
	name string
	evidence.Recipe
}

// upload sends a document from a page of the site.
func upload(scheme string, by way, d document) deed {
	return func(ctx context.Context, page browser.Page) string {
		path := d.write()
		if err := page.Open(ctx, scheme+site+"/site/upload.html"); err != nil {
			return noPage(err)
		}
		Expect(page.Attach(ctx, "#file", path)).To(Succeed())
		if err := page.Click(ctx, string(by)); err != nil {
			return noPage(err)
		}
		if by != byForm {
			return findOut(ctx, page)
		}
		return readOther(ctx, page, "") // the page with the form has buttons, no text
	}
}

func (d document) write() (path string) {
	path = filepath.Join(GinkgoT().TempDir(), d.name)
	f, err := os.Create(path)
	Expect(err).NotTo(HaveOccurred())
	defer f.Close()
	Expect(evidence.Write(f, d.Recipe)).To(Succeed())
	return path
}
