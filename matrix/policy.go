package matrix

import (
	"fmt"
	"slices"
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
	if f.Kind != "block" {
		return []Rule{r}, nil
	}
	var rules []Rule
	for i, host := range f.Hosts {
		r.Host, r.ID, r.At = host, RuleID("block", host), fmt.Sprintf("%s.hosts[%d]", path, i)
		rules = append(rules, r)
	}
	return rules, nil
}

func buildRule(path string, f ruleFile) (r Rule, err error) {
	r = Rule{Kind: f.Kind, Except: f.Except, How: f.How, Match: f.Match, Values: f.Values, Label: f.Label, Direction: f.Direction, Proxy: f.Proxy}
	if slices.Contains([]string{"block", "upload-content"}, f.Kind) && r.How == "" {
		r.How = "page"
	}
	if f.Kind == "strip-headers" && r.Direction == "" {
		r.Direction = "request"
	}
	if f.Size != "" {
		size, err := quantity(path+".size", f.Size, sizes)
		if err != nil {
			return r, err
		}
		r.Size = int64(size)
	}
	for _, header := range f.Headers {
		r.Headers = append(r.Headers, strings.ToLower(header))
	}
	r.Credentials = strings.Trim(f.Credentials, "${}")
	r.ID = RuleID(f.Kind, idValue(f, r))
	return r, nil
}

// idValue is what distinguishes two rules of one kind.
func idValue(f ruleFile, r Rule) string {
	if f.Kind == "upload-content" {
		return r.Match
	}
	return strings.ReplaceAll(f.Size, " ", "") + strings.Join(r.Headers, "+") + r.Proxy
}
