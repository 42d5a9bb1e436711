package wording_test

import (
	"slices"
	"testing"
	"unicode/utf8"

	"cxmatrix/harness/wording"
)

// FuzzJudge checks that the same message has the same judgement, that names are in the
// table, and that a file's name never counts as an explanation.
func FuzzJudge(f *testing.F) {
	f.Add("cv.pdf: file too large", "cv.pdf")
	f.Add("ファイルサイズが大きすぎます\xff", "")
	f.Add("..  ..\u0301\u3099|*", "*")
	f.Fuzz(func(t *testing.T, message, name string) {
		j := wording.Judge(message, name)
		if again := wording.Judge(message, name); again.Verdict != j.Verdict || !slices.Equal(again.Names, j.Names) || again.Language != j.Language {
			t.Fatalf("%+v, then %+v", j, again)
		}
		if (j.Verdict == wording.Empty) != (len(j.Names) == 0 && j.Verdict != wording.Unclear) {
			t.Fatalf("%+v", j)
		}
		for _, n := range j.Names {
			if !slices.ContainsFunc(wording.Kinds(), func(k wording.Kind) bool { return k.Name == n }) {
				t.Fatalf("%q is not in the table", n)
			}
		}
		if utf8.ValidString(name) {
			if j := wording.Judge(name, name); len(name) < 1000 && j.Verdict != wording.Empty {
				t.Fatalf("the name alone: %+v", j)
			}
		}
	})
}
