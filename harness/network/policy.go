package network

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"cxmatrix/matrix"
)

// A rule implements one kind. It has the subset of these interfaces that it needs.
type (
	// hostRule refuses a host, or a port of it, before anything is sent to it.
	hostRule interface {
		host(name, port string) *refusal
	}
	// headRule refuses a request by its head, or changes the head.
	headRule interface {
		head(x *exchange, r *http.Request) *refusal
	}
	// bodyRule refuses a request by its whole body, which is buffered meanwhile.
	bodyRule interface {
		needsBody(r *http.Request) bool
		body(x *exchange, r *http.Request, held *bufferedBody) (*refusal, error)
	}
	// responseRule refuses an answer, or changes it.
	responseRule interface {
		response(x *exchange, a *http.Response) *refusal
	}
)

// policyRule is a rule with its id, and what it is limited to.
type policyRule struct {
	id    matrix.Constraint
	rule  any
	scope *ruleScope
}

// policy is the ordered list of rules: the first that applies decides.
type policy []policyRule

// newPolicy makes the rules; its error names the one that can't be enforced.
func newPolicy(p *Proxy, rules []matrix.Rule) (pol policy, err error) {
	for _, r := range rules {
		make, known := kinds[r.Kind]
		if !known {
			return nil, fmt.Errorf("rule %s: kind %q can't be enforced", r.ID, r.Kind)
		}
		r = normalizeRule(r)
		rule, err := make(p, r)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
		pol = append(pol, policyRule{r.ID, rule, newScope(r.Scope)})
	}
	return pol, nil
}

// firstRefusal calls ask for each rule that implements A, and applies to the subject, until one refuses.
func firstRefusal[A any](pol policy, s subject, ask func(A) (*refusal, error)) (*refusal, error) {
	for _, e := range pol {
		rule, ok := e.rule.(A)
		if !ok || !e.scope.covers(s) {
			continue
		}
		refused, err := askRule(rule, ask)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", e.id, err)
		}
		if refused != nil {
			refused.rule = cmp.Or(refused.rule, e.id)
			return refused, nil
		}
	}
	return nil, nil
}

// askRule calls ask for one rule. A panic becomes an error of the network, after which
// nothing may pass.
func askRule[A any](rule A, ask func(A) (*refusal, error)) (denied *refusal, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = &enforcementError{fmt.Errorf("panic: %v", panicked)}
		}
	}()
	return ask(rule)
}

// bodyRuleID returns the id of the first rule that wants to see a request's body;
// empty when none does.
func (pol policy) bodyRuleID(s subject, r *http.Request) (matrix.Constraint, error) {
	wanted, err := firstRefusal(pol, s, func(rule bodyRule) (*refusal, error) {
		if rule.needsBody(r) {
			return &refusal{}, nil
		}
		return nil, nil
	})
	if wanted == nil {
		return "", err
	}
	return wanted.rule, nil
}

// hasRule reports whether any rule implements A.
func hasRule[A any](pol policy) bool {
	return slices.ContainsFunc(pol, func(e policyRule) bool { _, ok := e.rule.(A); return ok })
}

// needsRequests reports whether a rule needs to see requests, so that even an
// unencrypted tunnel has to be read.
func (pol policy) needsRequests() bool {
	return hasRule[headRule](pol) || hasRule[bodyRule](pol) || hasRule[responseRule](pol) ||
		slices.ContainsFunc(pol, func(e policyRule) bool { return e.scope != nil && len(e.scope.Methods)+len(e.scope.Paths) > 0 })
}

func coversAny(patterns []string, host string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matrix.Covers(p, host) })
}

// hostName is the host of "host:port", or of "host", as rules name it.
func hostName(address string) string {
	name, _ := splitAddress(address)
	return name
}
