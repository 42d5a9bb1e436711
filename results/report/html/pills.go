package html

import "cxmatrix/results"

// pill is a choice of the filter, with how many cells it is true of.
type pill struct {
	Name string
	N    int
}

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
	if r.Flaky {
		add(&p.Others, "flaky")
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
