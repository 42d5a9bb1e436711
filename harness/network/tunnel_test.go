package network_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"cxmatrix/harness/network"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("CONNECT", func() {
	It("reaches a public name at the address in Hosts, by TLS and HTTP/2", func() {
		authority, err := network.NewAuthority(time.Now(), network.AuthorityLimits{})
		Expect(err).NotTo(HaveOccurred())
		certificates, err := authority.Certificates("upload.uploadcare.com")
		Expect(err).NotTo(HaveOccurred())
		site := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, r.Host, " ", r.Proto)
		}))
		site.EnableHTTP2 = true
		site.StartTLS()
		site.TLS.Certificates = certificates
		DeferCleanup(site.Close)
		p := startProxy(network.Hosts{"upload.uploadcare.com:443": site.Listener.Addr().String()})
		response, err := clientOf(p, authority).Get("https://UPLOAD.uploadcare.com/")
		Expect(err).NotTo(HaveOccurred())
		Expect(strings.ToLower(bodyOf(response))).To(Equal("upload.uploadcare.com http/2.0"))
	})

	It("keeps one direction open after the other is closed", func() {
		address := listen(func(c net.Conn) {
			defer c.Close()
			text, _ := io.ReadAll(c) // until the client ended its side
			fmt.Fprintf(c, "heard %s", text)
		})
		c := dialProxy(startProxy(nil))
		response := ask(c, "CONNECT "+address+" HTTP/1.1\r\nHost: "+address+"\r\n\r\n")
		Expect(response.StatusCode).To(Equal(http.StatusOK))
		Expect(io.WriteString(c, "half")).To(Equal(4))
		Expect(c.CloseWrite()).To(Succeed())
		Expect(io.ReadAll(c)).To(BeEquivalentTo("heard half"))
	})

	It("loses nothing that the client sends before the response", func() {
		address := listen(func(c net.Conn) {
			defer c.Close()
			_, _ = io.Copy(c, c)
		})
		c := dialProxy(startProxy(nil))
		_, err := io.WriteString(c, "CONNECT "+address+" HTTP/1.1\r\nHost: x\r\n\r\nearly bytes")
		Expect(err).NotTo(HaveOccurred())
		Expect(c.CloseWrite()).To(Succeed())
		Expect(io.ReadAll(c)).To(BeEquivalentTo("HTTP/1.1 200 Connection established\r\n\r\nearly bytes"))
	})

	DescribeTable("answers an impossible request in one line",
		func(target string, status int, line string) {
			response := ask(dialProxy(startProxy(network.Hosts{"gone.example.test:443": freeAddress()})),
				"CONNECT "+target+" HTTP/1.1\r\nHost: "+target+"\r\n\r\n")
			Expect(response.StatusCode).To(Equal(status))
			Expect(response.Header.Get("Content-Type")).To(HavePrefix("text/plain"))
			Expect(bodyOf(response)).To(MatchRegexp("^" + line + "\n$"))
		},
		Entry("nobody listens", "gone.example.test:443", 502, "cannot reach gone.example.test:443: .*refused"),
		Entry("no such name", "nobody.invalid:443", 502, "cannot reach nobody.invalid:443: .+"),
		Entry("no port", "example.test", 400, "CONNECT needs host:port, not example.test"),
	)
})

// freeAddress is an address without a listener.
func freeAddress() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	defer l.Close()
	return l.Addr().String()
}
