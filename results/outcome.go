package results

import "fmt"

// Exit codes, as users script against them.
const (
	ExitExpected    = 0   // every planned cell is as expected
	ExitStopped     = 1   // a customer does not get through
	ExitUsage       = 2   // the command or a file is wrong
	ExitUntested    = 3   // could not test
	ExitInterrupted = 130 // stopped by a signal
)

// ExitText says in words what an exit code of a run stands for.
func ExitText(code int) string {
	switch code {
	case ExitExpected:
		return "every planned cell as expected"
	case ExitStopped:
		return "somebody does not get through, or an expected block is gone"
	case ExitUntested:
		return "not everything could be tested"
	case ExitInterrupted:
		return "interrupted"
	}
	return "the command or a file is wrong"
}

// RequiredReal is the Required of a cell that no stand-in can satisfy.
const RequiredReal = "real"

// Outcome compares the planned cells with the recorded ones. It returns
// ExitExpected, ExitStopped or ExitUntested, and a line for each cell that is
// not as expected. ExitStopped wins over ExitUntested. A run in which nothing
// ran is not a success.
func Outcome(r *Recorded) (int, []string) {
	code, ran := ExitExpected, false
	var reasons []string
	for _, p := range r.Run.Plan {
		c := r.Final(p.Cell)
		ran = ran || c != nil && (c.Verdict == Passed || c.Verdict.Stopped())
		cellCode, reason := CellExit(c)
		if cellCode == ExitExpected {
			continue
		}
		reasons = append(reasons, p.Cell+": "+reason)
		if cellCode == ExitStopped || code == ExitExpected {
			code = cellCode
		}
	}
	if !ran && code == ExitExpected {
		return ExitUntested, []string{"no cell ran, so nothing was tested"}
	}
	return code, reasons
}

// CellExit returns the exit code for one planned cell's final record, nil if there is none:
// ExitExpected, or ExitStopped or ExitUntested with the reason.
func CellExit(c *Cell) (int, string) {
	switch {
	case c == nil:
		return ExitUntested, "planned, but there is no record of it"
	case c.Required == RequiredReal && c.Browser.Provenance != Real && !isUntested(c.Verdict):
		return ExitUntested, fmt.Sprintf("required with the real browser, but only a stand-in walked it (%s)", c.Browser.Provenance)
	case c.Expect != nil && c.Expect.Met:
		return ExitExpected, ""
	case c.Verdict == Passed && c.Expect != nil:
		return ExitStopped, fmt.Sprintf("expected to be %s, but it passed: take the expectation out of the matrix", c.Expect.Verdict)
	case c.Verdict == Passed, c.Verdict == Unsupported && c.Required == "":
		return ExitExpected, ""
	case c.Verdict.Stopped():
		return ExitStopped, fmt.Sprintf("%s: %s", c.VerdictText(), c.Reason)
	}
	return ExitUntested, fmt.Sprintf("%s: %s", c.Verdict, c.Reason)
}

// Stopped reports whether a customer did not get through.
func (v Verdict) Stopped() bool { return v == Blocked || v == Failed }

func isUntested(v Verdict) bool { return v != Passed && !v.Stopped() }

// Count says how many there are: "1 cell", "24 cells".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
