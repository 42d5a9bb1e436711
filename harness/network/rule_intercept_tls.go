package network

import (
	"errors"
	"net"
	"net/http"
	"strings"

	"cxmatrix/matrix"
)

// interception decrypts HTTPS with certificates of the run's own authority, so that the
// other rules see the requests.
type interception struct{}

func newIntercept(p *Proxy, _ matrix.Rule) (any, error) {
	if p.config.Authority == nil {
		return nil, errors.New("there is no authority to sign with")
	}
	return interception{}, nil
}

// interceptor returns the id of the rule that decrypts a tunnel; "" if none does.
func (pol policy) interceptor(s subject) matrix.Constraint {
	for _, e := range pol {
		if _, ok := e.rule.(interception); ok && e.scope.covers(s) {
			return e.id
		}
	}
	return ""
}

// recordDistrust records that a browser did not take the network's certificate. It says so by a TLS alert; other ends of a handshake
// say nothing.
func (p *Proxy) recordDistrust(host string, err error) {
	var alert *net.OpError
	if !errors.As(err, &alert) || alert.Op != "remote error" || !strings.Contains(alert.Err.Error(), "certificate") {
		return
	}
	p.record(Event{Rule: p.policy.interceptor(ofTunnel(host)), Host: host, Method: http.MethodConnect, Action: ActionDistrusted, Blocked: true,
		Reason: "the browser does not trust the network's certificate: " + strings.TrimPrefix(alert.Err.Error(), "tls: ")})
}

// intercepts reports whether TLS connections of a tunnel are decrypted.
func (pol policy) intercepts(s subject) bool { return pol.interceptor(s) != "" }
