package cell

import (
	"cmp"
	"net"
	"slices"
	"strings"

	"cxmatrix/harness/network"
	"cxmatrix/results"
)

// hostsUsed sums up what was exchanged with each host, besides the helpers of the network's checks.
func hostsUsed(flows []network.Flow) (hosts []results.HostUse) {
	for _, f := range flows {
		name, _, err := net.SplitHostPort(f.Host)
		if err != nil {
			name = f.Host
		}
		if name = strings.ToLower(name); network.IsHelperHost(name) || f.Up+f.Down == 0 {
			continue
		}
		i := slices.IndexFunc(hosts, func(h results.HostUse) bool { return h.Host == name })
		if i < 0 {
			i = len(hosts)
			hosts = append(hosts, results.HostUse{Host: name})
		}
		h := &hosts[i]
		h.Exchanges, h.Up, h.Down = h.Exchanges+1, h.Up+f.Up, h.Down+f.Down
	}
	slices.SortFunc(hosts, func(a, b results.HostUse) int { return cmp.Compare(a.Host, b.Host) })
	return hosts
}
