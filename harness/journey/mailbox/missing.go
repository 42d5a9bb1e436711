package mailbox

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// MissingError says that no mail with what is wanted came in time: it is evidence about the site.
type MissingError struct{ text string }

func (e *MissingError) Error() string { return e.text }

const (
	maxSubjects = 5  // that are told
	maxSubject  = 60 // characters
)

// missing tells what came instead.
func missing(q Query, came []*mail) error {
	text := "no mail" + recipient(q.To) + " with a " + q.Want.noun() + " within " + seconds(q.Patience)
	if len(came) == 0 {
		return &MissingError{text + "; no other came"}
	}
	var told []string
	for _, m := range came[max(0, len(came)-maxSubjects):] {
		why := " (no " + q.Want.noun() + " in it)"
		if !m.isTo(q.To) {
			why = " (to another address)"
		}
		told = append(told, shownSubject(m)+why)
	}
	return &MissingError{fmt.Sprintf("%s; %d came instead: %s", text, len(came), strings.Join(told, ", "))}
}

func recipient(to []string) string {
	if len(to) == 0 {
		return ""
	}
	return " to " + strings.Join(to, " or ")
}

func seconds(d time.Duration) string { return fmt.Sprintf("%g s", d.Seconds()) }

// codeLike are numbers that may be somebody's one-time code.
var codeLike = regexp.MustCompile(`\d{4,}|\d{3}[ -]\d{3}`)

// shownSubject is the subject without what may be a code.
func shownSubject(m *mail) string {
	text := []rune(codeLike.ReplaceAllString(strings.Join(strings.Fields(m.subject), " "), "…"))
	if len(text) > maxSubject {
		text = append(text[:maxSubject], '…')
	}
	return fmt.Sprintf("%q", string(text))
}
