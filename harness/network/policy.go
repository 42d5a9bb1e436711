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
	// hostRule refuses a host before anything is sent to it.
	hostRule interface {
		host(name string) *refusal
	}
	// headRule refuses a request by its head, or changes the head.
	headRule interface {
		head(x *exchange, r *http.Request) *refusal
	}
	// bodyRule refuses a request by its whole body, which is buffered meanwhile.
	bodyRule interface {
		wants(r *http.Request) bool
		body(x *exchange, r *http.Request, held *held) (*refusal, error)
	}
	// answerRule refuses an answer, or changes it.
	answerRule interface {
		answer(x *exchange, a *http.Response) *refusal
	}
)

// enforced is a rule with its id.
type enforced struct {
	id   matrix.Constraint
	rule any
}

// policy is the ordered list of rules: the first that applies decides.
type policy []enforced

// newPolicy makes the rules; its error names the one that can't be enforced.
func newPolicy(p *Proxy, rules []matrix.Rule) (all policy, err error) {
	for _, r := range rules {
		make, known := kinds[r.Kind]
		if !known {
			return nil, fmt.Errorf("rule %s: kind %q can't be enforced", r.ID, r.Kind)
		}
		rule, err := make(p, plainly(r))
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
		all = append(all, enforced{r.ID, rule})
	}
	return all, nil
}

// first calls ask for each rule that implements A until one refuses.
func first[A any](all policy, ask func(A) (*refusal, error)) (*refusal, error) {
	for _, e := range all {
		rule, able := e.rule.(A)
		if !able {
			continue
		}
		refused, err := asked(rule, ask)
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

// asked calls ask for one rule. A panic becomes an error of the network, after which
// nothing may pass.
func asked[A any](rule A, ask func(A) (*refusal, error)) (no *refusal, err error) {
	defer func() {
		if broke := recover(); broke != nil {
			err = &unable{fmt.Errorf("panic: %v", broke)}
		}
	}()
	return ask(rule)
}

// holding returns the id of the first rule that wants to see a request's body;
// empty when none does.
func (all policy) holding(r *http.Request) (matrix.Constraint, error) {
	wanted, err := first(all, func(rule bodyRule) (*refusal, error) {
		if rule.wants(r) {
			return &refusal{}, nil
		}
		return nil, nil
	})
	if wanted == nil {
		return "", err
	}
	return wanted.rule, nil
}

// has reports whether any rule implements A.
func has[A any](all policy) bool {
	return slices.ContainsFunc(all, func(e enforced) bool { _, able := e.rule.(A); return able })
}

// looksInside reports whether a rule needs to see requests, so that even an
// unencrypted tunnel has to be read.
func (all policy) looksInside() bool {
	return has[headRule](all) || has[bodyRule](all) || has[answerRule](all)
}

func coversAny(patterns []string, host string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matrix.Covers(p, host) })
}

// hostName is the host of "host:port", or of "host", as rules name it.
func hostName(address string) string {
	name, _ := splitAddress(address)
	return name
}
