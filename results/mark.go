package results

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"
)

// Bounds of what is believed of a journal, which anybody may have written.
const (
	mostAttempts = 1000
	mostDamage   = 100 // lines that are told one by one
	longestWord  = 200 // bytes of a text in a report of damage
)

// mark tells of a record that was not kept as it is.
func (r *Recorded) mark(n int, wrong []string) {
	for _, w := range wrong {
		r.damaged(n, w)
	}
}

func (r *Recorded) damaged(n int, what string) {
	switch r.more++; {
	case r.more <= mostDamage:
		r.Damage = append(r.Damage, fmt.Sprintf("%s:%d: %s", journalFile, n, what))
	case r.more == mostDamage+1:
		r.Damage = append(r.Damage, "")
		fallthrough
	default:
		r.Damage[mostDamage] = fmt.Sprintf("%s: %d more lines are damaged", journalFile, r.more-mostDamage)
	}
}

// printable is a text of a journal as a terminal may show it, cut where it is too long.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '\ufffd'
	}, strings.Join(strings.Fields(s), " "))
	if len(s) > longestWord {
		s = strings.ToValidUTF8(s[:longestWord], "") + "…"
	}
	return s
}

// mend takes out of a record what no cxmatrix writes, and says what that was. What can't be
// judged is nothing said about the site.
func (c *Cell) mend() (wrong []string) {
	if !slices.Contains(Verdicts(), c.Verdict) {
		wrong = append(wrong, fmt.Sprintf("%s: unknown verdict %q: taken as %s", printable(c.Cell), printable(string(c.Verdict)), Broken))
		c.Reason = strings.TrimSpace(fmt.Sprintf("its record has the unknown verdict %q. %s", printable(string(c.Verdict)), c.Reason))
		c.Verdict = Broken
	}
	if c.Video != "" && !isLink(c.Video) {
		wrong = append(wrong, fmt.Sprintf("%s: video %q is no link, and left out", printable(c.Cell), printable(c.Video)))
		c.Video = ""
	}
	for i := range c.Steps {
		wrong = append(wrong, c.Steps[i].mend()...)
	}
	return wrong
}

func (s *Step) mend() (wrong []string) {
	if !ofStep(s.Verdict) {
		wrong = append(wrong, fmt.Sprintf("step %s: unknown verdict %q: taken as %s", printable(s.Name), printable(string(s.Verdict)), Broken))
		s.Verdict = Broken
	}
	for i := range s.Items {
		if it := &s.Items[i]; !ofStep(it.Verdict) {
			wrong = append(wrong, fmt.Sprintf("file %s: unknown verdict %q: taken as %s", printable(it.File), printable(string(it.Verdict)), Broken))
			it.Verdict = Broken
		}
	}
	s.Artifacts = slices.DeleteFunc(s.Artifacts, func(a string) bool {
		if isArtifact(a) {
			return false
		}
		wrong = append(wrong, fmt.Sprintf("step %s: artifact %q is not below the run's artifacts, and left out", printable(s.Name), printable(a)))
		return true
	})
	return wrong
}

func ofStep(v Verdict) bool { return v == NotReached || slices.Contains(Verdicts(), v) }

// isArtifact reports whether a name is that of a file below artifacts/, on any system.
func isArtifact(name string) bool {
	return strings.HasPrefix(name, "artifacts/") && path.Clean(name) == name && !strings.ContainsAny(name, "\\:\x00")
}

// isLink reports whether a browser may be sent to an address.
func isLink(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
