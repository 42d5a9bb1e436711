package cell

import (
	"time"

	"cxmatrix/harness/cause"
	"cxmatrix/harness/network"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("what the network saw of a step", func() {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	after := func(seconds float64) time.Time { return start.Add(time.Duration(seconds * float64(time.Second))) }

	It("counts equal refusals together, without earlier ones and the browser's own requests", func() {
		block := network.Event{Rule: "policy.block:a", Host: "a:443", Method: "CONNECT", Action: "page", Blocked: true}
		at := func(e network.Event, seconds float64) network.Event {
			e.At = after(seconds)
			return e
		}
		strip := network.Event{Rule: "policy.strip-headers:referer", Host: "b:80", Method: "GET", Action: "stripped"}
		got := refusals([]network.Event{at(block, -1), at(block, 1), at(strip, 1.5), at(network.Event{Rule: network.ConstraintBackground, Host: "update"}, 2), at(block, 2.25)}, start)
		Expect(got).To(Equal([]results.Refusal{
			{Constraint: "policy.block:a", Host: "a:443", Method: "CONNECT", How: "page", Count: 2, First: 1, Last: 2.25},
			{Constraint: "policy.strip-headers:referer", Host: "b:80", Method: "GET", How: "stripped", Count: 1, First: 1.5, Last: 1.5, Altered: true},
		}))
	})

	flow := func(length int64, start, end float64, sent ...int64) network.Flow {
		f := network.Flow{Host: "site:80", Method: "POST", Length: length, Status: 200, Started: after(start), Ended: after(end)}
		for i, bytes := range sent {
			f.Sent = append(f.Sent, network.Point{At: after(start + float64(i)), Bytes: bytes})
			f.Up = bytes
		}
		return f
	}

	It("keeps requests with a body and tunnels that sent as much", func() {
		tunnel := flow(-1, -3, 9, 900, 2_000, 30_000, 30_000, 50_000, 90_000)
		got := uploads([]network.Flow{flow(0, 1, 2, 300), flow(200, 1, 2, 700), flow(5_000, -4, -2, 5_300), flow(-1, 1, 2, 2_000), flow(5_000, 1, 3, 300, 4_000, 5_300), tunnel}, start, after(10))
		Expect(got).To(HaveLen(2))
		Expect(got[0]).To(Equal(results.Upload{Host: "site:80", Bytes: 5_000, Sent: 5_300, Status: 200, Begin: 1, Seconds: 2, Curve: [][2]float64{{1, 300}, {2, 4_000}, {3, 5_300}}}))
		Expect(got[1].Sent).To(Equal(int64(60_000)), "what it sent before the step is not the step's")
		Expect(got[1].Curve).To(Equal([][2]float64{{0, 0}, {1, 20_000}, {2, 60_000}}))
	})

	It("marks an upload that is still under way", func() {
		f := flow(9_000, 1, 0, 100, 4_000)
		f.Ended, f.Status = time.Time{}, 0
		got := uploads([]network.Flow{f}, start, after(10))
		Expect(got[0].Seconds).To(Equal(9.0))
		Expect(got[0].Error).To(Equal(cause.UploadUnfinished))
	})

	It("thins curves, and keeps their ends", func() {
		var many []int64
		for i := range 500 {
			many = append(many, int64(i)*1000)
		}
		one := uploads([]network.Flow{flow(499_000, 0, 500, many...)}, start, after(600))[0].Curve
		Expect(one).To(HaveLen(maxPoints))
		Expect(one[0]).To(Equal([2]float64{0, 0}))
		Expect(one[maxPoints-1]).To(Equal([2]float64{499, 499_000}))
		var flows []network.Flow
		for range 60 {
			flows = append(flows, flow(499_000, 0, 500, many...))
		}
		Expect(uploads(flows, start, after(600))[7].Curve).To(HaveLen(10))
	})
})
