package knockout

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"cxmatrix/results"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Formats are those of Write.
var Formats = []string{"table", "csv", "json"}

// Write writes a report in one of Formats.
func (r Report) Write(w io.Writer, format string) error {
	switch format {
	case "csv":
		return r.csv(w)
	case "json":
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	return r.table(w)
}

func (r Report) table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "host\texchanges\t%s\tneeded\n", strings.Join(r.Manners, "\t"))
	for _, h := range r.Hosts {
		row := []string{h.Host, strconv.Itoa(h.Exchanges)}
		for i := range r.Manners {
			cell := "-"
			if i < len(h.Manners) {
				cell = h.Manners[i].word()
			}
			row = append(row, cell)
		}
		needed := h.Need
		if h.Because != "" {
			needed += ": " + text.Snip(h.Because, maxBecause, "…")
		}
		fmt.Fprintln(t, strings.Join(append(row, needed), "\t"))
	}
	return t.Flush()
}

// word is how a walk without a host ended.
func (m Manner) word() string {
	switch {
	case m.Need == Must:
		return strings.ToUpper(string(m.Verdict))
	case m.Verdict == "":
		return "?"
	case m.Need == Degraded:
		return "worse"
	}
	return string(m.Verdict)
}

// maxBecause is how long a reason is in the table; the other formats have all of it.
const maxBecause = 80

// csv writes a row for each walk; one for a host that was not refused.
func (r Report) csv(w io.Writer) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"host", "need", "exchanges", "bytes_up", "bytes_down", "how", "verdict", "step", "told", "seconds", "refused", "why", "cell"})
	for _, h := range r.Hosts {
		about := []string{h.Host, h.Need, strconv.Itoa(h.Exchanges), strconv.FormatInt(h.Up, 10), strconv.FormatInt(h.Down, 10)}
		if len(h.Manners) == 0 {
			_ = c.Write(append(about, "", "", "", "", "", "", h.Because, ""))
		}
		for _, m := range h.Manners {
			told := ""
			if m.Told != nil {
				told = strconv.FormatBool(*m.Told)
			}
			_ = c.Write(append(about[:len(about):len(about)], m.How, string(m.Verdict), m.Step, told, strconv.FormatFloat(m.Seconds, 'f', 1, 64), strconv.Itoa(m.Refused), m.Reason, m.Cell))
		}
	}
	c.Flush()
	return c.Error()
}

// Summary is the report in a line: "5 hosts: 1 must be reached, 1 makes it worse, 3 idle".
func (r Report) Summary() string {
	count := map[string]int{}
	for _, h := range r.Hosts {
		count[h.Need]++
	}
	var parts []string
	for _, p := range []struct{ need, words string }{{Must, "must be reached"}, {Degraded, "missed where refused"}, {Idle, "not needed"}, {Untested, "not tested"}} {
		if n := count[p.need]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, p.words))
		}
	}
	return fmt.Sprintf("%s besides the site's own: %s", results.Count(len(r.Hosts)-count[Site], "host"), cmp.Or(strings.Join(parts, ", "), "none"))
}
