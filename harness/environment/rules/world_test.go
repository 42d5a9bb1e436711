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
	third  = "third.example.net"   // of somebody else
	modern = "modern.example.test" // speaks TLS 1.2 and newer
)

// world is what is at the far side of every network of this suite.
type world struct {
	public    *network.Authority // signs for the servers
	corporate *network.Authority // signs for networks that intercept
	hosts     network.Hosts

	lock  sync.Mutex
	heard []string // "POST site.example.test/receive"
}

func newWorld() *world {
	w := &world{public: newAuthority(), corporate: newAuthority(), hosts: network.Hosts{}}
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
	a, err := network.NewAuthority(time.Now(), network.Bounds{})
	Expect(err).NotTo(HaveOccurred())
	return a
}

// secure serves a name by HTTPS and HTTP/2, from that TLS version on.
func (w *world) secure(name string, lowest uint16) (address string) {
	certificates, err := w.public.Certificates(name)
	Expect(err).NotTo(HaveOccurred())
	s := httptest.NewUnstartedServer(w)
	s.EnableHTTP2 = true
	s.TLS = &tls.Config{MinVersion: lowest, Certificates: certificates}
	s.StartTLS()
	DeferCleanup(s.Close)
	return s.Listener.Addr().String()
}

// ServeHTTP notes what came, and answers.
func (w *world) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.lock.Lock()
	w.heard = append(w.heard, r.Method+" "+r.Host+r.URL.Path)
	w.lock.Unlock()
	out.Header().Set("Cache-Control", "no-store")
	pages.ServeHTTP(out, r)
}

// take returns what came to the servers since it was called last.
func (w *world) take() []string {
	w.lock.Lock()
	defer w.lock.Unlock()
	heard := w.heard
	w.heard = nil
	return heard
}
