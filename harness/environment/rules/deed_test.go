package rules

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// deed is what a customer does. It returns what the customer, or the page's script,
// gets to see of it: "no page: …" where the browser shows an error of its own.
type deed func(ctx context.Context, page browser.Page) string

// open opens an address and reads it.
func open(address string) deed {
	return func(ctx context.Context, page browser.Page) string {
		if err := page.Open(ctx, address); err != nil {
			return noPage(err)
		}
		return read(ctx, page, "body")
	}
}

// find opens a page of the site and waits for what it finds out.
func find(address string) deed {
	return func(ctx context.Context, page browser.Page) string {
		if err := page.Open(ctx, address); err != nil {
			return noPage(err)
		}
		return findOut(ctx, page)
	}
}

// ask has a script of the site's page at one of its own addresses, by the same scheme,
// ask for another address.
func ask(address string) deed {
	scheme, _, _ := strings.Cut(address, ":")
	return find(scheme + "://" + site + "/site/ask.html?address=" + url.QueryEscape(address))
}

// askBriefly gives up after a second.
func askBriefly(address string) deed {
	return find("http://" + site + "/site/ask.html?patience=1000&address=" + url.QueryEscape(address))
}

// listen opens a WebSocket from a page of the site, encrypted as the socket is.
func listen(address string) deed {
	scheme := strings.Replace(strings.SplitN(address, ":", 2)[0], "ws", "http", 1)
	return find(scheme + "://" + site + "/site/socket.html?address=" + url.QueryEscape(address))
}

// Ways to send a file.
const (
	byForm   = "#by-form"
	byScript = "#by-script"
)

// upload sends a file from a page of the site.
func upload(scheme, way, name, content string) deed {
	return func(ctx context.Context, page browser.Page) string {
		path := filepath.Join(GinkgoT().TempDir(), name)
		Expect(os.WriteFile(path, []byte(content), 0o600)).To(Succeed())
		if err := page.Open(ctx, scheme+"://"+site+"/site/upload.html"); err != nil {
			return noPage(err)
		}
		Expect(page.Attach(ctx, "#file", path)).To(Succeed())
		if err := page.Click(ctx, way); err != nil {
			return noPage(err)
		}
		if way == byScript {
			return findOut(ctx, page)
		}
		return read(ctx, page, "body")
	}
}

// accept opens an address and, where a captive portal comes in the place of it, accepts
// its terms and opens the address again.
func accept(address string) deed {
	return func(ctx context.Context, page browser.Page) string {
		first := open(address)(ctx, page)
		button, err := page.Elements(ctx, "#accept")
		Expect(err).NotTo(HaveOccurred())
		if len(button) == 0 {
			return first
		}
		Expect(page.Click(ctx, "#accept")).To(Succeed())
		return strings.Join([]string{first, read(ctx, page, "body"), open(address)(ctx, page)}, " | ")
	}
}

// noPage takes errors of the site, which are what a customer sees, and no others.
func noPage(err error) string {
	GinkgoHelper()
	Expect(browser.IsSite(err)).To(BeTrue(), "%v", err)
	return "no page: " + err.Error()
}

func read(ctx context.Context, page browser.Page, selector string) string {
	GinkgoHelper()
	found, err := page.Elements(ctx, selector)
	Expect(err).NotTo(HaveOccurred())
	if len(found) == 0 {
		return ""
	}
	return found[0].Text
}

// findOut waits until the page has found out.
func findOut(ctx context.Context, page browser.Page) (text string) {
	GinkgoHelper()
	Eventually(ctx, func() string { text = read(ctx, page, "#out"); return text }).WithPolling(step).ShouldNot(BeEmpty())
	return text
}
