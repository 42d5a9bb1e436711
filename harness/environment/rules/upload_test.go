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

// uploadMethod is how the site's page sends a file: by which button.
type uploadMethod string

const (
	byForm           uploadMethod = "#by-form"
	byScript         uploadMethod = "#by-script"
	inTwo            uploadMethod = "#in-two"     // chunks, each in its own request
	keepForOneSecond uploadMethod = "#for-second" // by script, which then gives up
)

// document is a file to be sent.
type document struct {
	name string
	evidence.Recipe
}

// upload sends a document from a page of the site.
func upload(scheme string, by uploadMethod, d document) browserAction {
	return func(ctx context.Context, page browser.Page) string {
		path := d.write()
		if err := page.Open(ctx, scheme+site+"/site/upload.html"); err != nil {
			return pageError(err)
		}
		Expect(page.Attach(ctx, "#file", path)).To(Succeed())
		if err := page.Click(ctx, string(by)); err != nil {
			return pageError(err)
		}
		if by != byForm {
			return waitForText(ctx, page)
		}
		return waitForOtherText(ctx, page, "") // the page with the form has buttons, no text
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
