package matrix

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Reach is one entry of reach: a target on loopback or in private ranges that an
// environment's network can reach. Either Name or Prefix is set.
type Reach struct {
	Name   string       // "sso.bank.internal", or "*.bank.internal" for every name below
	Prefix netip.Prefix // a single address is a prefix of full length
	Port   string       // "" is every port
}

// ParseReach reads an entry of reach: a host name, *.example.internal or an IP address, each
// with or without a port, or a range such as 10.1.2.0/24. Its errors have no place in a file.
func ParseReach(text string) (Reach, error) {
	invalidErr := fmt.Errorf("%q is neither a host name nor an address", stripUserInfo(text))
	switch {
	case strings.Contains(text, "://"):
		return Reach{}, invalidErr
	case strings.Contains(text, "/"):
		return parseRange(text)
	}
	name, port := text, ""
	if host, after, err := net.SplitHostPort(text); err == nil {
		if n, portErr := strconv.Atoi(after); portErr != nil || n < 1 || n > 65535 || strconv.Itoa(n) != after {
			return Reach{}, fmt.Errorf("%q is no port", after)
		}
		name, port = host, after
	}
	if address, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil && address.Zone() == "" {
		address = address.Unmap()
		return Reach{Prefix: netip.PrefixFrom(address, address.BitLen()), Port: port}, nil
	}
	if !host.MatchString(name) || looksNumeric(name) {
		return Reach{}, invalidErr
	}
	return Reach{Name: name, Port: port}, nil
}

func parseRange(text string) (Reach, error) {
	prefix, err := netip.ParsePrefix(text)
	switch {
	case err != nil:
		return Reach{}, fmt.Errorf("%q is no range of addresses", stripUserInfo(text))
	case prefix.Addr().Is4In6():
		return Reach{}, fmt.Errorf("%q is a range of IPv4 addresses in the form of IPv6", text)
	case prefix != prefix.Masked():
		return Reach{}, fmt.Errorf("%q is an address inside the range %s", text, prefix.Masked())
	}
	return Reach{Prefix: prefix}, nil
}

// looksNumeric reports whether a name would be read as an IPv4 address by some resolvers:
// its last label is a number. Source: https://url.spec.whatwg.org/#ends-in-a-number-checker.
func looksNumeric(name string) bool {
	last := name[strings.LastIndex(name, ".")+1:]
	_, err := strconv.ParseUint(last, 0, 64)
	return err == nil || strings.Trim(last, "0123456789") == ""
}

const reachHint = "write a host name (sso.bank.internal, *.bank.internal), an address (10.1.2.3, 10.1.2.3:8443) or a range (10.1.2.0/24)"

// buildReach checks the entries of reach:.
func buildReach(path string, entries []string) ([]string, error) {
	for i, text := range entries {
		itemPath := fmt.Sprintf("%s[%d]", path, i)
		if _, err := ParseReach(text); err != nil {
			return nil, newMistake(itemPath, reachHint, "%s", err)
		}
		if slices.Contains(entries[:i], text) {
			return nil, newMistake(itemPath, "remove one", "%q is there twice", text)
		}
	}
	return entries, nil
}
