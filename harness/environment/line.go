package environment

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"
)

// DefaultTolerance is how far the measured line may be off, in percent.
const DefaultTolerance = 15

// The round-trip time may always be off by this much, in milliseconds: a busy machine alone
// causes that.
const minRoundTripTolerance = 15

// The wait in a queue may always be off by this much, in milliseconds.
const minQueueTolerance = 50

// maxTries is how often a line is measured until it is within tolerance.
const maxTries = 3

// hasLine reports whether there is a line to measure.
func (s Spec) hasLine() bool {
	l := s.Network.Line
	l.Loss, l.Outage = 0, matrix.Outage{} // they have checks of their own
	return l != matrix.Line{}
}

// checkLine measures the rates with a page that is downloaded and a form that is uploaded, and the
// round-trip time with tiny pages. Each try sends twice as much as the one before: the overhead
// of a busy machine does not grow with it.
func checkLine(ctx context.Context, p *checker) (string, error) {
	var deviation string
	for attempt := range maxTries {
		measured, err := p.measure(ctx, 1<<attempt)
		if err != nil {
			return "", err
		}
		p.measured = p.spec.closest(p.measured, measured)
		measured = p.measured
		if deviation = p.spec.deviation(*measured); deviation == "" {
			return p.spec.describe(*measured), nil
		}
	}
	return "", notEnforced("%s", deviation)
}

// How many tiny pages are requested; the quickest counts. The first one opens a
// connection. There are more than roundTrips only while all took too long: each may have
// waited for the processor of a busy machine.
const (
	roundTrips    = 3
	maxRoundTrips = 40
)

// measure reads from the proxy how many bytes went over the line, and when. times is
// how often the usual load is sent.
func (p *checker) measure(ctx context.Context, times int) (*matrix.Line, error) {
	const site = "http://" + calibrationHost
	measured := &matrix.Line{RTTms: math.Inf(1)}
	for n := 0; n < roundTrips || n < maxRoundTrips && p.spec.isLate(measured.RTTms); n++ {
		p.waitIdle(ctx)
		f, err := p.fetch(ctx, site, "/rtt/"+p.uniqueName(), "")
		if err != nil {
			return nil, err
		}
		measured.RTTms = min(measured.RTTms, roundTrip(f))
	}
	load := p.spec.loadSizes(times)
	name := p.uniqueName()
	f, err := p.fetch(ctx, site, "/down/"+name, fmt.Sprintf("?bytes=%d&field=%d&after=%d", load.down, load.up, load.downWarmUp))
	if err != nil {
		return nil, err
	}
	measured.DownKbps = rate(f.Received, load.downWarmUp)
	measured.DownQueueMs = p.measureQueue(f, name)
	if err := p.Page.Click(ctx, "#send"); err != nil {
		return nil, err
	}
	f, ok := p.waitForNewFlow(ctx, "/up/"+name)
	if !ok {
		return nil, notEnforced("the form did not go through the proxy")
	}
	measured.UpKbps = rate(f.Sent, load.upWarmUp)
	return roundLine(measured), nil
}

// measureQueue is how long the answer to the page's image waited while the page itself filled the line, in milliseconds. It is 0
// if the browser did not request it meanwhile, or the line has no queue that fills.
func (p *checker) measureQueue(page network.Flow, name string) float64 {
	configured := p.spec.Network.Line
	image, ok := p.findFlow("/queue/" + name)
	if !ok || configured.DownQueueMs == 0 || configured.PacketLoss > 0 || len(image.Sent) == 0 || len(image.Received) == 0 || len(page.Received) == 0 {
		return 0
	}
	sent := image.Sent[len(image.Sent)-1].At
	full := time.Duration((configured.DownQueueMs + configured.RTTms) * float64(time.Millisecond))
	if page.Received[len(page.Received)-1].At.Sub(sent) < full {
		return 0
	}
	return max(0, float64(image.Received[0].At.Sub(sent))/float64(time.Millisecond)-configured.RTTms)
}

func (p *checker) fetch(ctx context.Context, site, path, query string) (network.Flow, error) {
	if err := p.Page.Open(ctx, site+path+query); err != nil {
		return network.Flow{}, err
	}
	f, ok := p.waitForFlow(ctx, path)
	if !ok {
		return f, notEnforced("the calibration page did not come through the proxy")
	}
	return f, nil
}

// rate is the average rate of a curve in kb/s, without its first bytes, in which a connection is not yet at its rate. Pauses
// in between do not matter: when a busy machine has stalled the line, it
// catches up.
func rate(curve []network.Point, warmUp int) float64 {
	begin := slices.IndexFunc(curve, func(p network.Point) bool { return p.Bytes >= int64(warmUp) })
	if begin < 0 || begin+1 >= len(curve) {
		return 0
	}
	first, last := curve[begin], curve[len(curve)-1]
	return float64(last.Bytes-first.Bytes) * 8 / 1000 / last.At.Sub(first.At).Seconds()
}

// roundTrip is the time until the request's first byte has arrived, plus the time of the answer
// after the request's last byte, in milliseconds. This leaves out the transmission time of the
// request itself on a slow line.
func roundTrip(f network.Flow) float64 {
	if len(f.Sent) == 0 || len(f.Received) == 0 {
		return math.Inf(1)
	}
	sendTime := f.Sent[0].At.Sub(f.Started)
	responseTime := f.Received[0].At.Sub(f.Sent[len(f.Sent)-1].At)
	return max(0, float64(sendTime+responseTime)/float64(time.Millisecond)) // the proxy may note an answer before its request
}

// waitIdle leaves a slow line idle for as long as a few bytes take: then the first bytes
// pass at once, and a tiny page takes only the round-trip time.
func (p *checker) waitIdle(ctx context.Context) {
	const idleBytes = 300 // bytes
	for _, kbps := range []float64{p.spec.Network.Line.UpKbps, p.spec.Network.Line.DownKbps} {
		if kbps > 0 {
			browser.Sleep(ctx, time.Duration(idleBytes*8/kbps*float64(time.Millisecond)))
		}
	}
}

func roundLine(l *matrix.Line) *matrix.Line {
	for _, v := range []*float64{&l.UpKbps, &l.DownKbps, &l.RTTms, &l.DownQueueMs} {
		if *v = math.Round(*v*10) / 10; math.IsInf(*v, 0) || math.IsNaN(*v) {
			*v = 0
		}
	}
	return l
}
