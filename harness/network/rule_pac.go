package network

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"

	"cxmatrix/matrix"
)

// pacFile announces the proxy by a PAC file only. There is nothing to enforce here:
// the browser is started with PAC's address instead of Addr.
type pacFile struct {
	id     matrix.Constraint
	direct []string // hosts to which browsers go directly
	noWay  bool     // where nothing gets out
}

func newPAC(_ *Proxy, r matrix.Rule) (any, error) {
	return pacFile{r.ID, r.Direct, r.Out == "none"}, nil
}

// DirectHost is a helper that browsers reach directly, if they reach any host so.
const DirectHost = "direct.cxmatrix.test"

// noWayOut refuses what goes around the proxy: the network lets nothing else out.
type noWayOut struct{}

func (noWayOut) host(string, string) *refusal {
	return &refusal{look: look{action: actionReset}, reason: "there is no direct way out of the network"}
}

// pac returns the rule that announces the proxy by a PAC file.
func (pol policy) pac() (rule pacFile, known bool) {
	for _, e := range pol {
		if rule, known = e.rule.(pacFile); known {
			return rule, true
		}
	}
	return pacFile{}, false
}

// startAround starts what stands for the direct way: a proxy without rules on the same line, which keeps the same records. Real direct
// connections would leave the line, and could not be seen.
func (p *Proxy) startAround(dial dialFunc, logger *log.Logger) (*Proxy, error) {
	rule, _ := p.policy.pac()
	if len(rule.direct) == 0 {
		return nil, nil
	}
	around := &Proxy{config: p.config, reach: p.reach, builtin: p.builtin, ctx: p.ctx, cancel: p.cancel, now: p.now, records: p.records, line: p.line, fates: p.fates,
		direct: true, stopWatching: func() bool { return true }}
	around.config.Rules = nil
	if host, _, err := net.SplitHostPort(p.config.Listen); err == nil {
		around.config.Listen = net.JoinHostPort(host, "0")
	}
	if err := around.configure(dial, logger); err != nil {
		return nil, err
	}
	if rule.noWay {
		around.policy = policy{{rule.id, noWayOut{}, nil}}
	}
	if err := around.open(logger); err != nil {
		return nil, err
	}
	return around, nil
}

// goesAround reports whether the PAC file sends browsers to a host directly.
func (p *Proxy) goesAround(host string) bool {
	rule, _ := p.policy.pac()
	return p.around != nil && coversAny(append([]string{DirectHost}, rule.direct...), normalizeHost(host))
}

const pacPath = "/proxy.pac"

// PAC returns the address of a PAC file that names the proxy.
func (p *Proxy) PAC() string { return "http://" + p.Addr() + pacPath }

// servePAC answers a request to the proxy itself. Source:
// https://developer.mozilla.org/docs/Web/HTTP/Guides/Proxy_servers_and_tunneling/Proxy_Auto-Configuration_PAC_file
func (p *Proxy) servePAC(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/x-ns-proxy-autoconfig")
	fmt.Fprintf(w, "function FindProxyForURL(url, host) {\n")
	if rule, _ := p.policy.pac(); p.around != nil {
		var tests []string
		for _, pattern := range append([]string{DirectHost}, rule.direct...) {
			tests = append(tests, fmt.Sprintf("shExpMatch(host, %q)", pattern))
		}
		fmt.Fprintf(w, "  host = host.toLowerCase();\n  if (%s) return \"PROXY %s\"; // stands for DIRECT\n", strings.Join(tests, " || "), p.around.Addr())
	}
	fmt.Fprintf(w, "  return \"PROXY %s\";\n}\n", p.Addr())
}
