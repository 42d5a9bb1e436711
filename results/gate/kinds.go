package gate

import (
	"fmt"

	"cxmatrix/results"
)

// Kind says what a finding is about.
type Kind string

// The kinds. Those that stop a release come first.
const (
	NewlyBlocked Kind = "newly blocked"
	NewlyFailed  Kind = "newly failed"
	Blocked      Kind = "blocked"
	Inconclusive Kind = "inconclusive" // blocked, but only an emulated browser is the cause
	Failed       Kind = "failed"
	BlockGone    Kind = "expected block is gone"
	Expired      Kind = "exception has expired"
	Unexplained  Kind = "unexplained"
	Flaky        Kind = "flaky"
	Slower       Kind = "slower"
	NoRecord     Kind = "no record"
	NoShard      Kind = "shard is missing"
	Required     Kind = "required"
	Broken       Kind = "broken"
	Invalid      Kind = "invalid"
	Interrupted  Kind = "interrupted"
	Unsupported  Kind = "unsupported"
	NothingRan   Kind = "nothing ran"

	// These never make a decision red.
	Expected  Kind = "expected"
	Fixed     Kind = "fixed"
	Refused   Kind = "refused" // it passed, although requests were refused on the way
	NotNeeded Kind = "exception is not needed"
)

// kind is the exit code of a finding that is not allowed, and the words in which the decision counts it.
type kind struct {
	name     Kind
	exit     int
	one, any string
}

var kinds = []kind{
	{NewlyBlocked, results.ExitStopped, "1 customer is newly blocked", "%d customers are newly blocked"},
	{NewlyFailed, results.ExitStopped, "1 customer newly fails", "%d customers newly fail"},
	{Blocked, results.ExitStopped, "1 customer is blocked", "%d customers are blocked"},
	{Inconclusive, results.ExitStopped, "1 block by an emulated browser is inconclusive", "%d blocks by emulated browsers are inconclusive"},
	{Failed, results.ExitStopped, "1 customer fails", "%d customers fail"},
	{BlockGone, results.ExitStopped, "1 expected block is gone", "%d expected blocks are gone"},
	{Expired, results.ExitStopped, "1 exception has expired", "%d exceptions have expired"},
	{Unexplained, results.ExitStopped, "1 customer was not told why", "%d customers were not told why"},
	{Flaky, results.ExitStopped, "1 cell is flaky", "%d cells are flaky"},
	{Slower, results.ExitStopped, "1 cell is slower than usual", "%d cells are slower than usual"},
	{NoRecord, results.ExitUntested, "1 planned cell has no record", "%d planned cells have no record"},
	{NoShard, results.ExitUntested, "1 shard is missing", "%d shards are missing"},
	{Required, results.ExitUntested, "1 requirement is not met", "%d requirements are not met"},
	{Broken, results.ExitUntested, "1 cell is broken", "%d cells are broken"},
	{Invalid, results.ExitUntested, "1 cell is invalid", "%d cells are invalid"},
	{Interrupted, results.ExitUntested, "1 cell was interrupted", "%d cells were interrupted"},
	{Unsupported, results.ExitUntested, "1 cell is unsupported", "%d cells are unsupported"},
	{NothingRan, results.ExitUntested, "nothing ran", ""},
	{name: Expected}, {name: Fixed}, {name: Refused}, {name: NotNeeded},
}

func (k kind) text(n int) string {
	if n == 1 {
		return k.one
	}
	return fmt.Sprintf(k.any, n)
}

// kindOfVerdict is the kind of a cell that did not meet the expectation.
var kindOfVerdict = map[results.Verdict]Kind{
	results.Blocked: Blocked, results.Failed: Failed, results.Broken: Broken, results.Invalid: Invalid,
	results.Interrupted: Interrupted, results.Unsupported: Unsupported,
}
