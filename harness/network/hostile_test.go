package network

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"cxmatrix/fixtures/hang"
)

// checkResponsive sends a valid request, and expects the site's response.
func (n *fullNetwork) checkResponsive() error {
	for _, open := range []string{"", "CONNECT " + fullSite + ":443 HTTP/1.1\r\nHost: x\r\n" + n.login + "\r\n"} {
		c, err := net.Dial("tcp", n.Addr())
		if err != nil {
			return err
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(hang.Limit))
		target := "http://" + fullSite + "/"
		if open != "" {
			if c, err = connectTunnel(c, open, fullSite); err != nil {
				return err
			}
			target = "/"
		}
		fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\nContent-Length: 14\r\n\r\nhello APPROVED", target, fullSite, n.login)
		response, err := io.ReadAll(c)
		if !bytes.HasSuffix(response, []byte("hello APPROVED")) {
			return fmt.Errorf("%v: %q", err, response)
		}
	}
	return nil
}

// connectTunnel opens a tunnel and does a TLS handshake inside; a nil error means that both succeeded.
func connectTunnel(c net.Conn, open, host string, protocols ...string) (net.Conn, error) {
	_, _ = io.WriteString(c, open)
	response, err := http.ReadResponse(bufio.NewReaderSize(c, 16), &http.Request{Method: http.MethodConnect})
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the tunnel: %s", response.Status)
	}
	secure := tls.Client(c, &tls.Config{ServerName: host, InsecureSkipVerify: true, NextProtos: protocols})
	return secure, secure.Handshake()
}

// hostileHosts are named by hostile requests.
var hostileHosts = []string{fullSite, fullSite, fullSite, "SITE.example.test.", "a.page.example.test", "a.reset.example.test", "a.silence.example.test", "a.no-name.example.test",
	"private.example.test", "gone.example.test", "stranger.test", PortalHost, CanaryHost, "[::1]", "[::", "127.1", "ｓite.example.test", "a b", "%00", "", strings.Repeat("a.", 500), "user:pw@" + fullSite}

// hostileTexts are the requests: {T} is the beginning of the target, {H} a host, {L} the login.
var hostileTexts = []string{
	"GET {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}\r\n",
	"GET {T}/ HTTP/1.1\r\nHost: other\r\nHost: {H}\r\n{L}\r\n",
	"GET {T}/ HTTP/9.9\r\n{L}\r\n", "GET  {T}/ HTTP/1.1\r\n\r\n", "\r\n\r\n\r\nGET {T}/ HTTP/1.0\r\n{L}\r\n", "G\x00T {T}/ HTTP/1.1\r\n\r\n",
	"CONNECT {H} HTTP/1.1\r\n{L}\r\n", "CONNECT {H}:99999 HTTP/1.1\r\n{L}\r\n", "CONNECT {H}:-1 HTTP/1.1\r\n{L}\r\n", "CONNECT / HTTP/1.1\r\n{L}\r\n", "CONNECT {H}:443 HTTP/1.0\r\nContent-Length: 5\r\n{L}\r\nhello",
	"CONNECT http://{H}/ HTTP/1.1\r\nHost: {H}\r\n{L}\r\n", "CONNECT {H}:80 HTTP/1.1\r\n{L}\r\nGET / HTTP/1.1\r\nHost: {H}\r\n\r\n",
	"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", "OPTIONS * HTTP/1.1\r\nHost: {H}\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "\x80\x2e\x01\x00\x02",
	"POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET {T}/ HTTP/1.1\r\n\r\n",
	"POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
	"POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx", "POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Transfer-Encoding: chunked\r\n\r\n5;" + strings.Repeat("e", 5000) + "\r\nhello\r\n0\r\n\r\n",
	"POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", "POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Transfer-Encoding: chunked\r\nTrailer: Host\r\n\r\n0\r\nHost: x\r\nContent-Length: 3\r\n\r\n",
	"POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Content-Length: 999999999999\r\n\r\nx", "POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Content-Length: -5\r\n\r\nhello", "POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Content-Length: 3\r\n\r\nhello world",
	"POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Content-Length: 99\r\nExpect: 100-continue\r\n\r\n", "POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Expect: 200-ok\r\nContent-Length: 1\r\n\r\nx",
	"POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 70000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + strings.Repeat("n", 70000),
	"POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 40000\r\n\r\n" + strings.Repeat("filename=\"a\"\r\n--b\r\n", 3000),
	"POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Content-Type: multipart/form-data; boundary=\"\"\r\nContent-Length: 8\r\n\r\n--\r\n--\r\n", "POST {T}/x.exe HTTP/1.1\r\nHost: {H}\r\n{L}Content-Length: 9\r\n\r\n%PDF-1.4\n",
	"POST {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Content-Length: 64\r\nContent-Type: application/zip\r\n\r\nPK\x03\x04" + strings.Repeat("\xff", 60),
	"GET {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\nframe", "GET {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Connection: Host, Cookie, Upgrade, Proxy-Authorization\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
	"GET {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}Cookie: " + strings.Repeat("c=1; ", 3000) + "\r\nX-Strip: 1\r\n\r\n", "GET {T}/ HTTP/1.1\r\n{L}" + strings.Repeat("A: b\r\n", 20000) + "\r\n", "GET {T}/" + strings.Repeat("a/", 100000) + " HTTP/1.1\r\nHost: {H}\r\n{L}\r\n",
	"GET {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}X: " + strings.Repeat("x", 2<<20) + "\r\n\r\n", "GET {T}/ HTTP/1.1\r\nHost: {H}\r\nProxy-Authorization: Basic !!!\r\n\r\n", "GET {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}\r\nGET {T}/ HTTP/1.1\r\nHost: {H}\r\n{L}\r\nGET ",
	"GET /proxy.pac HTTP/1.1\r\nHost: {H}\r\n\r\n", "GET ftp://{H}/ HTTP/1.1\r\n{L}\r\n", "GET https://{H}/ HTTP/1.1\r\n{L}\r\n", "POST http://" + PortalHost + "/accept HTTP/1.1\r\nContent-Length: 10\r\n\r\n",
}
