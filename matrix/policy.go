package matrix

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

func buildPolicy(path string, files []ruleFile) (policy []Rule, found mistakes) {
	seen := map[Constraint]bool{}
	for i, f := range files {
		itemPath := fmt.Sprintf("%s[%d]", path, i)
		rules, err := buildRules(itemPath, f)
		found.add(err)
		for _, r := range rules {
			if seen[r.ID] {
				found.add(newMistake(itemPath, "remove one, or write both as one rule", "%s is there twice", r.ID))
			}
			seen[r.ID] = true
			policy = append(policy, r)
		}
	}
	return policy, found
}

// buildRules makes a rule from an entry; from a block entry, one for each host.
func buildRules(path string, f ruleFile) ([]Rule, error) {
	if err := checkFields(path, f); err != nil {
		return nil, err
	}
	r, err := buildRule(path, f)
	if err != nil {
		return nil, err
	}
	r.At = path // until its place in the file is known
	if f.kind != "block" {
		r.ID = RuleID(f.kind, strings.Join(idValues(f, r), "+")+r.idSuffix())
		return []Rule{r}, nil
	}
	var rules []Rule
	for i, host := range r.Hosts {
		one := r
		one.Host, one.Hosts = host, nil
		one.ID, one.At = RuleID("block", host+one.idSuffix()), fmt.Sprintf("%s.hosts[%d]", path, i)
		rules = append(rules, one)
	}
	return rules, nil
}

func buildRule(path string, f ruleFile) (r Rule, err error) {
	r = Rule{Kind: f.kind, How: f.text("how"), Location: f.text("location"), Page: f.text("page"),
		Match: f.text("match"), Values: f.list("values"), Label: f.text("label"), Direction: f.text("direction"),
		Refuse: f.list("refuse"), Set: f.pairs["set"], Hold: f.text("hold"), Meanwhile: f.text("meanwhile"), Allow: f.list("allow"), Proxy: f.text("proxy"), Scheme: f.text("scheme"), Direct: f.list("direct"), Out: f.text("out"), Credentials: strings.Trim(f.text("credentials"), "${}"),
		Scope: Scope{Hosts: f.list("hosts"), Except: f.list("except"), Ports: f.list("ports"), Methods: f.list("methods"), Paths: f.list("paths"), Types: f.list("types")}}
	if slices.Contains([]string{"block", "upload-content", "response-content"}, f.kind) && r.How == "" {
		r.How = "page"
	}
	if slices.Contains([]string{"idle-timeout", "total-timeout"}, f.kind) && r.How == "" {
		r.How = "reset"
		if f.has("status") || f.has("location") || f.has("page") {
			r.How = "page"
		}
	}
	if f.kind == "hold" && r.Hold == "" {
		r.Hold = "responses"
	}
	if slices.Contains([]string{"strip-headers", "rewrite-headers"}, f.kind) && r.Direction == "" {
		r.Direction = "request"
	}
	if r.Scheme == "basic" {
		r.Scheme = ""
	}
	switch {
	case f.shapes["trusted"] == manyTexts:
		r.Distrusted, r.TrustedBy = true, f.list("trusted")
	case f.text("trusted") == "false":
		r.Distrusted = true
	}
	r.Status, _ = strconv.Atoi(f.text("status")) // checkFields has checked it
	var size float64
	for _, q := range []struct {
		key  string
		unit units
		to   *float64
	}{{"size", sizes, &size}, {"after", spans, &r.AfterMs}, {"delay", delays, &r.DelayMs}, {"per-megabyte", delays, &r.PerMBMs}} {
		if !f.has(q.key) {
			continue
		}
		if *q.to, err = quantity(path+"."+q.key, f.text(q.key), q.unit); err != nil {
			return r, err
		}
	}
	r.Size = int64(size)
	for _, header := range f.list("headers") {
		r.Headers = append(r.Headers, strings.ToLower(header))
	}
	return r, nil
}

// idValues are what distinguishes two rules of one kind.
func idValues(f ruleFile, r Rule) []string {
	if r.Match != "" {
		return []string{r.Match}
	}
	return slices.Concat(given(strings.ReplaceAll(f.text("size")+f.text("after"), " ", "")), r.Headers, slices.Sorted(maps.Keys(r.Set)), r.Refuse, r.Allow, given(r.Hold), given(r.Scheme), given(r.Proxy))
}

func given(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// idSuffix is what distinguishes two rules that differ only in the traffic that they are limited to: "@upload.example.test+POST".
func (s Scope) idSuffix() string {
	all := slices.Concat(s.Hosts, s.Ports, s.Methods, s.Paths, s.Types)
	if len(all) == 0 {
		return ""
	}
	return "@" + strings.Join(all, "+")
}
