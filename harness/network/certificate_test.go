package network

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("A browser that accepts any certificate", func() {
	// visit requests a server whose certificate was issued at a given time, through a proxy that
	// checks certificates for the browser.
	visit := func(made time.Time, host string, c Config) (*Proxy, string, error) {
		authority, err := NewAuthority(made, AuthorityLimits{})
		Expect(err).NotTo(HaveOccurred())
		certificates, err := authority.Certificates(host)
		Expect(err).NotTo(HaveOccurred())
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
		server.TLS = &tls.Config{Certificates: certificates}
		server.StartTLS()
		DeferCleanup(server.Close)
		c.Hosts, c.TrustedPEM = Hosts{"site.example.test:443": server.Listener.Addr().String()}, authority.PEM()
		p, err := Start(context.Background(), c)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(p.Close)
		path := &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr()}), TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
		DeferCleanup(path.CloseIdleConnections)
		response, err := (&http.Client{Transport: path, Timeout: time.Minute}).Get("https://site.example.test/")
		if err != nil {
			return p, "", err
		}
		text, _ := io.ReadAll(response.Body)
		return p, string(text), nil
	}
	expired := time.Now().Add(-90 * 24 * time.Hour)

	It("reaches a server with a good one", func() {
		p, text, err := visit(time.Now(), "site.example.test", Config{VerifyCertificates: true})
		Expect(err).NotTo(HaveOccurred())
		Expect(text).To(Equal("hello"))
		Expect(p.Events()).To(BeEmpty())
	})

	DescribeTable("does not reach a server with a bad one", func(made time.Time, host, reason string) {
		p, _, err := visit(made, host, Config{VerifyCertificates: true})
		Expect(err).To(HaveOccurred())
		Expect(p.Events()).To(HaveLen(1))
		Expect(p.Events()[0]).To(And(HaveField("Rule", ConstraintCertificate), HaveField("Host", "site.example.test:443"), HaveField("Blocked", true), HaveField("Reason", ContainSubstring(reason))))
	},
		Entry("that has expired", expired, "site.example.test", "certificate has expired"),
		Entry("of another host", time.Now(), "other.example.test", "not site.example.test"),
	)

	It("reaches it if certificates are not checked", func() {
		_, text, err := visit(expired, "site.example.test", Config{})
		Expect(err).NotTo(HaveOccurred())
		Expect(text).To(Equal("hello"))
	})
})
