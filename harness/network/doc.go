// Package network is the customer's network as a browser meets it: a forwarding
// proxy in front of each cell. It knows no cell and no browser.
//
//		browser -> policy -> line -> server
//
//	 1. A run makes one Authority, whose certificates the fixtures show, and with
//	    which the proxy opens HTTPS where the policy intercepts it;
//	 2. Start builds the policy (kinds.go is the table, rule_*.go one file a kind) and
//	    the line (line.go), and listens on a free loopback port. What can't be
//	    enforced is an error, then and later (Err): nothing passes a network that is
//	    not the one asked for;
//	 3. the browser is told to use Addr, or PAC, for everything, loopback included;
//	 4. CONNECT (tunnel.go) is refused, becomes a tunnel, or is opened: then its
//	    requests come out of it (inside.go) and are handled as plain HTTP is;
//	 5. a request (forward.go) is judged in the order in which rules can know: who
//	    asks, where to, its head, its body (held.go), the answer. A refusal looks as
//	    the rule says (refuse.go): a page, a reset, silence, a name that does not
//	    resolve;
//	 6. names are resolved by Hosts, so that public names are answered by local
//	    fixtures and no name server is asked; other names are dialled;
//	 7. every connection to a server goes over the line, which all of them share:
//	    the line is behind the policy, as a corporate proxy stands before a slow
//	    line. What an inspector holds back has not used it yet;
//	 8. what the policy did is an Event, what went over the line a Flow;
//	 9. Close ends every tunnel and returns when nothing of the proxy is left.
//
// It stands on https://github.com/elazarl/goproxy, whose handlers see every
// request, and on golang.org/x/time/rate.
package network
