package environment

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"cxmatrix/harness/network"
)

// calibrationHost is a name that only the proxy resolves. It is used by plain HTTP, without
// certificates.
const calibrationHost = "calibration.cxmatrix.test"

// calibrationServer is a small server on loopback, at the far side of the line.
//
//	GET  /down/N?bytes=D&field=U&after=A
//	                               a page of D bytes, with a form whose field has U, and after A bytes the image /queue/N
//	POST /up/N                     where the form goes
//	GET  /rtt/N                    a page of a few bytes
//	GET  /outage/N                 the same, after beginOutage
//	GET  /loopback/N               the same, requested by the server's address
//	and what rules are tried with: see calibration_pages.go
//
// N makes the path of each try unique, so that its flow can be identified.
type calibrationServer struct {
	listener net.Listener
	secure   net.Listener // nil without an authority
	server   *http.Server
	lock     sync.Mutex
	paths    []string                // that were requested
	offered  map[string]canaryUpload // by path

	beginOutage func() // called when a page asks for one
}

// newCalibrationServer starts the server; with HTTPS too, if there is an authority.
func newCalibrationServer(a *network.Authority) (*calibrationServer, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("calibrate: %w", err)
	}
	c := &calibrationServer{listener: listener}
	c.server = &http.Server{Handler: http.HandlerFunc(c.serve), ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = c.server.Serve(listener) }() // ends with close
	if a == nil {
		return c, nil
	}
	certificates, err := a.Certificates(network.ProbeHost)
	if err == nil {
		c.secure, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("calibrate: %w", err), c.close())
	}
	encrypted := tls.NewListener(c.secure, &tls.Config{Certificates: certificates, MinVersion: tls.VersionTLS10, CipherSuites: network.AllCipherSuites()})
	go func() { _ = c.server.Serve(encrypted) }()
	return c, nil
}

// hosts are the names under which browsers reach it.
func (c *calibrationServer) hosts() network.Hosts {
	h := network.Hosts{calibrationHost + ":80": c.address(), network.ProbeHost + ":80": c.address(), network.LossHost + ":80": c.address(), network.DirectHost + ":80": c.address()}
	if c.secure != nil {
		h[network.ProbeHost+":443"] = c.secure.Addr().String()
	}
	return h
}

// offer serves a file at a path.
func (c *calibrationServer) offer(path string, file canaryUpload) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.offered == nil {
		c.offered = map[string]canaryUpload{}
	}
	c.offered[path] = file
}

// onOutage sets what a request for an outage calls.
func (c *calibrationServer) onOutage(begin func()) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.beginOutage = begin
}

// wasRequested reports whether a path was requested.
func (c *calibrationServer) wasRequested(path string) bool {
	c.lock.Lock()
	defer c.lock.Unlock()
	return slices.Contains(c.paths, path)
}

func (c *calibrationServer) address() string { return c.listener.Addr().String() }

// close may be called again, and of nil.
func (c *calibrationServer) close() error {
	if c == nil {
		return nil
	}
	return c.server.Close()
}

// The pages are HTML 4 without a script. The icon keeps browsers from requesting one.
const (
	tinyPage = `<title>cxmatrix</title><link rel=icon href="data:,">ok`
	loadPage = `<!DOCTYPE html><html><head><title>cxmatrix</title><link rel="icon" href="data:,"></head><body><!--%s--><img src="/queue/%s" alt="">
<form method="post" action="/up/%s"><input type="hidden" name="load" value="%s"><input type="submit" id="send" value="Send"></form>
<!--%s--></body></html>`
)

func (c *calibrationServer) serve(w http.ResponseWriter, r *http.Request) {
	w.Header()["Date"] = nil // every byte counts on a slow line
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/html")
	c.lock.Lock()
	c.paths = append(c.paths, r.URL.Path)
	file, isFile := c.offered[r.URL.Path]
	beginOutage := c.beginOutage
	c.lock.Unlock()
	if isFile {
		file.serve(w)
		return
	}
	text := probePage(w, r)
	if name, ok := strings.CutPrefix(r.URL.Path, "/down/"); ok {
		text = page(name, number(r, "bytes"), number(r, "field"), number(r, "after"))
	}
	if strings.HasPrefix(r.URL.Path, "/outage/") && beginOutage != nil {
		beginOutage()
	}
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	_, _ = io.WriteString(w, text)
}

// page pads a page with comments: up to its image, after about so many bytes, and at its end.
func page(name string, bytes, field, after int) string {
	warmUp, form := strings.Repeat("w", after), strings.Repeat("x", field)
	unpadded := len(fmt.Sprintf(loadPage, warmUp, name, name, form, ""))
	return fmt.Sprintf(loadPage, warmUp, name, name, form, strings.Repeat("y", max(0, bytes-unpadded)))
}

// maxPageBytes is the largest page: any program on this machine can request one.
const maxPageBytes = 8 << 20

func number(r *http.Request, name string) int {
	n, _ := strconv.Atoi(r.URL.Query().Get(name))
	return max(0, min(n, maxPageBytes))
}
