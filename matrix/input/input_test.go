package input_test

import (
	"fmt"
	"strings"
	"testing"

	"cxmatrix/matrix/input"

	. "github.com/onsi/gomega"
)

func problem(t *testing.T, text string) string {
	t.Helper()
	data, err := input.Text([]byte(text))
	if err == nil {
		_, err = input.YAML(data)
	}
	if err == nil {
		return ""
	}
	p, is := err.(*input.Problem)
	if !is {
		t.Fatalf("%T: %v", err, err)
	}
	return p.Error()
}

func TestRefused(t *testing.T) {
	laughs := "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
	for i := 1; i < 9; i++ {
		laughs += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 9), ","))
	}
	for name, c := range map[string]struct{ text, want string }{
		"brackets":      {strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000), "1:64: nested more than 64 deep: write it flatter"},
		"open brackets": {strings.Repeat("[", 1000), "1:64: nested more than 64 deep: write it flatter"},
		"braces":        {"a:\n  " + strings.Repeat("{a: ", 1000), "2:251: nested more than 64 deep: write it flatter"},
		"dashes":        {strings.Repeat("- ", 1000), "1:127: nested more than 64 deep: write it flatter"},
		"questions":     {strings.Repeat("? ", 1000), "1:127: nested more than 64 deep: write it flatter"},
		"tags":          {strings.Repeat("!a ", 1000), "1:127: nested more than 64 deep: write it flatter"},
		"indents":       {indents(100), "65:65: nested more than 64 deep: write it flatter"},
		"aliases":       {laughs, "6:10: with this alias the file has more than 100000 parts: use fewer aliases"},
		"UTF-16":        {"\xff\xfea\x00", "1:1: it is UTF-16: save it as UTF-8"},
		"UTF-16 BE":     {"\xfe\xff\x00a", "1:1: it is UTF-16: save it as UTF-8"},
		"UTF-32":        {"\xff\xfe\x00\x00a\x00\x00\x00", "1:1: it is UTF-32: save it as UTF-8"},
		"no mark":       {"a: 1\nb\x00", "2:2: a zero byte: this is no text, or it is UTF-16: save it as UTF-8"},
		"Latin-1":       {"a: é\nb: \xe9", "2:4: a byte that is no UTF-8: save it as UTF-8"},
		"long":          {strings.Repeat("a", input.MaxBytes+1), "more than 1 MiB: give the file itself, which is shorter"},
	} {
		t.Run(name, func(t *testing.T) { NewWithT(t).Expect(problem(t, c.text)).To(Equal(c.want)) })
	}
}

func indents(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func TestAccepted(t *testing.T) {
	for name, text := range map[string]string{
		"mark":             "\ufeffa: 1\n",
		"brackets in text": "a: '" + strings.Repeat("[", 1000) + "'\nb: x" + strings.Repeat("[", 100) + "\n# " + strings.Repeat("{", 1000),
		"many, side by side": "a: [" + strings.Repeat("[b, {c: d}], ", 1000) + "]\n" +
			strings.Repeat("- ", 0) + "e:\n" + strings.Repeat("  - - f\n", 1000),
		"aliases": "a: &a [b, c]\nd: [*a, *a]\n",
	} {
		t.Run(name, func(t *testing.T) { NewWithT(t).Expect(problem(t, text)).To(BeEmpty()) })
	}
}

// FuzzYAML checks that every input gets a result or an error, and no panic.
func FuzzYAML(f *testing.F) {
	for _, seed := range []string{"a: 1", "\ufeffa: 1", "a: &a [*a]", "a: &a\n  b: *a", "? - - {a: [b", "!x !y z", "<<: *a", "--- a\n--- b", "a: |\n  b", "\"\\", "browsers: !x", "%YAML 1.2\n---\n&a *a"} {
		f.Add([]byte(seed))
	}
	f.Add([]byte(strings.Repeat("[", 100)))
	f.Add([]byte(strings.Repeat("- ", 100)))
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := input.Text(data)
		if err != nil {
			return
		}
		_, _ = input.YAML(text)
	})
}
