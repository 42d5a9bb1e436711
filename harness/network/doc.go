// Package network simulates the customer's network as the browser sees it: a forwarding
// proxy in front of each cell. It does not depend on cells or browsers.
//
//		browser -> policy -> line -> server
//
//	 1. A run makes one Authority, whose certificates the fixtures show, and with
//	    which the proxy opens HTTPS where the policy intercepts it;
//	 2. Start builds the policy (kinds.go is the table, rule_*.go has one file per kind)
//	    and the line (line.go), and listens on a free loopback port. A rule that can't
//	    be enforced is an error, at the start and later (Err): no traffic passes a
//	    network that differs from the requested one;
//	 3. the browser is configured to use Addr, or PAC, for everything, loopback included;
//	 4. CONNECT (tunnel.go) is refused, becomes a tunnel, or is opened: the requests
//	    inside an opened tunnel (intercept.go) are handled like plain HTTP;
//	 5. a request (forward.go) is checked in the order in which its parts are known:
//	    login, host, head, body (body.go), answer. A refusal looks as the rule says
//	    (refuse.go): a page, a reset, silence, a name that does not resolve;
//	 6. names are resolved by Hosts, so that local fixtures answer for public names
//	    without a DNS query; other names are dialled;
//	 7. every connection to a server goes over the line, which all of them share. The
//	    line is behind the policy, like the slow uplink of a corporate proxy: a body
//	    that an inspector holds back has not used it yet;
//	 8. an Event records what the policy did, a Flow what went over the line;
//	 9. Close ends every tunnel and returns when nothing of the proxy is left.
//
// It is built on https://github.com/elazarl/goproxy, whose handlers see every
// request, and on golang.org/x/time/rate.
package network
