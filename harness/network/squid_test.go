package network_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"

	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// Where a real squid is, and its user:password; `make test-squid` sets both. With
// them the rules are tested with squid chained behind.
const (
	squidAddress = "CXMATRIX_SQUID"
	squidLogin   = "CXMATRIX_SQUID_LOGIN"
)

// behindSquid chains a network to squid, if there is one and the network has no other
// upstream proxy.
func behindSquid(c network.Config) network.Config {
	address := os.Getenv(squidAddress)
	if address == "" || slices.ContainsFunc(c.Rules, func(r matrix.Rule) bool { return r.Kind == "forward" }) {
		return c
	}
	c.Rules = append(slices.Clone(c.Rules), matrix.Rule{ID: matrix.RuleID("forward", address), Kind: "forward", Proxy: address, Credentials: squidLogin})
	c.LookupEnv = os.LookupEnv
	return c
}

var _ = Describe("squid chained behind", func() {
	BeforeEach(func() {
		if os.Getenv(squidAddress) == "" {
			Skip("there is no squid: make test-squid")
		}
	})
	start := func(c network.Config) *http.Client {
		c.Reach = everyAddress
		p, err := network.Start(GinkgoT().Context(), c)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(p.Close)
		return clientOf(p, nil)
	}

	It("resolves names itself, and gets plain HTTP with absolute addresses", func() {
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, r.Header.Get("Via"), r.Header.Get("Proxy-Authorization"))
		}))
		DeferCleanup(site.Close)
		response, err := start(behindSquid(network.Config{})).Get(site.URL)
		Expect(err).NotTo(HaveOccurred())
		Expect(bodyOf(response)).To(MatchRegexp(`^1\.1 corporate\.example \(squid/.*\)$`))
	})
	It("passes a large upload and a large response", func() {
		site := httptest.NewServer(http.HandlerFunc(sizes))
		DeferCleanup(site.Close)
		c := start(behindSquid(network.Config{}))
		response, err := c.Post(site.URL, "application/octet-stream", bytes.NewReader(make([]byte, 20<<20)))
		Expect(err).NotTo(HaveOccurred())
		Expect(bodyOf(response)).To(Equal(fmt.Sprint(20 << 20)))
		response, err = c.Get(fmt.Sprintf("%s/down?n=%d", site.URL, 20<<20))
		Expect(err).NotTo(HaveOccurred())
		Expect(len(bodyOf(response))).To(Equal(20 << 20))
	})
	It("refuses a wrong login, which is the network's error and not the browser's", func() {
		w := newTestNetwork(hello)
		config := behindSquid(network.Config{Hosts: w.hosts})
		config.LookupEnv = func(string) (string, bool) { return "customer:wrong", true }
		response, err := start(config).Get("http://" + siteName)
		Expect(err).NotTo(HaveOccurred())
		Expect(response.StatusCode).To(Equal(http.StatusBadGateway))
		Expect(bodyOf(response)).To(ContainSubstring("407 Proxy Authentication Required"))
	})
})
