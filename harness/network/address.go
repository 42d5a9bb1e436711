package network

import "net/netip"

// scope classifies from where an address can be reached.
type scope int

const (
	public    scope = iota // from everywhere
	private                // inside one organisation: private, shared, reserved ranges
	linkLocal              // on one link, such as a cloud's metadata service
	loopback               // only on this machine
)

// String returns the name of such an address in messages.
func (s scope) String() string {
	return [...]string{"a public address", "a private address", "a link-local address", "an address of this machine"}[s]
}

// ranges are the non-public addresses. The first range that contains an address counts.
// Sources: https://www.iana.org/assignments/iana-ipv4-special-registry,
// https://www.iana.org/assignments/iana-ipv6-special-registry.
var ranges = []struct {
	scope scope
	in    []netip.Prefix
}{
	{loopback, prefixes("127.0.0.0/8", "0.0.0.0/8", "::1/128", "::/128")}, // Linux treats 0.0.0.0 and :: as loopback
	{linkLocal, prefixes("169.254.0.0/16", "fe80::/10")},
	{private, prefixes(
		"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10", // RFC 1918, 6598, 4193, 3879
		"192.0.0.0/24", "198.18.0.0/15", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "192.88.99.0/24", // protocols, benchmarks, documentation, 6to4 relays
		"224.0.0.0/4", "240.0.0.0/4", "ff00::/8", // multicast, reserved, broadcast
		"64:ff9b:1::/48", "100::/64", "2001:2::/48", "2001:db8::/32", "3fff::/20", "5f00::/16", // local translation, discard, benchmarks, documentation, segment routing
	)},
}

// embedded are IPv6 ranges whose addresses contain an IPv4 address, at that byte: a
// translator connects to it. The scope of such an address is that of the IPv4 one.
// Sources: RFC 6052 (64:ff9b::/96), 3056 (6to4), 4291 (IPv4-compatible).
var embedded = []struct {
	in netip.Prefix
	at int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12},
	{netip.MustParsePrefix("2002::/16"), 2},
	{netip.MustParsePrefix("::/96"), 12},
}

func prefixes(texts ...string) (list []netip.Prefix) {
	for _, text := range texts {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

// scopeOf classifies an address that is about to be dialled. An invalid address counts as
// loopback, so that it is not dialled.
func scopeOf(a netip.Addr) scope {
	if !a.IsValid() {
		return loopback
	}
	a = a.Unmap().WithZone("")
	for _, r := range ranges {
		for _, prefix := range r.in {
			if prefix.Contains(a) {
				return r.scope
			}
		}
	}
	if a.Is4() {
		return public
	}
	return scopeOfV6(a)
}

// scopeOfV6 classifies an IPv6 address outside of ranges. Teredo (RFC 4380) tunnels to an
// obfuscated IPv4 address, so it counts as private.
func scopeOfV6(a netip.Addr) scope {
	bytes := a.As16()
	for _, e := range embedded {
		if e.in.Contains(a) {
			return scopeOf(netip.AddrFrom4([4]byte(bytes[e.at : e.at+4])))
		}
	}
	if netip.MustParsePrefix("2001::/32").Contains(a) {
		return private
	}
	return public
}
