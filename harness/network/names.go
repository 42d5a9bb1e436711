package network

import (
	"net/netip"
	"slices"
	"strings"

	"cxmatrix/matrix"

	"golang.org/x/net/idna"
)

// plainName is a host as rules name it, however somebody spells it: lower case,
// without trailing dots, in the letters that DNS knows (full-width ones are the
// same name), an IPv4 address that is written as IPv6 as what it is.
func plainName(name string) string {
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		name = ascii
	}
	name = strings.ToLower(strings.TrimRight(name, "."))
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.Unmap().WithZone("").String()
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

// almostIP reports whether a name ends in a number and is no address, which some
// resolvers take for one: 127.1, 0x7f.0.0.1, 2130706433. Browsers write these out.
// Source: https://url.spec.whatwg.org/#ends-in-a-number-checker
func almostIP(name string) bool {
	if _, err := netip.ParseAddr(name); err == nil || name == "" {
		return false
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	digits, hex := strings.CutPrefix(last, "0x")
	if hex {
		return strings.Trim(digits, "0123456789abcdef") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}
