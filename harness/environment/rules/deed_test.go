package rules

import (
	"context"
	"net/url"
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

// askBriefly gives up after three seconds, a hundred times what an answer takes here.
func askBriefly(address string) deed {
	return find("http://" + site + "/site/ask.html?patience=3000&address=" + url.QueryEscape(address))
}

// listen opens a WebSocket from a page of the site, encrypted as the socket is.
func listen(address string) deed {
	scheme := strings.Replace(strings.SplitN(address, ":", 2)[0], "ws", "http", 1)
	return find(scheme + "://" + site + "/site/socket.html?address=" + url.QueryEscape(address))
}

// insist opens an address often: browsers may be asked for a login a few times
// before they are taken to have none.
func insist(address string) deed {
	return func(ctx context.Context, page browser.Page) (saw string) {
		for range 8 {
			saw = open(address)(ctx, page)
		}
		return saw
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
		return strings.Join([]string{first, readOther(ctx, page, first), open(address)(ctx, page)}, " | ")
	}
}

// noPage takes errors of the site, which are what a customer sees, and no others.
func noPage(err error) string {
	GinkgoHelper()
	Expect(browser.IsSiteError(err)).To(BeTrue(), "%v", err)
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

// readOther waits until the page says something else: with some drivers a click may be
// over before the page that it leads to is there.
func readOther(ctx context.Context, page browser.Page, before string) (text string) {
	GinkgoHelper()
	Eventually(ctx, func() string { text = read(ctx, page, "body"); return text }).WithPolling(step).
		ShouldNot(BeElementOf("", before), func() string { return shown(ctx, page) })
	return text
}

// findOut waits until the page has found out.
func findOut(ctx context.Context, page browser.Page) (text string) {
	GinkgoHelper()
	Eventually(ctx, func() string { text = read(ctx, page, "#out"); return text }).WithPolling(step).
		ShouldNot(BeEmpty(), func() string { return shown(ctx, page) })
	return text
}

// shown is what there is instead.
func shown(ctx context.Context, page browser.Page) string {
	address, _ := page.URL(ctx)
	source, _ := page.Source(ctx)
	return address + "\n" + source
}
