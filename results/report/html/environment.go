package html

import (
	"fmt"
	"strings"

	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/results/report"
)

// environment is what customers bring, in words.
type environment struct {
	Description string
	Network     string   // "512 kb/s, 12 rules"
	Rules       []string // what the network refuses
}

// environmentsOf are those of the matrix that a run was made from. A matrix that this version can't read, or a record without
// one, leaves what the plan says: line and number of rules.
func environmentsOf(r *results.Recorded) map[string]environment {
	all := map[string]environment{}
	for _, p := range r.Run.Plan {
		if _, known := all[p.Environment]; !known {
			all[p.Environment] = environment{Network: network(p)}
		}
	}
	m, err := matrix.Parse(r.Run.Matrix.Name, []byte(r.Run.Matrix.Text))
	if err != nil {
		return all
	}
	for _, e := range m.Environments {
		if known, planned := all[e.Name]; planned {
			all[e.Name] = environment{Description: e.Description, Network: known.Network, Rules: rulesInWords(e.Network.Policy)}
		}
	}
	return all
}

// rulesInWords says what rules do, blocked hosts together.
func rulesInWords(policy []matrix.Rule) (list []string) {
	var hosts []string
	for _, r := range policy {
		if r.Kind == "block" {
			hosts = append(hosts, r.Host)
		}
	}
	if len(hosts) > 1 {
		list = append(list, fmt.Sprintf("%d hosts are blocked: %s", len(hosts), strings.Join(hosts, ", ")))
	}
	for _, r := range policy {
		if r.Kind == "block" && len(hosts) > 1 {
			continue
		}
		does, _ := r.ID.Words()
		if r.How == "reset" || r.How == "silence" {
			does += ", by " + r.How
		}
		list = append(list, does)
	}
	return list
}

// network is what an environment's cells have in common: "512 kb/s, 12 rules".
func network(p results.Planned) string {
	var words []string
	if line := report.Line(p.Line); line != "" {
		words = append(words, line)
	}
	if p.Rules > 0 {
		words = append(words, results.Count(p.Rules, "rule"))
	}
	return strings.Join(words, ", ")
}
