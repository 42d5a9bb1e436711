package cause

// The priors of attribution. They are not measured at a site: they are stated so that a
// verdict can be questioned, and chosen for the error rates that the simulation in
// simulate_test.go measures.
const (
	// A suspect is ten times as likely a cause as a constraint without any evidence.
	suspectedWeight   = 0.3
	unsuspectedWeight = 0.03

	// A suspect that refused the page, the submission or a file of the failed step itself.
	directFactor = 100

	// A site that answered 5xx in the failed step is likelier to have failed by itself,
	// where no suspect was seen to refuse the step directly.
	serverErrorFactor = 10

	// A walk gets through a constraint that stops it, by a fluke of timing.
	leakage = 0.002

	// A site behind a constraint fails by itself in one walk of ten, as Beta(1, 9).
	siteFails, sitePasses = 1, 9

	// A site that is the only cause fails at any rate: half of the time the rate is the same
	// for each walk (uniform), and in one case of five it depends on the walk before, as an
	// outage or a balancer with one bad backend has it (Jeffreys' prior for both rates).
	dependentShare = 0.2
	jeffreys       = 0.5
)

// The limits of attribution.
const (
	maxSiteDoubt          = 0.006 // probability that the site failed by itself, at which a cause is lifted
	maxCauseDoubt         = 0.006 // the same, or that another constraint is the cause
	giveUpSiteProbability = 0.97  // probability that the site failed by itself, at which no further walk is done

	minControls     = 4  // passing walks without any restriction before the first lift, if no walk of the site failed
	enoughPasses    = 8  // the same, if one did
	maxControls     = 14 // walks without any restriction before the first lift
	failedControls  = 3  // controls in a row that fail: no customer gets through
	maxBeyond       = 8  // walks beyond the first lift that gets through
	extraLifts      = 4  // lifts that may fail, besides one for each constraint
	maxUnits        = 10 // constraints that are distinguished
	maxSetSize      = 3  // constraints that are assumed to stop a customer together; else all do
	switchFactor    = 10 // how many times likelier another set of constraints must be to be lifted instead
	withShare       = 1.0 / 3
	withShareSteady = 0.6 // of walks with the constraint, where the site is known to be steady
	drawBias        = 0.9 // probability with which the rarer kind of walk is drawn
)
