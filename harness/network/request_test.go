package network_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"cxmatrix/harness/network"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the requests that a proxy saw", func() {
	var p *network.Proxy
	var site *httptest.Server
	hold := make(chan struct{})

	BeforeEach(func() {
		site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			if r.URL.Path == "/held" {
				<-hold
			}
			w.WriteHeader(http.StatusServiceUnavailable)
		}))
		DeferCleanup(site.Close)
		p = startProxy(nil)
	})

	send := func(method, address, body string, header ...string) {
		GinkgoHelper()
		r, err := http.NewRequest(method, address, strings.NewReader(body))
		Expect(err).NotTo(HaveOccurred())
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		response, err := clientOf(p, nil).Do(r)
		Expect(err).NotTo(HaveOccurred())
		bodyOf(response)
	}

	It("have the server's status and its time", func() {
		before := time.Now()
		send("POST", site.URL+"/submit?id=1", "x")
		send("POST", site.URL+"/submit?id=1", "x")
		send("POST", site.URL+"/submit?id=2", "x")
		list := p.Requests()
		Expect(list).To(HaveLen(3))
		host := strings.TrimPrefix(site.URL, "http://")
		Expect(list[0]).To(And(HaveField("Host", host), HaveField("Method", "POST"), HaveField("Path", "/submit"), HaveField("Status", 503)))
		Expect(list[0].RespondedAt).To(BeTemporally(">=", before))
		Expect(list[0].QueryHash).To(Equal(list[1].QueryHash), "the same query")
		Expect(list[0].QueryHash).NotTo(Equal(list[2].QueryHash))
	})

	It("have no status if the proxy answered itself, or there is no response yet", func() {
		send("GET", "http://127.0.0.1:1/", "")
		Expect(p.Requests()[0].Status).To(BeZero())
		Expect(p.Requests()[0].Ended).To(BeTrue())
		go func() {
			defer GinkgoRecover()
			send("PUT", site.URL+"/held", "x")
		}()
		Eventually(func() []network.Request { return p.Requests() }).Should(HaveLen(2))
		Expect(p.Requests()[1]).To(And(HaveField("Status", 0), HaveField("Ended", false), HaveField("RespondedAt", BeZero())))
		close(hold)
		Eventually(func() int { return p.Requests()[1].Status }).Should(Equal(503))
	})

	DescribeTable("have a destination, if the browser sends one", func(dest string, aside bool, header ...string) {
		send("POST", site.URL+"/x", "x", header...)
		Expect(p.Requests()[0]).To(And(HaveField("Dest", dest), HaveField("Background", aside)))
	},
		Entry("nothing is said", "", false),
		Entry("a document", "document", false, "Sec-Fetch-Dest", "document", "Sec-Fetch-Mode", "navigate"),
		Entry("a script's", "empty", false, "Sec-Fetch-Dest", "empty", "Sec-Fetch-Mode", "cors"),
		Entry("a beacon", "empty", true, "Sec-Fetch-Dest", "empty", "Sec-Fetch-Mode", "no-cors"),
		Entry("a report", "report", true, "Sec-Fetch-Dest", "report"),
		Entry("a ping of old", "", true, "Content-Type", "text/ping"),
		Entry("a report of old", "", true, "Content-Type", "application/csp-report; charset=utf-8"),
		Entry("in advance", "document", true, "Sec-Fetch-Dest", "document", "Sec-Purpose", "prefetch;prerender"),
	)

	It("omit encrypted requests, of which only the host is known", func() {
		start := time.Now()
		secure := httptest.NewTLSServer(http.NotFoundHandler())
		DeferCleanup(secure.Close)
		authority, err := network.NewAuthority(start, network.AuthorityLimits{})
		Expect(err).NotTo(HaveOccurred())
		_, err = clientOf(p, authority).Get(secure.URL)
		Expect(err).To(HaveOccurred(), "nobody signed for it")
		Expect(p.Requests()).To(BeEmpty())
		Expect(p.Tunnels(start)).To(ConsistOf(strings.TrimPrefix(secure.URL, "https://")))
		Expect(p.Tunnels(time.Now().Add(time.Hour))).To(BeEmpty())
	})
})
