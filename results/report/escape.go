package report

import (
	"regexp"
	"strings"
)

// risky is a word that Markdown, GitHub or GitLab could take for markup, a link, a mention or an emoji; listMark is one that begins
// a list, first in a line.
var (
	risky    = regexp.MustCompile("[\\\\`*_\\[\\]<>#|~!&@$^={}]|://|(?i:www\\.)|:[0-9_+-]*[a-z][a-z0-9_+-]*:")
	listMark = regexp.MustCompile(`^([-+]|[0-9]+[.)])$`)
)

// escaped writes a text so that Markdown finds no markup and no links in it, and people can read it where none is rendered:
// words that could be taken for such are in code type.
func escaped(s string) string {
	var out, run []string
	flush := func() {
		if len(run) > 0 {
			out = append(out, coded(strings.Join(run, " ")))
		}
		run = nil
	}
	for i, word := range strings.Fields(s) {
		if risky.MatchString(word) || i == 0 && listMark.MatchString(word) {
			run = append(run, word)
			continue
		}
		flush()
		out = append(out, word)
	}
	flush()
	return strings.Join(out, " ")
}

// backticks are those of a text, of which code type needs one more around it
// (https://spec.commonmark.org/0.31.2/#code-spans).
var backticks = regexp.MustCompile("`+")

// coded is a text in code type, in which nothing is markup.
func coded(s string) string {
	s = oneLine(s)
	longest := 0
	for _, run := range backticks.FindAllString(s, -1) {
		longest = max(longest, len(run))
	}
	if longest == 0 && s != "" {
		return "`" + s + "`"
	}
	fence := strings.Repeat("`", longest+1)
	return fence + " " + s + " " + fence
}
