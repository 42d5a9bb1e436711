package environment

import (
	"cxmatrix/harness/engine"
	"cxmatrix/harness/network"
	"cxmatrix/results"
)

// Tampered returns s with a network that is not what it asks for.
func Tampered(s Spec, network func(*network.Config), engine func(*engine.Options)) Spec {
	s.tamper.network, s.tamper.engine = network, engine
	return s
}

// Loads tells how many bytes a proof sends, each way.
func (s Spec) Loads() (down, up int) { return s.loads(1) }

// Canary tells which host a proof expects to be refused.
func (s Spec) Canary() string { return s.canary() }

// Off tells which measured figure is not the one that was asked for.
func (s Spec) Off(got results.Line) string { return s.off(got) }

// Rate tells how fast a curve grew, in kb/s.
func Rate(curve []network.Point) float64 { return rate(curve) }

// Closest tells what a line is taken for after two measurements, and Late whether a round
// trip took too long.
func (s Spec) Closest(before, now *results.Line) *results.Line { return s.closest(before, now) }
func (s Spec) Late(ms float64) bool                            { return s.late(ms) }
