package network

import (
	"cmp"
	"net/http"

	"cxmatrix/matrix"
)

// look is how a rule refuses.
type look struct {
	action   string
	status   int    // of a page; 0 is 403
	location string // where a redirect leads; "" is blockedHost
	text     string // of the page, plain or HTML; "" is the network's own

	challenge string // of a 407; "" is Basic
}

// lookOf returns how a rule refuses, with the status that its kind has unless the rule says otherwise.
func lookOf(r matrix.Rule, status int) look {
	return look{action: cmp.Or(r.How, actionPage), status: cmp.Or(r.Status, status), location: r.Location, text: r.Page}
}

// statusCode is that of the page.
func (l look) statusCode() int {
	switch {
	case l.status != 0:
		return l.status
	case l.action == actionNoName:
		return http.StatusBadGateway
	}
	return http.StatusForbidden
}

// leads reports whether the answer leads to another page.
func (l look) leads() bool { return l.status >= 300 && l.status < 400 }

func (l look) refuse(reason string) *refusal { return &refusal{look: l, reason: reason} }
