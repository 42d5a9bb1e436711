package rules

import (
	"crypto/tls"

	"cxmatrix/harness/browser"

	. "github.com/onsi/gomega"
)

// protocols are the rules about TLS and HTTP's versions, and the ceiling of the browser
// that a cell asks for.
var protocols = []restriction{
	{told: "puts itself between", needs: browser.HTTP2, rule: opened[0], does: open(securely + site + "/hello"),
		freely: ContainSubstring("asked by HTTP/2.0 and TLS 1.3"), sees: ContainSubstring("asked by HTTP/1.1 and TLS 1.3")},
	{told: "but at exceptions", needs: browser.HTTP2, rule: but(opened[0], site), does: open(securely + site + "/hello"),
		freely: ContainSubstring("asked by HTTP/2.0"), sees: ContainSubstring("asked by HTTP/2.0")},
	{told: "where browsers could do better", needs: browser.HTTP2, beside: opened, rule: plain("http1-only"), does: find(securely + site + "/site/protocol.html"),
		freely: Equal("h2"), sees: Equal("http/1.1")},

	{told: "leaves a server out of reach that wants more", ceiling: tls.VersionTLS10, does: open(securely + modern + "/hello"),
		freely: saysHello, sees: browserSays, notes: events{tunnelStopped(modern+":443", "reset")}, stops: "GET " + modern + "/hello"},
	{told: "leaves it out of reach where it intercepts, too", beside: opened, ceiling: tls.VersionTLS10, does: open(securely + modern + "/hello"),
		freely: saysHello, sees: browserSays, notes: events{tunnelStopped(modern+":443", "reset")}, stops: "GET " + modern + "/hello"},
	{told: "is what an old server gets", beside: opened, ceiling: tls.VersionTLS10, does: open(securely + site + "/hello"),
		freely: ContainSubstring("and TLS 1.3"), sees: ContainSubstring("and TLS 1.0")},
	{told: "does not matter to who keeps below it", beside: opened, ceiling: tls.VersionTLS12, does: open(securely + modern + "/hello"),
		freely: ContainSubstring("and TLS 1.3"), sees: ContainSubstring("and TLS 1.2")},
}
