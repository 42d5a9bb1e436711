package cell

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"time"

	"cxmatrix/harness/journey"
	"cxmatrix/harness/network"
	"cxmatrix/results"
	"cxmatrix/results/redact"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a trace", func() {
	start := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	at := func(seconds float64) time.Time { return start.Add(time.Duration(seconds * float64(time.Second))) }

	DescribeTable("takes a picture if pictures have had less than 8 % of the walk's time",
		func(walked, spent, latest float64, want bool) {
			t := trace{began: start, spent: time.Duration(spent * 1e9), latest: time.Duration(latest * 1e9)}
			Expect(t.affords(at(walked))).To(Equal(want))
		},
		Entry("not at once", 1.0, 0.0, 0.0, false),
		Entry("first", 3.0, 0.0, 0.0, true),
		Entry("another one", 10.0, 0.5, 0.2, true),
		Entry("not too many", 10.0, 0.7, 0.2, false),
		Entry("not a slow one", 10.0, 0.1, 0.9, false),
	)

	It("has each action with its line and time, but none of a run that wants none", func() {
		w := &Walk{secrets: redact.New()}
		s := journey.Step{Name: "log-in", Actions: parsed("[{open: /}, {click: '#go'}]"), Texts: []journey.ActionText{{Line: 3, Text: "open /"}, {Line: 4, Text: "click #go"}}}
		w.stepStart = start
		failed := ActionEvent{Index: 1, Ended: true, Err: errors.New("no such element")}
		w.traceAction(context.Background(), s, at(2), failed)
		Expect(w.trace.actions).To(BeEmpty())
		w.task.Trace = true
		w.traceAction(context.Background(), s, at(2), failed)
		Expect(w.trace.actions).To(HaveLen(1))
		Expect(w.trace.actions[0]).To(And(HaveField("At", 2.0), HaveField("Line", 4), HaveField("Text", "click #go"), HaveField("Picture", "")))
	})

	It("takes no picture before what only looks: what was found is shown after it", func() {
		for text, only := range map[string]bool{"{expect: '#x'}": true, "{wait-for: {address: /x}}": true, "{store-as: {name: n, at: '#x'}}": true, "{click: '#x'}": false, "{open: /}": false} {
			Expect(journey.OnlyLooks(parsed("[" + text + "]")[0])).To(Equal(only), text)
		}
	})

	It("has the requests that began in the step, those refused, and those in tunnels", func() {
		site := &url.URL{Scheme: "https", Host: "shop.test:8443"}
		flows := []network.Flow{
			{Host: "shop.test:8443", Method: "POST", Path: "/up", Status: 201, Started: at(2), Ended: at(2.5), Length: 4000, Down: 300},
			{Host: "shop.test:8443", Method: "GET", Path: "/before", Started: at(-1), Ended: at(1)},
			{Host: "cdn.test:80", Method: "GET", Path: "/slow.js", Started: at(3)},
			{Host: "mail.test:443", Method: "CONNECT", Started: at(1), Ended: at(4)},
		}
		events := []network.Event{{At: at(1.5), Rule: "block:ads.test", Host: "ads.test:443", Method: "GET", Path: "/x", Action: "403", Blocked: true}, {At: at(1.6), Host: "shop.test:8443", Action: "stripped"}}
		reported := []reply{{Request: network.Request{Host: "mail.test:443", Method: "GET", Path: "/inbox", Status: 200, Started: at(3.5)}}}
		var har struct {
			Log struct {
				Version string
				Entries []struct {
					Time     float64
					Comment  string
					Request  struct{ Method, URL string }
					Response struct{ Status int }
				}
			}
		}
		Expect(json.Unmarshal(harOf(flows, events, reported, site, start, at(4)), &har)).To(Succeed())
		Expect(har.Log.Version).To(Equal("1.2"))
		var list []string
		for _, e := range har.Log.Entries {
			line, _ := json.Marshal([]any{e.Request.Method, e.Request.URL, e.Response.Status, e.Time, e.Comment})
			list = append(list, string(line))
		}
		Expect(list).To(Equal([]string{
			`["CONNECT","https://mail.test",0,3000,"an encrypted tunnel"]`,
			`["GET","https://ads.test/x",403,0,"refused by the network: block:ads.test (403)"]`,
			`["POST","https://shop.test:8443/up",201,500,""]`,
			`["GET","http://cdn.test/slow.js",0,1000,"still under way"]`,
			`["GET","https://mail.test/inbox",200,0,"reported by the browser when it was answered"]`,
		}))
		Expect(harOf(nil, events[1:], nil, site, start, at(4))).To(BeNil())
	})

	It("is kept with the step", func() {
		w := &Walk{secrets: redact.New(), visit: &journey.Visit{Site: &url.URL{Scheme: "http", Host: "shop.test"}}}
		step := results.Step{Artifacts: []string{"a/01-log-in.png"}}
		w.trace.actions = []results.Action{{Text: "open /", Picture: "a/01-log-in.01.jpg"}, {Text: "click #go"}}
		w.keepActions(&step)
		Expect(step.Actions).To(HaveLen(2))
		Expect(step.Artifacts).To(Equal([]string{"a/01-log-in.png", "a/01-log-in.01.jpg"}))
	})
})
