package rules

import (
	"net/http"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
)

// restriction is a line of the table: what one rule makes of what a customer does.
type restriction struct {
	told    string          // after the rule's kind: "with a page, over HTTPS"
	needs   browser.Ability // without which a browser can't show the difference; "" for none
	beside  []matrix.Rule
	rule    matrix.Rule
	ceiling uint16 // or this, in the place of a rule
	does    deed
	freely  types.GomegaMatcher // what is seen with the rules beside alone
	sees    types.GomegaMatcher // what is seen with the rule too
	notes   events              // each is among what the network noted: all but At, Rule and Why
	stops   string              // the request that reaches a server without the rule, and not with it
	waits   string              // a family whose browser then goes on waiting, without a word
}

type events = []network.Event

// opened is interception, which lets the rules beside it see what is inside of HTTPS.
var opened = []matrix.Rule{{ID: "policy.intercept-tls", Kind: "intercept-tls"}}

// What a customer gets to see.
var (
	saysHello    = HavePrefix("hello from ")
	browserSays  = HavePrefix("no page: ") // the browser's own error page, in its own words
	saysDenied   = And(HavePrefix("Access denied by your organisation"), ContainSubstring("service desk"))
	saysNoServer = HavePrefix("The server cannot be found")
	saysNothing  = Not(Or(ContainSubstring("stored"), ContainSubstring("denied"))) // in the words of the browser's error page
	saysStored   = HavePrefix("stored cv.pdf, ")
	saysNoLogin  = Not(ContainSubstring("hello from"))
	saysPortal   = MatchRegexp(`^Welcome to the guest network .* \| You are connected .* \| hello from `)
)

// What a page's script gets to see of an answer.
var (
	readsHello  = And(HavePrefix("status 200,"), ContainSubstring("hello from"))
	readsDenied = And(HavePrefix("status 403,"), ContainSubstring("Access denied by your organisation"))
	readsPieces = MatchRegexp(`^status 200,.* stored blob, .*; status 200,.* stored blob, `)
	readsStored = And(HavePrefix("status 200,"), ContainSubstring("stored cv.pdf"))
	readsAll    = HavePrefix("status 200, 200000 bytes")

	readsError   = Equal("error event, status 0") // all that there is: not even that it was refused
	hearsNothing = Equal("silence")
)

// plain is a rule that needs nothing else.
func plain(kind string) matrix.Rule { return matrix.Rule{ID: matrix.RuleID(kind, ""), Kind: kind} }

func blocked(host, how string) matrix.Rule {
	return matrix.Rule{ID: matrix.RuleID("block", host), Kind: "block", Host: host, How: how}
}

func sized(name string, bytes int64) matrix.Rule {
	r := plain(name)
	r.Size = bytes
	return r
}

// stopped is an event of a request that did not get through.
func stopped(method, host, path, how string) network.Event {
	return network.Event{Method: method, Host: host, Path: path, How: how, Stops: true}
}

// tunnelStopped is one of a tunnel.
func tunnelStopped(host, how string) network.Event { return stopped(http.MethodConnect, host, "", how) }

// altered is an event of a request that got through without something.
func altered(method, host, path string) network.Event {
	return network.Event{Method: method, Host: host, Path: path, How: "stripped"}
}
