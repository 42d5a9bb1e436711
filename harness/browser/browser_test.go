package browser_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("an address that may be shown", func(address, safe string) {
	Expect(browser.SafeURL(address)).To(Equal(safe))
},
	Entry("stays as it is", "https://saas.example.test/a/b#part", "https://saas.example.test/a/b#part"),
	Entry("loses user and password", "https://ann:s3cret@saas.example.test/", "https://saas.example.test/"),
	Entry("loses query values, keeps names and order", "http://h.invalid/?z=1&a=2&z=&b", "http://h.invalid/?z=…&a=…&z=…&…"),
	Entry("loses a fragment with values", "http://h.invalid/#access_token=x", "http://h.invalid/#…"),
	Entry("keeps a route", "http://h.invalid/#/evidence", "http://h.invalid/#/evidence"),
	Entry("loses data", "data:text/html,<b>x", "data:…"),
	Entry("that is broken loses what may be secret", "http://ann:p%zz@h.invalid/a?b=c", "http://h.invalid/a?…"),
	Entry("may be none", "", ""),
)

var _ = Describe("text that may be shown", func() {
	It("has safe addresses in it", func() {
		Expect(browser.SafeText(`lost "https://u:p@h.invalid/x?key=k3y", really`)).To(Equal(`lost "https://h.invalid/x?key=…", really`))
	})
})

var _ = Describe("files to attach", func() {
	It("are checked before a browser gets them", func() {
		path := filepath.Join(GinkgoT().TempDir(), "a.txt")
		Expect(os.WriteFile(path, []byte("abc"), 0o600)).To(Succeed())
		Expect(browser.StatFiles([]string{path})).To(Equal([]browser.File{{Path: path, Name: "a.txt", Size: 3}}))
		_, err := browser.StatFiles([]string{path, path + ".gone"})
		Expect(err).To(MatchError(os.ErrNotExist))
		_, err = browser.StatFiles([]string{filepath.Dir(path)})
		Expect(err).To(MatchError(ContainSubstring("not a regular file")))
		_, err = browser.StatFiles(nil)
		Expect(err).To(HaveOccurred())
	})
	It("are compared with the browser's files", func() {
		given := []browser.File{{Name: "a.txt", Size: 3}}
		Expect(browser.CheckFiles(given, [][]any{{"a.txt", 3.0}})).To(Succeed())
		Expect(browser.CheckFiles(given, nil)).To(Succeed(), "a browser too old to tell")
		Expect(browser.CheckFiles(given, [][]any{{"a.txt", 0.0}})).To(MatchError(ContainSubstring("0 bytes, want")))
		Expect(browser.CheckFiles(given, [][]any{})).To(MatchError("browser holds 0 of 1 files"))
		Expect(browser.CheckFiles(given, [][]any{{"a.txt"}})).NotTo(Succeed())
	})
})

var _ = Describe("an error", func() {
	It("loses a secret, and keeps its kind", func() {
		siteErr := browser.RedactError(fmt.Errorf("step: %w", browser.NewSiteError("fill", "#pin", "%q is too short", "1234")), "1234")
		Expect(browser.IsSiteError(siteErr)).To(BeTrue())
		Expect(siteErr.Error()).To(Equal(`fill #pin: "…" is too short`))
		toolErr := browser.RedactError(browser.NewToolError("fill", errors.New("driver said 1234")), "1234")
		Expect(browser.IsToolError(toolErr)).To(BeTrue())
		Expect(toolErr.Error()).NotTo(ContainSubstring("1234"))
	})
	It("without the secret stays the same", func() {
		err := browser.NewToolError("fill", os.ErrClosed)
		Expect(browser.RedactError(err, "1234")).To(BeIdenticalTo(err))
		Expect(browser.RedactError(nil, "1234")).To(Succeed())
		Expect(browser.RedactError(err, "")).To(BeIdenticalTo(err))
	})
})

var _ = Describe("a problem log", func() {
	It("is sorted by time, read once, and has no secrets", func() {
		var d browser.ProblemLog
		now := time.Now()
		d.Add(browser.Problem{Text: "second", At: now.Add(time.Second)})
		d.Add(browser.Problem{Text: "first http://h.invalid/?k=k3y", URL: "http://u:p@h.invalid/", At: now})
		told := d.Drain()
		Expect(told).To(HaveLen(2))
		Expect(told[0].Text).To(Equal("first http://h.invalid/?k=…"))
		Expect(told[0].URL).To(Equal("http://h.invalid/"))
		Expect(d.Drain()).To(BeEmpty())
	})
	It("is bounded", func() {
		var d browser.ProblemLog
		for range 10_000 {
			d.Add(browser.Problem{Text: "again"})
		}
		Expect(len(d.Drain())).To(BeNumerically("<", 1000))
	})
})

// FuzzSafeURL plants a secret where addresses hold them.
func FuzzSafeURL(f *testing.F) {
	f.Add("h.invalid", "/a", "k")
	f.Add("h.invalid:80", "/%zz", "a b")
	f.Add("[::1]", "", "&#")
	f.Fuzz(func(t *testing.T, host, path, name string) {
		const secret = "s3cr3tv4lu3"
		if strings.Contains(host+path+name, secret) || strings.ContainsAny(host, "/?#@") || strings.ContainsAny(path, "?#") || strings.ContainsAny(name, "=") {
			t.Skip()
		}
		for _, address := range []string{
			"https://u:" + secret + "@" + host + path, "https://" + host + path + "?" + name + "=" + secret, "https://" + host + path + "#" + name + "=" + secret,
		} {
			if got := browser.SafeURL(address); strings.Contains(got, secret) {
				t.Errorf("%q is shown as %q", address, got)
			}
		}
	})
}
