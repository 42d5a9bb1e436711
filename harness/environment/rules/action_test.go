package rules

import (
	"context"
	"net/url"
	"strings"

	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// browserAction is an action of a customer. It returns what the customer, or the page's script,
// sees: "no page: …" if the browser shows its own error.
type browserAction func(ctx context.Context, page browser.Page) string

// open opens an address and reads it.
func open(address string) browserAction {
	return func(ctx context.Context, page browser.Page) string {
		if err := page.Open(ctx, address); err != nil {
			return pageError(err)
		}
		return read(ctx, page, "body")
	}
}

// find opens a page of the site and waits for its result.
func find(address string) browserAction {
	return func(ctx context.Context, page browser.Page) string {
		if err := page.Open(ctx, address); err != nil {
			return pageError(err)
		}
		return waitForText(ctx, page)
	}
}

// fetch has a script of the site's page request another address; the page has the
// same scheme.
func fetch(address string) browserAction {
	scheme, _, _ := strings.Cut(address, ":")
	return find(scheme + "://" + site + "/site/ask.html?address=" + url.QueryEscape(address))
}

// ask is fetch with another method than GET.
func ask(method, address string) browserAction {
	scheme, _, _ := strings.Cut(address, ":")
	return find(scheme + "://" + site + "/site/ask.html?method=" + method + "&address=" + url.QueryEscape(address))
}

// fetchWithTimeout gives up after three seconds, a hundred times the usual response time here.
func fetchWithTimeout(address string) browserAction {
	return find("http://" + site + "/site/ask.html?patience=3000&address=" + url.QueryEscape(address))
}

// listen opens a WebSocket from a page of the site, encrypted as the socket is.
func listen(address string) browserAction {
	scheme := strings.Replace(strings.SplitN(address, ":", 2)[0], "ws", "http", 1)
	return find(scheme + "://" + site + "/site/socket.html?address=" + url.QueryEscape(address))
}

// follow opens a stream of events from a page of the site.
func follow(address string) browserAction {
	scheme, _, _ := strings.Cut(address, ":")
	return find(scheme + "://" + site + "/site/events.html?address=" + url.QueryEscape(address))
}

// listenBriefly gives up after three seconds.
func listenBriefly(address string) browserAction {
	scheme := strings.Replace(strings.SplitN(address, ":", 2)[0], "ws", "http", 1)
	return find(scheme + "://" + site + "/site/socket.html?patience=3000&address=" + url.QueryEscape(address))
}

// retryOpen opens an address often: the proxy may ask a browser for a login a few times
// before it counts as a refusal.
func retryOpen(address string) browserAction {
	return func(ctx context.Context, page browser.Page) (saw string) {
		for range 8 {
			saw = open(address)(ctx, page)
		}
		return saw
	}
}

// accept opens an address; if a captive portal is shown instead, it accepts
// the terms and opens the address again.
func accept(address string) browserAction {
	return func(ctx context.Context, page browser.Page) string {
		first := open(address)(ctx, page)
		button, err := page.Elements(ctx, "#accept")
		Expect(err).NotTo(HaveOccurred())
		if len(button) == 0 {
			return first
		}
		Expect(page.Click(ctx, "#accept")).To(Succeed())
		return strings.Join([]string{first, waitForOtherText(ctx, page, first), open(address)(ctx, page)}, " | ")
	}
}

// pageError converts the site's errors, which a customer sees; all others fail the spec.
func pageError(err error) string {
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

// waitForOtherText waits until the page shows another text: with some drivers a click may
// return before the next page is loaded.
func waitForOtherText(ctx context.Context, page browser.Page, before string) (text string) {
	GinkgoHelper()
	Eventually(ctx, func() string { text = read(ctx, page, "body"); return text }).
		ShouldNot(BeElementOf("", before), func() string { return shown(ctx, page) })
	return text
}

// waitForText waits for the page's result.
func waitForText(ctx context.Context, page browser.Page) (text string) {
	GinkgoHelper()
	Eventually(ctx, func() string { text = read(ctx, page, "#out"); return text }).
		ShouldNot(BeEmpty(), func() string { return shown(ctx, page) })
	return text
}

// shown is the text that is shown.
func shown(ctx context.Context, page browser.Page) string {
	address, _ := page.URL(ctx)
	source, _ := page.Source(ctx)
	return address + "\n" + source
}
