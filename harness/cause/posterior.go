package cause

import (
	"math"
	"math/bits"
)

// set is a set of constraints, one bit for each unit of a question.
type set uint

func (s set) has(i int) bool { return s>>i&1 == 1 }
func (s set) size() int      { return bits.OnesCount(uint(s)) }

// trial is one walk in the model: which constraints were lifted, and whether the
// customer got beyond the point in question.
type trial struct {
	lifted set
	passed bool
}

// model compares two explanations of a failed walk: the site fails by itself, whatever is
// lifted; or a set of constraints stops every walk in which one of them is in force. It is a
// Bayes factor test with the priors of this package, taken after each walk. See A. Wald,
// Sequential Tests of Statistical Hypotheses, Annals of Mathematical Statistics 16 (1945), and
// R. E. Kass and A. E. Raftery, Bayes Factors, Journal of the American Statistical Association
// 90 (1995). It holds for failures with an order of their own because the order of walks with and
// without is random.
type model struct {
	weights []float64 // prior odds of each constraint
	direct  []float64 // factors on them if it was seen to refuse what the step needs
	site    float64   // factor on the prior odds that the site failed by itself
	trials  []trial
	passed  float64 // walks of the run that got beyond the point before
	failed  float64 // walks of the run that the site failed
}

// posterior are the probabilities after all trials.
type posterior struct {
	site float64   // that the site failed by itself
	sets []float64 // that just these constraints stop the customer; by set, the empty one is unused
}

func (m *model) posterior() posterior {
	n := len(m.weights)
	logs, sum := make([]float64, 1<<n), 0.0
	for s := set(1); s < 1<<n; s++ {
		prior := m.prior(s)
		sum += prior
		logs[s] = math.Log(prior*m.evidenceFactor(s)) + m.logLikelihoodSet(s)
	}
	logs[0] = math.Log(sum*m.site) + m.logLikelihoodSite()
	total := logSum(logs)
	for i, l := range logs {
		logs[i] = math.Exp(l - total)
	}
	return posterior{site: logs[0], sets: logs}
}

// prior is the prior odds of a set: several constraints at once are less likely than one, and
// more than a few mean that it takes all of them.
func (m *model) prior(s set) float64 {
	if s.size() > maxSetSize && s.size() < len(m.weights) {
		return 0
	}
	odds := 1.0
	for i, w := range m.weights {
		if s.has(i) {
			odds *= w
		}
	}
	return odds
}

// evidenceFactor is the factor of direct evidence on the prior odds of a set.
func (m *model) evidenceFactor(s set) float64 {
	factor := 1.0
	for i, f := range m.direct {
		if s.has(i) {
			factor *= f
		}
	}
	return factor
}

// logLikelihoodSet is the log likelihood of the trials where the constraints of a set stop the customer.
func (m *model) logLikelihoodSet(s set) float64 {
	log, failed, passed := 0.0, 0.0, 0.0
	for _, t := range m.trials {
		switch inForce := s&^t.lifted != 0; {
		case inForce && t.passed:
			log += math.Log(leakage)
		case inForce:
			log += math.Log1p(-leakage)
		case t.passed:
			passed++
		default:
			failed++
		}
	}
	return log + betaBinomial(siteFails+m.failed, sitePasses+m.passed, failed, passed)
}

// logLikelihoodSite is the log likelihood of the trials where the site fails by itself. The failed walk in
// question precedes the trials; it is given, and no evidence.
func (m *model) logLikelihoodSite() float64 {
	var failed, passed float64
	var after [2][2]float64 // counts of (before failed, now failed)
	before := 1
	for _, t := range m.trials {
		now := 1
		if t.passed {
			now = 0
			passed++
		} else {
			failed++
		}
		after[before][now]++
		before = now
	}
	constantRate := betaBinomial(1+m.failed, 1+m.passed, failed, passed)
	dependent := betaBinomial(jeffreys+m.failed, jeffreys+m.passed, after[0][1], after[0][0]) +
		betaBinomial(jeffreys, jeffreys, after[1][1], after[1][0])
	return logSum([]float64{math.Log(1-dependentShare) + constantRate, math.Log(dependentShare) + dependent})
}

// mostLikely is the set of constraints with the highest probability.
func (p posterior) mostLikely() set {
	best := set(1)
	for s := set(1); int(s) < len(p.sets); s++ {
		if p.sets[s] > p.sets[best] {
			best = s
		}
	}
	return best
}

// doubt is the probability that a constraint does not stop the customer.
func (p posterior) doubt(i int) float64 {
	sum := p.site
	for s := set(1); int(s) < len(p.sets); s++ {
		if !s.has(i) {
			sum += p.sets[s]
		}
	}
	return sum
}

// leastCertain is the constraint of a set that is most in doubt.
func (p posterior) leastCertain(s set) int {
	index, maxDoubt := 0, -1.0
	for i := 0; 1<<i < len(p.sets); i++ {
		if d := p.doubt(i); s.has(i) && d > maxDoubt {
			index, maxDoubt = i, d
		}
	}
	return index
}

// betaBinomial is the log probability of an order of outcomes whose rate has a Beta prior.
func betaBinomial(a, b, failed, passed float64) float64 {
	return logBeta(a+failed, b+passed) - logBeta(a, b)
}

func logBeta(a, b float64) float64 {
	x, _ := math.Lgamma(a)
	y, _ := math.Lgamma(b)
	z, _ := math.Lgamma(a + b)
	return x + y - z
}

// logSum is the logarithm of a sum of numbers that are given by their logarithms.
func logSum(logs []float64) float64 {
	largest := math.Inf(-1)
	for _, l := range logs {
		largest = math.Max(largest, l)
	}
	sum := 0.0
	for _, l := range logs {
		sum += math.Exp(l - largest)
	}
	return largest + math.Log(sum)
}
