package rules

import (
	"net/http"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
)

// ruleCase is a line of the table: the effect of one rule on a customer's action.
type ruleCase struct {
	title          string          // after the rule's kind: "with a page, over HTTPS"
	everyStack     bool            // make test tries it in Firefox, too, whose network stack has a way of its own with it
	needs          browser.Ability // the ability that a browser needs to show the difference; "" for none
	otherRules     []matrix.Rule
	rule           matrix.Rule
	maxTLS         uint16 // or this, instead of a rule
	action         browserAction
	unrestricted   types.GomegaMatcher // the result with only the other rules
	restricted     types.GomegaMatcher // the result with the rule too
	events         events              // the expected events, without At, Rule and Reason
	stoppedRequest string              // the request that reaches a server without the rule, and not with it
	skipReason     string              // a family whose browser then waits without an error
}

type events = []network.Event

// opened is interception, so that the other rules can inspect HTTPS.
var opened = []matrix.Rule{{ID: "policy.intercept-tls", Kind: "intercept-tls"}}

// What a customer sees.
var (
	saysHello    = HavePrefix("hello from ")
	browserSays  = HavePrefix("no page: ") // the browser's own error page
	saysDenied   = And(HavePrefix("Access denied by your organisation"), ContainSubstring("service desk"))
	saysNoServer = HavePrefix("The server cannot be found")
	saysNothing  = Not(Or(ContainSubstring("stored"), ContainSubstring("denied"))) // the text of the browser's error page
	saysStored   = HavePrefix("stored cv.pdf, ")
	saysNoLogin  = Not(ContainSubstring("hello from"))
	saysPortal   = MatchRegexp(`^Welcome to the guest network .* \| You are connected .* \| hello from `)
)

// What a page's script sees of a response.
var (
	readsHello  = And(HavePrefix("status 200,"), ContainSubstring("hello from"))
	readsDenied = And(HavePrefix("status 403,"), ContainSubstring("Access denied by your organisation"))
	readsPieces = MatchRegexp(`^status 200,.* stored blob, .*; status 200,.* stored blob, `)
	readsStored = And(HavePrefix("status 200,"), ContainSubstring("stored cv.pdf"))
	readsAll    = HavePrefix("status 200, 200000 bytes")

	readsError = Equal("error event, status 0") // not even that it was refused
	noRequests = Equal("silence")
)

// ruleOfKind is a rule without parameters.
func ruleOfKind(kind string) matrix.Rule { return matrix.Rule{ID: matrix.RuleID(kind, ""), Kind: kind} }

func blocked(host, how string) matrix.Rule {
	return matrix.Rule{ID: matrix.RuleID("block", host), Kind: "block", Host: host, How: how}
}

func sized(name string, bytes int64) matrix.Rule {
	r := ruleOfKind(name)
	r.Size = bytes
	return r
}

// stoppedEvent is the event of a request that was refused.
func stoppedEvent(method, host, path, how string) network.Event {
	return network.Event{Method: method, Host: host, Path: path, Action: how, Blocked: true}
}

// stoppedTunnel is the event of a refused tunnel.
func stoppedTunnel(host, how string) network.Event {
	return stoppedEvent(http.MethodConnect, host, "", how)
}

// alteredEvent is the event of a request that was altered.
func alteredEvent(method, host, path string) network.Event {
	return network.Event{Method: method, Host: host, Path: path, Action: "stripped"}
}

// heldEvent is the event of a body that was held for a while.
func heldEvent(method, host, path string) network.Event {
	return network.Event{Method: method, Host: host, Path: path, Action: "held"}
}
