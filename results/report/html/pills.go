package html

import (
	"strings"

	"cxmatrix/results"
)

// pill is a choice of the filter, with the number of cells that it matches.
type pill struct {
	Name string
	N    int
}

// Title is the name as words.
func (p pill) Title() string { return strings.ReplaceAll(p.Name, "-", " ") }

// pills are the choices of the filter.
type pills struct{ Verdicts, Provenances, Others []pill }

func (p *pills) count(r row) {
	if r.Verdict == string(results.Unsupported) {
		return // told apart
	}
	add(&p.Verdicts, r.Verdict)
	if r.Provenance != "" {
		add(&p.Provenances, r.Provenance)
	}
	for _, name := range strings.Fields(r.Other()) {
		add(&p.Others, name)
	}
}

func add(list *[]pill, name string) {
	for i := range *list {
		if (*list)[i].Name == name {
			(*list)[i].N++
			return
		}
	}
	*list = append(*list, pill{name, 1})
}

// Other lists the further choices of the filter that match a row, separated by spaces.
func (r row) Other() string {
	var list []string
	for _, o := range []struct {
		is   bool
		name string
	}{{r.Flaky, "flaky"}, {r.Inconclusive, "inconclusive"}, {r.NotTold, "not-told"}, {r.Newly, "newly"}, {r.RefusedNote != "", "refused"}} {
		if o.is {
			list = append(list, o.name)
		}
	}
	return strings.Join(list, " ")
}

// provenance is how many cells have that provenance.
func (p pills) provenance(name string) int {
	for _, known := range p.Provenances {
		if known.Name == name {
			return known.N
		}
	}
	return 0
}
