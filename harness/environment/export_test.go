package environment

import (
	"maps"
	"slices"

	"cxmatrix/harness/engine"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"
)

// Tampered returns s with a network that differs from the requested one.
func Tampered(s Spec, network func(*network.Config), engine func(*engine.Options)) Spec {
	s.tamper.network, s.tamper.engine = network, engine
	return s
}

// HasTamperedBrowser reports whether the browser's own options differ from the requested ones.
func (s Spec) HasTamperedBrowser() bool { return s.tamper.engine != nil }

// LoadSizes returns how many bytes a check sends, each way.
func (s Spec) LoadSizes() (down, up int) {
	l := s.loadSizes(1)
	return l.down, l.up
}

// CanaryHost returns the host that a check expects to be refused.
func (s Spec) CanaryHost() string { return s.canaryHost() }

// Deviation describes a measured figure that is out of tolerance.
func (s Spec) Deviation(got matrix.Line) string { return s.deviation(got) }

// Rate returns the average rate of a curve, in kb/s.
func Rate(curve []network.Point, warmUp int) float64 { return rate(curve, warmUp) }

// Closest merges two measurements of a line, and IsLate reports whether a round
// trip took too long.
func (s Spec) Closest(before, now *matrix.Line) *matrix.Line { return s.closest(before, now) }
func (s Spec) IsLate(ms float64) bool                        { return s.isLate(ms) }

// Probed lists the kinds of rules that a check tries.
func Probed() []string { return slices.Collect(maps.Keys(probes)) }
