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

// plainName is a host as rules name it, however somebody spells it: lower case,
// without trailing dots, in the letters that DNS knows (full-width ones are the
// same name), an IPv4 address in four numbers.
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

// plainPattern is plainName for what a rule covers: "*.example.test" too.
func plainPattern(pattern string) string {
	if below, wild := strings.CutPrefix(pattern, "*."); wild {
		return "*." + plainName(below)
	}
	return plainName(pattern)
}

// plainly is a rule with plain names, so that it meets what hostName returns.
func plainly(r matrix.Rule) matrix.Rule {
	r.Host, r.Except = plainPattern(r.Host), slices.Clone(r.Except)
	for i, pattern := range r.Except {
		r.Except[i] = plainPattern(pattern)
	}
	return r
}

// oldIPv4 reads an IPv4 address as some resolvers still do, and browsers before they
// ask: 127.1, 0x7f.0.0.1, 2130706433. Source: inet_aton(3).
func oldIPv4(name string) (netip.Addr, bool) {
	parts := strings.Split(name, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var whole uint64
	for i, part := range parts {
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (4 - i) // the last one is all that is left
		}
		n, err := strconv.ParseUint(part, 0, bits)
		if err != nil {
			return netip.Addr{}, false
		}
		whole = whole<<bits | n
	}
	return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, uint32(whole)))), true
}
