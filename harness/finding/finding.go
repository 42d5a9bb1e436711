// Package finding reports what is worth knowing of a cell besides its verdict: whether its
// pages claimed success before the bytes were sent, or although they never were.
//
// A claim is the page's sign that a file is stored (an item's Said), a text that claims success
// (package wording), or "100 %". It is compared with the bytes that the network saw sent to the
// site and with the site's answers. Three cases are not false claims by themselves: a sign that
// appears while the last bytes are in transit (slack); 100 % where the browser can't know
// better, since the kernel's buffers or an inspecting proxy hold the file; and a file that is
// sent later, as with a form that is submitted at the end.
package finding

import (
	"slices"

	"cxmatrix/results"
)

// Evidence are what the records of a cell's steps do not contain. Signs and Writes have an
// entry for each step.
type Evidence struct {
	AccurateProgress bool              // the browser's own progress is what was sent to the site
	UploadsSeen      bool              // the network sees all that the browser sends
	MissingFiles     map[string]string // files that the site did not have, and how that was found
	Signs            [][]Sign          // what the journey waited for, and found
	Writes           [][]Write         // requests that may have changed something
}

// Sign is an element that a step expected, as it was found.
type Sign struct {
	results.Claim
	Selector string
}

// Write is a request by any method that is not read-only.
type Write struct {
	Seconds float64 // seconds since the step began
	Request string  // "POST saas.example.test/save"
	Failure string  // why it failed: "was answered 500"; "" if it succeeded, or that is unknown
}

// maxFindings is how many findings a cell has.
const maxFindings = 10

// Find returns the false claims of a cell's steps, in their order.
func Find(steps []results.Step, f Evidence) (list []results.Finding) {
	for i, s := range steps {
		found := checkItems(s, steps[i:], f)
		if len(found) == 0 {
			found = checkTexts(s, f)
		}
		if len(found) == 0 && i < len(f.Writes) && i < len(f.Signs) {
			found = checkWrites(s, f.Signs[i], f.Writes[i])
		}
		for _, one := range found {
			one.Step = s.Name
			list = append(list, one)
		}
	}
	return list[:min(len(list), maxFindings)]
}

// carrying returns the uploads that name a file.
func carrying(list []results.Upload, file string) (out []results.Upload) {
	for _, u := range list {
		if slices.ContainsFunc(u.Files, func(sent string) bool { return sameFile(sent, file) }) {
			out = append(out, u)
		}
	}
	return out
}
