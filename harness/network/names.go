package network

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"cxmatrix/matrix"

	"golang.org/x/net/idna"
)

// normalizeHost normalises the spelling of a host to that of the rules: lower case, no
// trailing dots, ASCII as in DNS (full-width letters are the same name), IPv4
// addresses as four numbers.
func normalizeHost(name string) string {
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		name = ascii
	}
	name = strings.ToLower(strings.TrimRight(name, "."))
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.Unmap().WithZone("").String()
	}
	if ip, old := parseLegacyIPv4(name); old {
		return ip.String()
	}
	return name
}

// normalizePattern is normalizeHost for a rule's pattern, which may be "*.example.test".
func normalizePattern(pattern string) string {
	if below, wild := strings.CutPrefix(pattern, "*."); wild {
		return "*." + normalizeHost(below)
	}
	return normalizeHost(pattern)
}

// normalizeRule normalises the names of a rule, so that they match what hostName returns.
func normalizeRule(r matrix.Rule) matrix.Rule {
	r.Host, r.Hosts, r.Except, r.Direct = normalizePattern(r.Host), slices.Clone(r.Hosts), slices.Clone(r.Except), slices.Clone(r.Direct)
	for _, patterns := range [][]string{r.Hosts, r.Except, r.Direct} {
		for i, pattern := range patterns {
			patterns[i] = normalizePattern(pattern)
		}
	}
	return r
}

// parseLegacyIPv4 parses the old forms of an IPv4 address that browsers and some resolvers
// accept: 127.1, 0x7f.0.0.1, 2130706433. Source: inet_aton(3).
func parseLegacyIPv4(name string) (netip.Addr, bool) {
	parts := strings.Split(name, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var sum uint64
	for i, part := range parts {
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (4 - i) // the last part fills the remaining bytes
		}
		n, err := strconv.ParseUint(part, 0, bits)
		if err != nil {
			return netip.Addr{}, false
		}
		sum = sum<<bits | n
	}
	return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, uint32(sum)))), true
}
