package importer

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Report says what became of the commands of a recording.
type Report struct {
	Kind       string // of the recording
	Carried    int
	Pointless  []string // commands that make no sense here: each kind once
	Skipped    int      // how many those are
	NotCarried []NotCarried
	Variables  []string // to be set in the process environment
	Site       string   // what --site takes; "" if the recording does not say
	Notes      []string
}

// NotCarried is a command that the journey does not have.
type NotCarried struct {
	Line      int
	What, Why string
	Commands  int // how many it is
}

func (r *Report) addPointless(what string) {
	r.Skipped++
	if !slices.Contains(r.Pointless, what) {
		r.Pointless = append(r.Pointless, what)
	}
}

// Commands is how many commands the recording has.
func (r *Report) Commands() int {
	n := r.Carried + r.Skipped
	for _, missing := range r.NotCarried {
		n += missing.Commands
	}
	return n
}

// Print writes the report for people.
func (r *Report) Print(w io.Writer) {
	text := fmt.Sprintf("%d of %d commands carried", r.Carried, r.Commands())
	if r.Skipped > 0 {
		text += fmt.Sprintf("; %d %s no sense here (%s)", r.Skipped, map[bool]string{true: "makes", false: "make"}[r.Skipped == 1], strings.Join(r.Pointless, ", "))
	}
	fmt.Fprintf(w, "%s: %s\n", r.Kind, text)
	for _, n := range r.NotCarried {
		fmt.Fprintf(w, "  line %d: not carried: %s: %s\n", n.Line, printable(n.What), printable(n.Why))
	}
	for _, note := range r.Notes {
		fmt.Fprintln(w, "  "+printable(note))
	}
	if len(r.Variables) > 0 {
		fmt.Fprintf(w, "  set before a run: export %s\n", strings.Join(r.Variables, "=… ")+"=…")
	}
	site := "  the recording does not say which site it is of: give --site"
	if r.Site != "" {
		site = "  the site: --site " + r.Site
	}
	fmt.Fprintln(w, site)
}
