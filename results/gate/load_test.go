package gate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a rules file", func() {
	It("says all that rules can say", func() {
		r, err := Load("testdata/valid-all.yaml")
		Expect(err).NotTo(HaveOccurred())
		Expect(*r).To(Equal(Rules{
			Required: []Requirement{{"low/chrome-*/*", false, "testdata/valid-all.yaml:3:5"}, {"high/ie-6/*", true, "testdata/valid-all.yaml:4:5"}},
			Exceptions: []Exception{{"high/ie-6/*", results.Blocked, "upload-evidence", "policy.block:*", "the bank's browser can't send a file in pieces",
				time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), "testdata/valid-all.yaml:6:5"}},
			Allow:  map[Kind]Allowance{Unsupported: 4, Flaky: 2, Unexplained: 0, Slower: 1, Broken: 0, Invalid: 0, Interrupted: Any},
			Slower: results.Limit{Times: 1.5}, SlowerSet: true, Usual: 9,
		}))
	})

	It("leaves what it does not say as it is without", func() {
		r, err := Load("testdata/valid-little.yaml")
		Expect(err).NotTo(HaveOccurred())
		want := Defaults()
		want.Allow[Flaky] = 0
		Expect(r).To(Equal(want))
	})

	It("makes slower cells red by saying what is slower", func() {
		r, err := Load("testdata/valid-slower.yaml")
		Expect(err).NotTo(HaveOccurred())
		Expect(r.Allow[Slower]).To(Equal(Allowance(0)))
		Expect(r.Slower).To(Equal(results.Limit{Times: 2, Seconds: 5}))
	})

	DescribeTable("is refused in one line, with the place and what to do",
		func(name, want string) {
			file := "testdata/invalid-" + name + ".yaml"
			_, err := Load(file)
			Expect(err).To(MatchError(file + want))
			Expect(err).To(BeAssignableToTypeOf(&matrix.Error{}))
		},
		mistakes,
	)

	It("of every kind of mistake has its table's row", func() {
		files, err := filepath.Glob("testdata/invalid-*.yaml")
		Expect(err).NotTo(HaveOccurred())
		Expect(files).To(HaveLen(len(mistakes)))
	})
})

// mistakes is every file testdata/invalid-NAME.yaml, and its error after its name.
var mistakes = []TableEntry{
	Entry("allow negative", "allow-negative", `:2:11: broken "-1": write true, false, or how many at most`),
	Entry("allow newly", "allow-newly", `:1:9: unknown key "newly-blocked": use one of: unsupported, flaky, unexplained, slower, broken, invalid, interrupted`),
	Entry("allow", "allow", `:1:16: flaky "sometimes": write true, false, or how many at most`),
	Entry("cells bracket", "cells-bracket", `:1:12: cells "low/[a/*" is no glob over cells: write environment/browser/system, like high/ie-*/*, and close every [`),
	Entry("cells", "cells", `:3:13: cells "high/ie-6" is no glob over cells: write environment/browser/system, like high/ie-*/*, and close every [`),
	Entry("duplicate key", "duplicate-key", `:2:1: key "allow" is there twice: remove one`),
	Entry("empty", "empty", `: the file is empty: start from the rules in results/gate/README.md: expect:, allow:`),
	Entry("list for keys", "list-for-keys", `:1:1: found a list where keys must be: write keys and values, one a line, or {key: value}`),
	Entry("no cells", "no-cells", `:2:5: an entry without "cells": add it, a glob like high/ie-6/*`),
	Entry("no reason", "no-reason", `:2:5: an entry without "reason": add it: one line, shown in the decision`),
	Entry("no until", "no-until", `:2:5: an entry without "until": add it, the last day on which it holds: 2026-12-31`),
	Entry("no verdict", "no-verdict", `:2:5: an entry without "verdict": add it, one of: blocked, failed`),
	Entry("required no cells", "required-no-cells", `:2:5: an entry without "cells": add it, a glob like high/ie-6/*`),
	Entry("required", "required", `:1:11: found a flag where a list must be: write one item a line, each after "- "`),
	Entry("runs", "runs", `:1:16: runs 0: write how many runs, such as 5`),
	Entry("seconds", "seconds", `:1:19: seconds -1: write how many seconds more than usual, such as 5`),
	Entry("times nan", "times-nan", `:1:17: times NaN: write how many times as long as usual, such as 1.5`),
	Entry("times text", "times-text", `:1:17: found a text where a number must be: write a number alone, such as 2`),
	Entry("times", "times", `:2:10: times 0.5: write how many times as long as usual, such as 1.5`),
	Entry("two documents", "two-documents", `:3:1: a second document: keep one set of rules a file: remove the --- line, or what follows it`),
	Entry("unknown key allow", "unknown-key-allow", `:1:9: unknown key "flakey": did you mean "flaky"?`),
	Entry("unknown key required", "unknown-key-required", `:2:6: unknown key "cell": did you mean "cells"?`),
	Entry("unknown key top", "unknown-key-top", `:1:1: unknown key "expects": did you mean "expect"?`),
	Entry("unknown key", "unknown-key", `:2:52: unknown key "untill": did you mean "until"?`),
	Entry("until text", "until-text", `:2:59: until "next year" is no day: write it like 2026-12-31`),
	Entry("until", "until", `:2:59: until "2026-02-30" is no day: write it like 2026-12-31`),
	Entry("verdict", "verdict", `:2:32: unknown verdict "block": did you mean "blocked"?`),
	Entry("yaml tab", "yaml-tab", `:2:1: a tab where YAML wants spaces: indent with spaces`),
}

// FuzzParse checks that no rules, however wrong, crash the parser, and that each mistake is one line.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	run := &results.Recorded{Run: results.Run{Plan: []results.Planned{{Cell: "high/ie-6/windows-7"}}}, Cells: []results.Cell{{Cell: "high/ie-6/windows-7", Verdict: results.Blocked}}}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Parse("rules.yaml", data)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("several lines: %q", err)
			}
			return
		}
		Decide(run, r, nil, time.Now())
	})
}
