// Package finding says what is worth knowing of a cell beside its verdict: whether its
// pages claimed success before, or without, the bytes.
//
// A claim is the page's sign that a file is there (an item's Said), a text that says success
// (package wording), or "100 %". It is held against what the network saw leave for the site
// and what the site answered. Three things are not a lie by themselves: a sign that comes while
// the last bytes are under way (slack); 100 % where the browser can't know better, since the
// kernel's buffers or an inspecting proxy have swallowed the file; and a file that leaves later,
// as with a form that is sent at the end.
package finding

import (
	"slices"

	"cxmatrix/results"
)

// Facts are what the records of a cell's steps do not hold. Signs and Writes have an
// entry for each step.
type Facts struct {
	Honest  bool              // the browser's own progress is what has left for the site
	Seen    bool              // the network sees all that the browser sends
	Missing map[string]string // files that the site turned out not to have, and how that showed
	Signs   [][]Sign          // what the journey waited for, and found
	Writes  [][]Write         // requests that may have changed something
}

// Sign is an element that a step expected, as it was found.
type Sign struct {
	results.Claim
	Selector string
}

// Write is a request by any method that is not only reading.
type Write struct {
	At   float64 // seconds since the step began
	What string  // "POST saas.example.test/save"
	Bad  string  // why nothing came of it: "was answered 500"; "" where it was answered well, or nobody knows
}

// most is how many findings a cell has.
const most = 10

// Of returns what a cell's steps claimed falsely, in their order.
func Of(steps []results.Step, f Facts) (list []results.Finding) {
	for i, s := range steps {
		found := items(s, steps[i:], f)
		if len(found) == 0 {
			found = texts(s, f)
		}
		if len(found) == 0 && i < len(f.Writes) && i < len(f.Signs) {
			found = writes(s, f.Signs[i], f.Writes[i])
		}
		for _, one := range found {
			one.Step = s.Name
			list = append(list, one)
		}
	}
	return list[:min(len(list), most)]
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
