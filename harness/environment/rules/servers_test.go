package rules

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"cxmatrix/harness/network"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// The servers. The proxy alone resolves their names.
const (
	site   = "site.example.test"   // under test
	third  = "third.example.net"   // a third party
	modern = "modern.example.test" // speaks TLS 1.2 and newer
)

// testServers are the servers behind every network of this suite.
type testServers struct {
	public    *network.Authority // signs for the servers
	corporate *network.Authority // signs for networks that intercept
	hosts     network.Hosts

	lock     sync.Mutex
	requests []string // "POST site.example.test/receive"
}

func newTestServers() *testServers {
	w := &testServers{public: newAuthority(), corporate: newAuthority(), hosts: network.Hosts{}}
	plain := httptest.NewServer(w)
	DeferCleanup(plain.Close)
	for _, name := range []string{site, third} {
		w.hosts[name+":80"] = plain.Listener.Addr().String()
		w.hosts[name+":443"] = w.secure(name, tls.VersionTLS10)
	}
	w.hosts[modern+":443"] = w.secure(modern, tls.VersionTLS12)
	return w
}

func newAuthority() *network.Authority {
	a, err := network.NewAuthority(time.Now(), network.AuthorityLimits{})
	Expect(err).NotTo(HaveOccurred())
	return a
}

// secure serves a name by HTTPS and HTTP/2, from that TLS version on.
func (w *testServers) secure(name string, lowest uint16) (address string) {
	certificates, err := w.public.Certificates(name)
	Expect(err).NotTo(HaveOccurred())
	s := httptest.NewUnstartedServer(w)
	s.EnableHTTP2 = true
	s.TLS = &tls.Config{MinVersion: lowest, Certificates: certificates}
	s.StartTLS()
	DeferCleanup(s.Close)
	return s.Listener.Addr().String()
}

// ServeHTTP records the request, and responds.
func (w *testServers) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.lock.Lock()
	w.requests = append(w.requests, r.Method+" "+r.Host+r.URL.Path)
	w.lock.Unlock()
	out.Header().Set("Cache-Control", "no-store")
	pages.ServeHTTP(out, r)
}

// takeRequests returns the requests since the last call.
func (w *testServers) takeRequests() []string {
	w.lock.Lock()
	defer w.lock.Unlock()
	heard := w.requests
	w.requests = nil
	return heard
}
