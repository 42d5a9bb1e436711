package command

import (
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/browser/markup"
	"cxmatrix/harness/journey"
	"cxmatrix/matrix"

	"github.com/goccy/go-yaml"

	. "github.com/onsi/gomega"
)

// firstPages are pages as init may find them.
var firstPages = map[string]firstPage{
	"nothing": {expect: "body"},
	"a log-in": {
		title: "It's \"here\": # ${x}", expect: "{at: h1, text: 'Log in'}", browser: "chromium", hosts: []string{"cdn.example.test"},
		form: markup.Form{Submit: `role=button[name="Sign in: now # 'x'"]`, Fields: []markup.Field{
			{Selector: `label="User's name"`, Type: "text"}, {Selector: "#p", Type: "password"}, {Selector: "#tenant", Type: "select"}, {Selector: "#stay", Type: "checkbox"}}},
	},
	"a form": {expect: "h2", browser: "webkit", form: markup.Form{Fields: []markup.Field{
		{Selector: `label="Dates: from"`, Type: "date"}, {Selector: "#f", Type: "file"}, {Selector: `[name="q"]`, Type: "search"}}}},
}

// suggestion matches the lines that are meant to be uncommented: prose begins with a capital letter.
var suggestion = regexp.MustCompile(`(?m)^( *)# (- | {2}|accounts:)`)

// TestStarterFiles holds that the files of init are valid, also where their suggestions are uncommented.
func TestStarterFiles(t *testing.T) {
	for name, page := range firstPages {
		for _, site := range []string{"https://www.example.com/a b/%5Bx%5D", "http://ada:open%20sesame@127.0.0.1:8080"} {
			t.Run(name+" of "+site, func(t *testing.T) {
				g := NewWithT(t)
				address, err := parseSiteAddress(site)
				g.Expect(err).NotTo(HaveOccurred())
				for _, kind := range ciKinds() {
					s := &starter{ci: kind, address: address}
					for _, f := range s.contents(page) {
						checkStarterFile(g, f)
						g.Expect(f.text).NotTo(ContainSubstring("sesame"))
					}
				}
			})
		}
	}
}

func checkStarterFile(g Gomega, f starterFile) {
	uncommented := suggestion.ReplaceAllString(f.text, "$1$2")
	for _, text := range []string{f.text, uncommented} {
		if f.name == "Jenkinsfile" {
			g.Expect(strings.Count(text, "{")).To(Equal(strings.Count(text, "}")), text)
			continue
		}
		var any map[string]any
		g.Expect(yaml.Unmarshal([]byte(text), &any)).To(Succeed(), text)
		switch f.name {
		case journeyFile:
			j, err := journey.Parse(f.name, []byte(text), journey.Options{LookupEnv: func(string) (string, bool) { return "open sesame", true }, MinSize: evidence.MinSize})
			g.Expect(err).NotTo(HaveOccurred(), text)
			if text == uncommented {
				g.Expect(j.Steps).To(HaveLen(2), text)
			}
		case "matrix.yaml":
			m, err := matrix.Parse(f.name, []byte(text))
			g.Expect(err).NotTo(HaveOccurred(), text)
			g.Expect(m.Environments).To(HaveLen(3))
		}
	}
}

func TestAddressMistakes(t *testing.T) {
	g := NewWithT(t)
	address, err := parseSiteAddress("https://ada:open-sesame@shop.example.test/?key=secret")
	g.Expect(err).NotTo(HaveOccurred())
	for want, err := range map[string]error{
		"there is no host shop.example.test: check the address":                      &net.DNSError{Name: "shop.example.test", IsNotFound: true},
		"no answer: lookup shop.example.test: i/o timeout: check the address, and":   &net.DNSError{Name: "shop.example.test", Err: "i/o timeout", IsTimeout: true},
		"no answer: reset by https://shop.example.test/?key=[hidden]: check the add": errors.New("reset by https://ada:b@shop.example.test/?key=secret"),
	} {
		text := address.describe(&url.Error{Op: "Get", URL: address.String(), Err: err}).Error()
		g.Expect(text).To(And(HavePrefix("--site https://shop.example.test/?key=…: "), ContainSubstring(want), Not(ContainSubstring("sesame")), Not(ContainSubstring("secret"))))
	}
	g.Expect(address.describe(x509.UnknownAuthorityError{}).Error()).NotTo(BeEmpty())
}

func TestWriteNew(t *testing.T) {
	g := NewWithT(t)
	path := filepath.Join(t.TempDir(), "deep", "file.yaml")
	g.Expect(writeNew(path, "one, which is longer", false)).To(Succeed())
	g.Expect(writeNew(path, "two", false)).To(MatchError(os.ErrExist))
	g.Expect(os.ReadFile(path)).To(BeEquivalentTo("one, which is longer"))
	g.Expect(writeNew(path, "two", true)).To(Succeed())
	g.Expect(os.ReadFile(path)).To(BeEquivalentTo("two"))
}
