package results

// Verdict is the result of a cell or a step.
type Verdict string

// The verdicts. Each but NotReached may be a cell's.
const (
	Passed      Verdict = "passed"
	Blocked     Verdict = "blocked"     // a constraint of the environment is the cause
	Failed      Verdict = "failed"      // no constraint accounts for it
	Invalid     Verdict = "invalid"     // the constraint was not in force: nothing is said about the site
	Unsupported Verdict = "unsupported" // no available target can run this cell
	Broken      Verdict = "broken"      // a tool failed (browser, driver, network, harness): nothing is said about the site
	Interrupted Verdict = "interrupted" // stopped before the end
	NotReached  Verdict = "not-reached" // of a step after one that did not pass
)

// Verdicts lists all that a cell may have, as reports show them.
func Verdicts() []Verdict {
	return []Verdict{Passed, Blocked, Failed, Invalid, Unsupported, Broken, Interrupted}
}

// Proof says what a passed cell rests on.
type Proof string

// The proofs of a passed cell.
const (
	ProofBytes Proof = "bytes" // what the site stored was downloaded again and its hash compared
	ProofPage  Proof = "page"  // only the page says so
	ProofNone  Proof = "none"
)

// Provenance says how close the browser is to the one that its cell asks for.
type Provenance string

// The provenances.
const (
	Real       Provenance = "real"        // that product, that version, that system
	SameEngine Provenance = "same-engine" // the same engine in another product, version or system
	Emulated   Provenance = "emulated"
)
