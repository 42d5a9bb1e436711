package rules

import (
	"crypto/tls"

	"cxmatrix/harness/browser"
	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

// protocols are the rules about TLS and HTTP versions, and the highest TLS version of the
// cell's browser.
var protocols = []ruleCase{
	{title: "puts itself between", everyStack: true, needs: browser.HTTP2, rule: opened[0], action: open(securely + site + "/hello"),
		unrestricted: ContainSubstring("asked by HTTP/2.0 and TLS 1.3"), restricted: ContainSubstring("asked by HTTP/1.1 and TLS 1.3")},
	{title: "but at exceptions", needs: browser.HTTP2, rule: withExcept(opened[0], site), action: open(securely + site + "/hello"),
		unrestricted: ContainSubstring("asked by HTTP/2.0"), restricted: ContainSubstring("asked by HTTP/2.0")},
	{title: "where browsers could do better", everyStack: true, needs: browser.HTTP2, otherRules: opened, rule: ruleOfKind("http1-only"), action: find(securely + site + "/site/protocol.html"),
		unrestricted: Equal("h2"), restricted: Equal("http/1.1")},
	{title: "at one host", needs: browser.HTTP2, otherRules: opened, rule: limitedTo(ruleOfKind("http1-only"), matrix.Scope{Hosts: []string{site}}), action: find(securely + site + "/site/protocol.html"),
		unrestricted: Equal("h2"), restricted: Equal("http/1.1")},
	{title: "at another host", needs: browser.HTTP2, otherRules: opened, rule: limitedTo(ruleOfKind("http1-only"), matrix.Scope{Hosts: []string{third}}), action: find(securely + site + "/site/protocol.html"),
		unrestricted: Equal("h2"), restricted: Equal("h2")},

	{title: "leaves a server out of reach that wants more", everyStack: true, maxTLS: tls.VersionTLS10, action: open(securely + modern + "/hello"),
		unrestricted: saysHello, restricted: browserSays, events: events{stoppedTunnel(modern+":443", "reset")}, stoppedRequest: "GET " + modern + "/hello"},
	{title: "leaves it out of reach where it intercepts, too", otherRules: opened, maxTLS: tls.VersionTLS10, action: open(securely + modern + "/hello"),
		unrestricted: saysHello, restricted: browserSays, events: events{stoppedTunnel(modern+":443", "reset")}, stoppedRequest: "GET " + modern + "/hello"},
	{title: "is what an old server gets", everyStack: true, otherRules: opened, maxTLS: tls.VersionTLS10, action: open(securely + site + "/hello"),
		unrestricted: ContainSubstring("and TLS 1.3"), restricted: ContainSubstring("and TLS 1.0")},
	{title: "does not matter to who keeps below it", otherRules: opened, maxTLS: tls.VersionTLS12, action: open(securely + modern + "/hello"),
		unrestricted: ContainSubstring("and TLS 1.3"), restricted: ContainSubstring("and TLS 1.2")},
}
