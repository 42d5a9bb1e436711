package cell

import (
	"net/http"
	"net/url"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/network"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// walkOf is a walk that received these replies of the site shop.test.
func walkOf(list ...reply) *Walk {
	w := &Walk{visit: &journey.Visit{Site: &url.URL{Scheme: "https", Host: "shop.test"}}, replies: replies{list: list}}
	w.task.Plan.Engine = "webkit"
	return w
}

func answered(method, path string, status int) reply {
	return reply{Request: network.Request{Method: method, Host: "shop.test:443", Path: path, Status: status}}
}

func document(r reply) reply { r.document = true; return r }

func aside(r reply) reply { r.Background = true; return r }

func at(host string, r reply) reply { r.Host = host; return r }

// failuresOf is a step's text about the answers that fail it.
func failuresOf(w *Walk, allowed ...int) string {
	list := w.answersOf(w.replies.list, allowed, time.Now())
	return failures(list, w.isSiteHost)
}

var _ = Describe("the answers of a step", func() {
	DescribeTable("say that the site wants a login by HTTP where its last document was refused so",
		func(want bool, list ...reply) {
			w := walkOf(list...)
			Expect(wantsHTTPLogin(w.answersOf(w.replies.list, nil, time.Now()))).To(Equal(want))
		},
		Entry("a document", true, document(answered("GET", "/", 401))),
		Entry("a document after others", true, document(answered("GET", "/", 302)), document(answered("GET", "/work", 401))),
		Entry("a document before another one", false, document(answered("GET", "/", 401)), document(answered("GET", "/in", 200))),
		Entry("data", false, document(answered("GET", "/", 200)), answered("POST", "/api", 401)),
		Entry("nothing", false),
	)
	DescribeTable("fail it where a document, or what was sent to the site, was answered 500 to 599",
		func(want string, list ...reply) { Expect(failuresOf(walkOf(list...))).To(Equal(want)) },
		Entry("a document", "the site answered 500 to GET /thanks", document(answered("GET", "/thanks", 500))),
		Entry("a form", "the site answered 500 to POST /submit", document(answered("POST", "/submit", 500))),
		Entry("a script that sends", "the site answered 502 to PUT /files/1", answered("PUT", "/files/1", 502)),
		Entry("a piece", "the site answered 503 to PATCH /tus/1", answered("PATCH", "/tus/1", 503)),
		Entry("the last of the codes", "the site answered 599 to POST /submit", answered("POST", "/submit", 599)),
		Entry("of an identity provider", "login.test answered 503 to GET /authorize", at("login.test:443", document(answered("GET", "/authorize", 503)))),
		Entry("the site's at another port", "the site answered 500 to POST /submit", at("shop.test:8443", answered("POST", "/submit", 500))),
		Entry("twice", "the site answered 500 to POST /submit, 2 times", answered("POST", "/submit", 500), answered("POST", "/submit", 500)),
		Entry("two of them", "the site answered 500 to POST /a, the site answered 504 to POST /b", answered("POST", "/a", 500), answered("POST", "/b", 504)),
		Entry("many", "the site answered 500 to POST /a, the site answered 500 to POST /b, the site answered 500 to POST /c, and 1 more",
			answered("POST", "/a", 500), answered("POST", "/b", 500), answered("POST", "/c", 500), answered("POST", "/d", 500)),
		Entry("a document that the customer loads again", "the site answered 503 to GET /", document(answered("GET", "/", 503)), document(answered("GET", "/", 200))),
		Entry("another one's success", "the site answered 503 to POST /piece", answered("POST", "/piece", 503), answered("POST", "/other", 200)),
		Entry("an earlier success", "the site answered 503 to POST /piece", answered("POST", "/piece", 200), answered("POST", "/piece", 503)),
		Entry("one that is refused the second time", "the site answered 503 to POST /piece", answered("POST", "/piece", 503), answered("POST", "/piece", 403)),
		Entry("one that is still awaited the second time", "the site answered 503 to POST /piece", answered("POST", "/piece", 503), answered("POST", "/piece", 0)),

		Entry("nothing", ""),
		Entry("what went well", "", document(answered("GET", "/", 200)), answered("POST", "/submit", 303), document(answered("GET", "/thanks", 200))),
		Entry("what the site refused", "", document(answered("GET", "/", 404)), answered("POST", "/submit", 422)),
		Entry("an uploader's piece that was sent again", "", answered("POST", "/piece", 503), answered("POST", "/piece", 200)),
		Entry("what a script only asks for", "", answered("GET", "/api/news", 500)),
		Entry("of a beacon", "", aside(answered("POST", "/collect", 503))),
		Entry("others' hosts", "", at("stats.test:443", answered("POST", "/collect", 503))),
		Entry("a subdomain's", "", at("stats.shop.test:443", answered("POST", "/collect", 503))),
	)

	It("compares the query of repeated requests, too", func() {
		first, other := answered("POST", "/piece", 503), answered("POST", "/piece", 200)
		other.QueryHash = 7
		Expect(failuresOf(walkOf(first, other))).To(Equal("the site answered 503 to POST /piece"))
	})

	It("do not fail it where the journey allows them", func() {
		w := walkOf(answered("POST", "/submit", 503), answered("POST", "/submit", 500))
		Expect(failuresOf(w, 503)).To(Equal("the site answered 500 to POST /submit"))
		Expect(failuresOf(w, 503, 500)).To(BeEmpty())
	})

	It("are in its record, equal ones once", func() {
		start := time.Now()
		after := func(r reply, d time.Duration) reply { r.RespondedAt = start.Add(d); return r }
		w := walkOf(after(document(answered("GET", "/up", 200)), time.Second), after(answered("POST", "/piece", 503), 2*time.Second),
			after(answered("POST", "/piece", 200), 3*time.Second), after(answered("POST", "/piece", 200), 4*time.Second), after(answered("GET", "/style.css", 200), time.Second))
		Expect(w.answersOf(w.replies.list, nil, start)).To(Equal([]results.Answer{
			{Kind: "document", Method: "GET", Host: "shop.test:443", Path: "/up", Status: 200, Count: 1, First: 1, Last: 1},
			{Kind: "submit", Method: "POST", Host: "shop.test:443", Path: "/piece", Status: 503, Note: "the same was sent again, and answered well", Count: 1, First: 2, Last: 2},
			{Kind: "submit", Method: "POST", Host: "shop.test:443", Path: "/piece", Status: 200, Count: 2, First: 3, Last: 4},
		}))
	})

	It("are limited in number, except those that fail it", func() {
		var list []reply
		for range 2 * maxAnswers {
			list = append(list, answered("PUT", "/"+time.Duration(len(list)).String(), 200))
		}
		w := walkOf(append(list, answered("POST", "/submit", 500))...)
		kept := w.answersOf(w.replies.list, nil, time.Now())
		Expect(kept).To(HaveLen(maxAnswers + 1))
		Expect(kept[maxAnswers].Fails).To(BeTrue())
	})

	DescribeTable("that could not be seen are noted", func(sight browser.ResponseCoverage, dark bool, want string) {
		w := walkOf()
		w.replies.coverage, w.replies.siteTunnel = sight, dark
		Expect(w.unseenNote()).To(Equal(want))
	},
		Entry("all", browser.NoResponses, true, "how shop.test answered: the connection is encrypted, and webkit does not report it"),
		Entry("what was sent", browser.DocumentResponses, true, "how shop.test answered what was sent to it: the connection is encrypted, and webkit does not report it"),
		Entry("none", browser.AllResponses, true, ""),
		Entry("none where the network sees them", browser.NoResponses, false, ""),
	)

	It("are those since the last call", func() {
		now := time.Now()
		came := func(path string, at time.Duration, status int) network.Request {
			return network.Request{Method: http.MethodPost, Path: path, Status: status, RespondedAt: now.Add(at)}
		}
		list := answeredBetween([]network.Request{came("/late", 2, 200), came("/b", 1, 200), came("/a", 0, 200), came("/old", -2, 200), came("/none", 0, 0)}, now.Add(-1), now.Add(1))
		Expect(list).To(HaveLen(2))
		Expect(list[0].Path + list[1].Path).To(Equal("/a/b"))
	})

	DescribeTable("are found by the address that a window shows", func(address, host, path string) {
		gotHost, gotPath := hostPath(address)
		Expect([]string{gotHost, gotPath}).To(Equal([]string{host, path}))
	},
		Entry(nil, "https://shop.test", "shop.test:443", "/"),
		Entry(nil, "http://shop.test:8080/a/b?c#d", "shop.test:8080", "/a/b"),
		Entry(nil, "http://[::1]/x", "[::1]:80", "/x"),
		Entry(nil, "%", "", ""),
	)
})
