package network_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"syscall"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/network"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("listening", func() {
	DescribeTable("is on loopback by default", func(address, on string) {
		p, err := network.Start(context.Background(), network.Config{Reach: everyAddress, Listen: address})
		if errors.Is(err, syscall.EADDRNOTAVAIL) {
			Skip("this machine does not have the address " + address)
		}
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(p.Close)
		Expect(p.Addr()).To(HavePrefix(on))
	},
		Entry(nil, "", "127.0.0.1:"), Entry(nil, "127.0.0.1:0", "127.0.0.1:"),
		Entry(nil, "127.0.0.2:0", "127.0.0.2:"), Entry(nil, "[::1]:0", "[::1]:"))

	It("beyond it accepts only the named clients", func() {
		address, found := beyondLoopback()
		if !found {
			Skip("this machine has no address beyond loopback")
		}
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") }))
		DeferCleanup(site.Close)
		for _, c := range []struct {
			named, from string
			heard       bool
		}{
			{address, address, true}, {"127.0.0.2", "127.0.0.2", true}, {"::ffff:127.0.0.2", "127.0.0.2", true},
			{"127.0.0.2", "127.0.0.3", false}, {"127.0.0.2", address, false}, {address, "127.0.0.1", false},
		} {
			p, err := network.Start(context.Background(), network.Config{Reach: everyAddress, Listen: address + ":0", AllowedClients: []netip.Addr{netip.MustParseAddr(c.named)}})
			Expect(err).NotTo(HaveOccurred())
			DeferCleanup(p.Close)
			response, err := clientFrom(c.from, p).Get(site.URL)
			if !c.heard {
				Expect(err).To(Or(MatchError(syscall.ECONNRESET), MatchError(ContainSubstring("EOF"))), "%v", c)
				continue
			}
			Expect(err).NotTo(HaveOccurred(), "%v", c)
			Expect(bodyOf(response)).To(Equal("hello"))
		}
	})
})

// clientFrom uses p from an address of this machine.
func clientFrom(address string, p *network.Proxy) *http.Client {
	from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	path := &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr()}), DialContext: from.DialContext}
	DeferCleanup(path.CloseIdleConnections)
	return &http.Client{Transport: path, Timeout: hang.Limit}
}

// beyondLoopback finds an IPv4 address of this machine besides loopback.
func beyondLoopback() (string, bool) {
	addresses, err := net.InterfaceAddrs()
	Expect(err).NotTo(HaveOccurred())
	for _, a := range addresses {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil && prefix.Addr().Is4() && !prefix.Addr().IsLoopback() {
			return prefix.Addr().String(), true
		}
	}
	return "", false
}
