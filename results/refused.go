package results

import (
	"fmt"
	"net"
	"slices"
	"strings"

	"cxmatrix/matrix"
)

// Refused is how many requests of a cell the network's rules or the browser's TLS refused, and to which hosts.
type Refused struct {
	Requests int      `json:"requests"`
	Hosts    []string `json:"hosts"` // without ports, sorted
}

// proxyLogin is how a proxy asks for a login: a browser that has one answers, and its request gets through.
const proxyLogin = "407"

// Refused counts over all steps. An altered request, a proxy's request for a login and a connection lost on the line
// are no refusals.
func (c *Cell) Refused() (sum Refused) {
	for _, s := range c.Steps {
		for _, r := range s.Refusals {
			if r.Altered || r.How == proxyLogin || r.Constraint == matrix.TheLine {
				continue
			}
			sum.Requests += max(r.Count, 1)
			sum.Hosts = append(sum.Hosts, hostOf(r.Host))
		}
	}
	slices.Sort(sum.Hosts)
	sum.Hosts = slices.Compact(sum.Hosts)
	return sum
}

func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return address
}

// String is "3 requests to 2 hosts were refused"; "" where none was.
func (r Refused) String() string {
	if r.Requests == 0 {
		return ""
	}
	were := "were"
	if r.Requests == 1 {
		were = "was"
	}
	return fmt.Sprintf("%s to %s %s refused", Count(r.Requests, "request"), Count(len(r.Hosts), "host"), were)
}

// maxHosts is how many hosts are named; the record has all.
const maxHosts = 5

// WithHosts is "3 requests to 2 hosts were refused: ads.test, cdn.test".
func (r Refused) WithHosts() string {
	text := r.String()
	if text == "" {
		return ""
	}
	text += ": " + strings.Join(r.Hosts[:min(len(r.Hosts), maxHosts)], ", ")
	if more := len(r.Hosts) - maxHosts; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// RefusedNote says of a passed cell that it passed although requests were refused on the way: "passed, though 3 requests
// to 2 hosts were refused"; "" of every other cell.
func (c *Cell) RefusedNote() string {
	if r := c.Refused(); c.Verdict == Passed && r.Requests > 0 {
		return string(Passed) + ", though " + r.String()
	}
	return ""
}
