package report

import (
	"fmt"
	"strings"

	"cxmatrix/results"
)

// writeCauses writes what stopped a customer, with its evidence, its proof, and what was
// behind it.
func writeCauses(b *strings.Builder, c results.Cell, first *results.Cause, r *results.Recorded) {
	title, without := "stopped by", "without it"
	for _, part := range first.Chain() {
		fmt.Fprintf(b, "  %s %s (%s)\n", title, part.Constraint, part.Proof)
		if part.Evidence != "" {
			fmt.Fprintf(b, "    %s\n", oneLine(part.Evidence))
		}
		if part.Control != "" {
			fmt.Fprintf(b, "    %s: %s (control %s)\n", without, controlOutcome(r.Final(part.Control)), part.Control)
		}
		if text := c.EmulationNote(part); text != "" {
			fmt.Fprintf(b, "    %s\n", oneLine(text))
		}
		title, without = "then by", "without that, too"
	}
}

// controlOutcome says how far the customer of a control cell got.
func controlOutcome(c *results.Cell) string {
	if c == nil {
		return "there is no record of it"
	}
	if c.Verdict == results.Passed {
		return "got through"
	}
	for _, s := range c.Steps {
		if s.Verdict != results.Passed {
			return "got further, until " + s.Name
		}
	}
	return string(c.Verdict)
}

// writeFiles lists the files of a step that did not get through; equal ones share a line.
func writeFiles(b *strings.Builder, s results.Step) {
	var reasons []string
	byReason := map[string][]string{}
	for _, it := range s.Items {
		if it.Verdict == results.Passed || it.Verdict == results.NotReached {
			continue
		}
		why := fileReason(it, s.Cause)
		if byReason[why] == nil {
			reasons = append(reasons, why)
		}
		byReason[why] = append(byReason[why], it.File)
	}
	for _, why := range reasons {
		fmt.Fprintf(b, "  %s: %s\n", strings.Join(byReason[why], ", "), why)
	}
}

// fileReason says why a file did not get through: "blocked by line: 21.0 MB …". It does not
// repeat what was said about the step.
func fileReason(it results.Item, of *results.Cause) string {
	text := string(it.Verdict)
	if it.Cause != nil {
		text += " by " + string(it.Cause.Constraint)
		if of == nil || it.Cause.Evidence != of.Evidence {
			text += ": " + strings.TrimPrefix(oneLine(it.Cause.Evidence), it.File+": ")
		}
		return strings.TrimSuffix(text, ": ")
	}
	if it.Reason != "" {
		return text + ": " + oneLine(it.Reason)
	}
	if it.Shown != "" {
		return fmt.Sprintf("%s: the page said %q", text, it.Shown)
	}
	return text
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
