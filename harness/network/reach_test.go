package network

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// resolved is a resolver for these names only.
func resolved(names map[string][]string) lookupFunc {
	return func(_ context.Context, _, host string) (list []netip.Addr, err error) {
		for _, a := range names[host] {
			list = append(list, netip.MustParseAddr(a))
		}
		return list, nil
	}
}

var _ = Describe("What a network reaches", func() {
	site := Config{SiteAddresses: []string{"staging.corp.test:443", "localhost:8080"}}
	named := func(entries ...string) Config { c := site; c.Reach = entries; return c }
	names := map[string][]string{"staging.corp.test": {"10.9.0.1"}, "localhost": {"127.0.0.1", "::1"}}

	DescribeTable("is public, the site under test, and what the matrix names", func(c Config, strict bool, address, leads string, reached bool) {
		r, err := newReach(c)
		Expect(err).NotTo(HaveOccurred())
		r.lookup, r.strict = resolved(names), strict
		name, port := splitAddress(address)
		got := r.check(context.Background(), name, port, netip.MustParseAddr(leads))
		if reached {
			Expect(got).NotTo(HaveOccurred())
			return
		}
		Expect(got).To(BeAssignableToTypeOf(&unreachableError{}))
	},
		Entry("a public one", site, false, "www.example.test:443", "8.8.8.8", true),
		Entry("the site", site, false, "staging.corp.test:443", "10.9.0.1", true),
		Entry("the site by HTTP, which leads to HTTPS", site, false, "staging.corp.test:80", "10.9.0.1", true),
		Entry("the site's name, however spelled", site, false, "STAGING.corp.test.:443", "10.9.0.1", true),
		Entry("another port of the site's machine", site, false, "staging.corp.test:5432", "10.9.0.1", false),
		Entry("the site's name that now leads to loopback", site, false, "staging.corp.test:443", "127.0.0.1", false),
		Entry("a site on loopback, by IPv6", site, false, "localhost:8080", "::1", true),
		Entry("a site on loopback does not open the rest of it", site, false, "localhost:9090", "127.0.0.1", false),
		Entry("an address of the same machine", site, false, "127.0.0.1:8080", "127.0.0.1", false),
		Entry("a stranger's name that leads to loopback", site, false, "rebound.example.test:80", "127.0.0.1", false),
		Entry("the clouds' credentials", site, false, "169.254.169.254:80", "169.254.169.254", false),
		Entry("a range", named("10.1.2.0/24"), false, "sso.bank.internal:443", "10.1.2.77", true),
		Entry("outside of the range", named("10.1.2.0/24"), false, "sso.bank.internal:443", "10.1.3.1", false),
		Entry("a range, in the form of IPv6", named("10.1.2.0/24"), false, "[::ffff:10.1.2.3]:443", "::ffff:10.1.2.3", true),
		Entry("a name", named("sso.bank.internal"), false, "sso.bank.internal:443", "10.1.2.3", true),
		Entry("a name below", named("*.bank.internal"), false, "sso.bank.internal:443", "10.1.2.3", true),
		Entry("a name does not lead to the clouds' credentials", named("*.bank.internal"), false, "sso.bank.internal:80", "169.254.169.254", false),
		Entry("an address that is named does", named("169.254.169.254"), false, "169.254.169.254:80", "169.254.169.254", true),
		Entry("a port", named("sso.bank.internal:8443"), false, "sso.bank.internal:8443", "10.1.2.3", true),
		Entry("another port", named("sso.bank.internal:8443"), false, "sso.bank.internal:22", "10.1.2.3", false),
		Entry("a name that leads to loopback", named("api.dev.test"), false, "api.dev.test:80", "127.0.0.1", true),
		Entry("not for browsers of other machines", named("api.dev.test"), true, "api.dev.test:80", "127.0.0.1", false),
		Entry("unless the address is named", named("127.0.0.1:80"), true, "api.dev.test:80", "127.0.0.1", true),
		Entry("a real proxy behind", Config{Rules: []matrix.Rule{{Kind: "forward", Proxy: "localhost:3128"}}}, true, "localhost:3128", "127.0.0.1", true),
	)

	It("has less of this machine if other machines use the proxy", func() {
		r, err := newReach(Config{})
		Expect(err).NotTo(HaveOccurred())
		r.restrict()
		mine := netip.MustParseAddr("8.8.8.8")
		r.localAddrs = append(r.localAddrs, mine)
		Expect(r.check(context.Background(), "evil.test", "80", mine)).To(MatchError(ContainSubstring(`network: {reach: ["8.8.8.8:80"]}`)))
	})

	It("is refused at the start if it is invalid", func() {
		_, err := Start(context.Background(), Config{Reach: []string{"10.1.2.3/8"}})
		Expect(err).To(MatchError(`start a proxy: reach: "10.1.2.3/8" is an address inside the range 10.0.0.0/8`))
	})
})

// reachNetwork is a server on loopback that the proxy is not configured for.
type reachNetwork struct {
	server   *httptest.Server
	address  string
	requests int
}

func newReachNetwork(secure bool) *reachNetwork {
	w := &reachNetwork{}
	w.server = httptest.NewUnstartedServer(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
		w.requests++
		_, _ = io.WriteString(out, "private")
	}))
	if secure {
		w.server.StartTLS()
	} else {
		w.server.Start()
	}
	DeferCleanup(w.server.Close)
	w.address = w.server.Listener.Addr().String()
	return w
}

func startReach(c Config) (*Proxy, *http.Client) {
	p, err := Start(context.Background(), c)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(p.Close)
	path := &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr()}), TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	DeferCleanup(path.CloseIdleConnections)
	return p, &http.Client{Transport: path, Timeout: time.Minute}
}

var _ = Describe("An address of this machine that is not listed", func() {
	reasons := func(p *Proxy) (list []string) {
		for _, e := range p.Events() {
			list = append(list, string(e.Rule)+" "+e.Method+" "+e.Action)
		}
		return list
	}
	port := func(address string) string { return address[strings.LastIndex(address, ":")+1:] }

	DescribeTable("is not reached by plain HTTP", func(spell string) {
		w := newReachNetwork(false)
		p, client := startReach(Config{})
		response, err := client.Get("http://" + fmt.Sprintf(spell, port(w.address)) + "/")
		Expect(err).NotTo(HaveOccurred())
		text, _ := io.ReadAll(response.Body)
		Expect(response.StatusCode).To(Equal(http.StatusForbidden))
		Expect(string(text)).To(And(ContainSubstring("reach: ["), ContainSubstring(BlockPageID)))
		Expect(w.requests).To(BeZero())
		Expect(reasons(p)).To(Equal([]string{"reach GET page"}))
		Expect(p.Events()[0].Blocked).To(BeTrue())
	},
		Entry(nil, "127.0.0.1:%s"), Entry(nil, "localhost:%s"), Entry(nil, "127.1.2.3:%s"), Entry(nil, "0.0.0.0:%s"), Entry(nil, "[::1]:%s"), Entry(nil, "[::ffff:127.0.0.1]:%s"),
		Entry(nil, "127.1:%s"), Entry(nil, "2130706433:%s"), Entry(nil, "0x7f000001:%s"), Entry(nil, "0177.0.0.1:%s"), Entry(nil, "localhost.:%s"),
	)

	It("is reached if it is listed", func() {
		w := newReachNetwork(false)
		p, client := startReach(Config{Reach: []string{"127.0.0.1:" + port(w.address)}})
		response, err := client.Get(w.server.URL)
		Expect(err).NotTo(HaveOccurred())
		Expect(response.StatusCode).To(Equal(http.StatusOK))
		Expect(p.Events()).To(BeEmpty())
	})

	It("is reached if it is the site under test", func() {
		w := newReachNetwork(false)
		p, client := startReach(Config{SiteAddresses: []string{w.address}})
		response, err := client.Get(w.server.URL)
		Expect(err).NotTo(HaveOccurred())
		Expect(response.StatusCode).To(Equal(http.StatusOK))
		Expect(p.Events()).To(BeEmpty())
	})

	It("is reached by a name of a fixture", func() {
		w := newReachNetwork(false)
		_, client := startReach(Config{Hosts: Hosts{"upload.example.test:80": w.address}})
		response, err := client.Get("http://upload.example.test/")
		Expect(err).NotTo(HaveOccurred())
		Expect(response.StatusCode).To(Equal(http.StatusOK))
	})

	It("is not reached by a tunnel", func() {
		w := newReachNetwork(true)
		p, client := startReach(Config{})
		_, err := client.Get(w.server.URL)
		Expect(err).To(MatchError(ContainSubstring("Forbidden")))
		Expect(w.requests).To(BeZero())
		Expect(reasons(p)).To(Equal([]string{"reach CONNECT page"}))
	})

	It("is not reached by an inspected tunnel", func() {
		w := newReachNetwork(true)
		p, client := startReach(Config{Rules: []matrix.Rule{{ID: "policy.no-websocket", Kind: "no-websocket"}}})
		_, err := client.Get(w.server.URL)
		Expect(err).To(HaveOccurred())
		Expect(w.requests).To(BeZero())
		Expect(reasons(p)).To(Equal([]string{"reach CONNECT page"}))
	})

	It("is not reached if HTTPS is intercepted", func() {
		w := newReachNetwork(true)
		authority, err := NewAuthority(time.Now(), AuthorityLimits{})
		Expect(err).NotTo(HaveOccurred())
		p, client := startReach(Config{Rules: []matrix.Rule{{ID: "policy.intercept-tls", Kind: "intercept-tls"}}, Authority: authority})
		response, err := client.Get(w.server.URL)
		Expect(err).NotTo(HaveOccurred())
		Expect(response.StatusCode).To(Equal(http.StatusForbidden))
		Expect(w.requests).To(BeZero())
		Expect(reasons(p)).To(Equal([]string{"reach GET page"}))
	})

	It("is not reached by a WebSocket", func() {
		w := newReachNetwork(false)
		p, _ := startReach(Config{})
		c, err := net.Dial("tcp", p.Addr())
		Expect(err).NotTo(HaveOccurred())
		defer c.Close()
		_, err = fmt.Fprintf(c, "GET http://%s/ HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n", w.address, w.address)
		Expect(err).NotTo(HaveOccurred())
		response, err := http.ReadResponse(bufio.NewReader(c), nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(response.StatusCode).To(Equal(http.StatusForbidden))
		Expect(reasons(p)).To(Equal([]string{"reach GET page"}))
	})

	It("is not reached through a real proxy on this machine", func() {
		w := newReachNetwork(false)
		real, _ := startReach(Config{Reach: []string{"127.0.0.0/8"}})
		p, client := startReach(Config{Rules: []matrix.Rule{{ID: "policy.forward:x", Kind: "forward", Proxy: real.Addr()}}})
		for _, name := range []string{"127.0.0.1", "localhost", "127.1"} {
			response, err := client.Get("http://" + name + ":" + port(w.address) + "/")
			Expect(err).NotTo(HaveOccurred())
			Expect(response.StatusCode).To(Equal(http.StatusForbidden))
		}
		Expect(w.requests).To(BeZero())
		Expect(p.Err()).NotTo(HaveOccurred())
	})
})
