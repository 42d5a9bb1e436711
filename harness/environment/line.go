package environment

import (
	"context"
	"fmt"
	"math"
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

// How often a line is measured until it is within tolerance; tries that the line itself lost are
// not counted.
const (
	maxTries     = 3
	maxLostTries = 10
)

// hasLine reports whether there is a line to measure.
func (s Spec) hasLine() bool { return s.Network.Line != matrix.Line{} }

// checkLine measures the rates with a page that is downloaded and a form that is uploaded, and the
// round-trip time with tiny pages. Each try sends twice as much as the one before: the overhead
// of a busy machine does not grow with it.
func checkLine(ctx context.Context, p *checker) (string, error) {
	var deviation string
	for attempt, lost := 0, 0; attempt < maxTries; {
		start := time.Now()
		measured, err := p.measure(ctx, 1<<attempt)
		if browser.IsSiteError(err) && lost < maxLostTries && p.lineLostSince(start) {
			lost++
			continue
		}
		if err != nil {
			return "", err
		}
		p.measured = p.spec.closest(p.measured, measured)
		measured = p.measured
		if deviation = p.spec.deviation(*measured); deviation == "" {
			return p.spec.describe(*measured), nil
		}
		attempt++
	}
	return "", notEnforced("%s", deviation)
}

// lineLostSince reports whether the line lost a connection on purpose.
func (p *checker) lineLostSince(moment time.Time) bool {
	for _, e := range p.Events() {
		if e.Rule == network.ConstraintLine && !e.At.Before(moment) {
			return true
		}
	}
	return false
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
	down, up := p.spec.loadSizes(times)
	name := p.uniqueName()
	f, err := p.fetch(ctx, site, "/down/"+name, fmt.Sprintf("?bytes=%d&field=%d", down, up))
	if err != nil {
		return nil, err
	}
	measured.DownKbps = rate(f.Received)
	if err := p.Page.Click(ctx, "#send"); err != nil {
		return nil, err
	}
	f, ok := p.waitForNewFlow(ctx, "/up/"+name)
	if !ok {
		return nil, notEnforced("the form did not go through the proxy")
	}
	measured.UpKbps = rate(f.Sent)
	return roundLine(measured), nil
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

// rate is the average rate of a curve from its first to its last point, in kb/s. Pauses
// between them do not matter: when a busy machine has stalled the line, it
// catches up.
func rate(curve []network.Point) float64 {
	if len(curve) < 2 {
		return 0
	}
	first, last := curve[0], curve[len(curve)-1]
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
	for _, v := range []*float64{&l.UpKbps, &l.DownKbps, &l.RTTms} {
		if *v = math.Round(*v*10) / 10; math.IsInf(*v, 0) || math.IsNaN(*v) {
			*v = 0
		}
	}
	return l
}
