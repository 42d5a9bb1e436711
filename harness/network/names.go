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

// plainName normalises the spelling of a host to that of the rules: lower case, no
// trailing dots, ASCII as in DNS (full-width letters are the same name), IPv4
// addresses as four numbers.
func plainName(name string) string {
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		name = ascii
	}
	name = strings.ToLower(strings.TrimRight(name, "."))
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.Unmap().WithZone("").String()
	}
	if ip, old := oldIPv4(name); old {
		return ip.String()
	}
	return name
}

// plainPattern is plainName for a rule's pattern, which may be "*.example.test".
func plainPattern(pattern string) string {
	if below, wild := strings.CutPrefix(pattern, "*."); wild {
		return "*." + plainName(below)
	}
	return plainName(pattern)
}

// plainly normalises the names of a rule, so that they match what hostName returns.
func plainly(r matrix.Rule) matrix.Rule {
	r.Host, r.Except = plainPattern(r.Host), slices.Clone(r.Except)
	for i, pattern := range r.Except {
		r.Except[i] = plainPattern(pattern)
	}
	return r
}

// oldIPv4 parses the old forms of an IPv4 address that browsers and some resolvers
// accept: 127.1, 0x7f.0.0.1, 2130706433. Source: inet_aton(3).
func oldIPv4(name string) (netip.Addr, bool) {
	parts := strings.Split(name, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var whole uint64
	for i, part := range parts {
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (4 - i) // the last part fills the remaining bytes
		}
		n, err := strconv.ParseUint(part, 0, bits)
		if err != nil {
			return netip.Addr{}, false
		}
		whole = whole<<bits | n
	}
	return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, uint32(whole)))), true
}
