package network

import (
	"net"
	"net/netip"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("an address has a scope, in whatever form it is written", func(address string, want scope) {
	Expect(scopeOf(netip.MustParseAddr(address))).To(Equal(want))
},
	Entry(nil, "127.0.0.1", loopback), Entry(nil, "127.255.255.254", loopback), Entry(nil, "0.0.0.0", loopback), Entry(nil, "0.1.2.3", loopback),
	Entry(nil, "::1", loopback), Entry(nil, "::", loopback), Entry(nil, "::ffff:127.0.0.1", loopback), Entry(nil, "::127.0.0.1", loopback),
	Entry(nil, "64:ff9b::7f00:1", loopback), Entry(nil, "2002:7f00:1::", loopback),
	Entry(nil, "169.254.169.254", linkLocal), Entry(nil, "::ffff:169.254.169.254", linkLocal), Entry(nil, "64:ff9b::a9fe:a9fe", linkLocal), Entry(nil, "fe80::1%lo", linkLocal),
	Entry(nil, "10.1.2.3", private), Entry(nil, "172.16.0.1", private), Entry(nil, "172.31.255.255", private), Entry(nil, "192.168.1.1", private),
	Entry(nil, "::ffff:10.1.2.3", private), Entry(nil, "2002:a01:203::1", private),
	Entry(nil, "100.64.0.1", private), Entry(nil, "100.127.255.255", private), Entry(nil, "fd12:3456::1", private), Entry(nil, "fd00:ec2::254", private), Entry(nil, "fec0::1", private),
	Entry(nil, "198.18.0.1", private), Entry(nil, "224.0.0.1", private), Entry(nil, "255.255.255.255", private), Entry(nil, "ff02::1", private), Entry(nil, "2001:db8::1", private),
	Entry(nil, "2001:0:a01:203::1", private),
	Entry(nil, "8.8.8.8", public), Entry(nil, "172.32.0.1", public), Entry(nil, "172.15.255.255", public), Entry(nil, "100.63.255.255", public), Entry(nil, "100.128.0.0", public),
	Entry(nil, "::ffff:8.8.8.8", public), Entry(nil, "2606:4700::1111", public), Entry(nil, "64:ff9b::808:808", public), Entry(nil, "2002:808:808::1", public),
)

var _ = It("an invalid address is not reached", func() { Expect(scopeOf(netip.Addr{})).To(Equal(loopback)) })

// An address that Go's own library classifies as not public is not public here either, in
// whatever form it is written.
func FuzzScope(f *testing.F) {
	for _, seed := range []string{"127.0.0.1", "::ffff:10.1.2.3", "fe80::1", "64:ff9b::7f00:1", "8.8.8.8", "2002:7f00:1::", "fd00::1"} {
		a := netip.MustParseAddr(seed)
		f.Add(a.AsSlice())
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, ok := netip.AddrFromSlice(raw)
		if !ok {
			return
		}
		got, ip := scopeOf(a), net.IP(raw)
		if ip.IsLoopback() && got != loopback || ip.IsUnspecified() && got != loopback {
			t.Errorf("%s is of this machine, not %s", a, got)
		}
		if got == public && (ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || !ip.IsGlobalUnicast()) {
			t.Errorf("%s is not public", a)
		}
		if same := scopeOf(netip.AddrFrom16(a.As16())); same != got {
			t.Errorf("%s is %s, and %s in 16 bytes", a, got, same)
		}
		if b := scopeOf(a.WithZone("lo")); b != got {
			t.Errorf("%s is %s with a zone, and %s without", a, b, got)
		}
	})
}

func BenchmarkScope(b *testing.B) {
	a := netip.MustParseAddr("2606:4700::1111")
	for b.Loop() {
		scopeOf(a)
	}
}
