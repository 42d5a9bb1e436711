package network_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"

	"cxmatrix/harness/network"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// large is larger than any buffer, and a quarter of the memory limit.
const large = 64 << 20

var _ = Describe("plain HTTP", func() {
	var site *httptest.Server
	var p *network.Proxy
	serve := func(handler http.HandlerFunc) {
		site = httptest.NewServer(handler)
		DeferCleanup(site.Close)
		p = startProxy(network.Hosts{"site.example.test:80": site.Listener.Addr().String()})
	}

	It("forwards to the address in Hosts without hop-by-hop headers", func() {
		var seen *http.Request
		serve(func(w http.ResponseWriter, r *http.Request) { seen = r; fmt.Fprint(w, "hello") })
		request, err := http.NewRequest("GET", "http://site.example.test/a?b=c", nil)
		Expect(err).NotTo(HaveOccurred())
		request.Header.Set("Proxy-Authorization", "Basic secret")
		request.Header.Set("Connection", "X-Private")
		request.Header.Set("X-Private", "1")
		response, err := clientOf(p, nil).Do(request)
		Expect(err).NotTo(HaveOccurred())
		Expect(bodyOf(response)).To(Equal("hello"))
		Expect(seen.Host).To(Equal("site.example.test"))
		Expect(seen.RequestURI).To(Equal("/a?b=c"))
		Expect(seen.Header).NotTo(HaveKey("Proxy-Authorization"))
		Expect(seen.Header).NotTo(HaveKey("X-Private"))
	})

	It("streams large bodies both ways without buffering", func() {
		serve(sizes)
		client := clientOf(p, nil)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		response, err := client.Post("http://site.example.test/up", "application/octet-stream", zeros(large))
		Expect(err).NotTo(HaveOccurred())
		Expect(bodyOf(response)).To(Equal(fmt.Sprint(large)))
		response, err = client.Get(fmt.Sprintf("http://site.example.test/down?n=%d", large))
		Expect(err).NotTo(HaveOccurred())
		Expect(io.Copy(io.Discard, response.Body)).To(BeEquivalentTo(large))
		runtime.ReadMemStats(&after)
		// All allocations of server, proxy and client: an upper bound of their peak.
		Expect(after.TotalAlloc - before.TotalAlloc).To(BeNumerically("<", large/4))
	})

	It("passes each chunk on at once", func() {
		release := make(chan struct{})
		serve(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintln(w, "first")
			w.(http.Flusher).Flush()
			<-release
		})
		DeferCleanup(func() { close(release) }) // before the server is closed
		response, err := clientOf(p, nil).Get("http://site.example.test/")
		Expect(err).NotTo(HaveOccurred())
		defer response.Body.Close()
		Expect(bufio.NewReader(response.Body).ReadString('\n')).To(Equal("first\n"))
	})

	It("keeps the client's connection for the next request", func() {
		serve(sizes)
		c := dialProxy(p)
		reader := bufio.NewReader(c)
		for range 3 {
			_, err := io.WriteString(c, "GET http://site.example.test/ HTTP/1.1\r\nHost: site.example.test\r\n\r\n")
			Expect(err).NotTo(HaveOccurred())
			response, err := http.ReadResponse(reader, nil)
			Expect(err).NotTo(HaveOccurred())
			Expect(bodyOf(response)).To(Equal("0"))
		}
	})

	It("passes a WebSocket's bytes, the first ones too", func() {
		address := listen(func(c net.Conn) {
			defer c.Close()
			reader := bufio.NewReader(c)
			if _, err := http.ReadRequest(reader); err != nil {
				return
			}
			fmt.Fprint(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
			line, _ := reader.ReadString('\n')
			fmt.Fprint(c, "echo ", line)
		})
		c := dialProxy(startProxy(nil))
		_, err := io.WriteString(c, "GET http://"+address+"/ HTTP/1.1\r\nHost: "+address+
			"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nframe\n")
		Expect(err).NotTo(HaveOccurred())
		text, err := io.ReadAll(c)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(text)).To(HavePrefix("HTTP/1.1 101 Switching Protocols\r\n"))
		Expect(string(text)).To(HaveSuffix("\r\n\r\necho frame\n"))
	})

	It("answers 502 and one line when the server can't be reached", func() {
		gone := freeAddress()
		response, err := clientOf(startProxy(nil), nil).Get("http://" + gone + "/")
		Expect(err).NotTo(HaveOccurred())
		Expect(response.StatusCode).To(Equal(http.StatusBadGateway))
		Expect(bodyOf(response)).To(MatchRegexp("^cannot reach " + gone + ": .*refused\n$"))
	})

	It("answers 502 and one line when the server closes without a response", func() {
		address := listen(func(c net.Conn) { c.Close() })
		response, err := clientOf(startProxy(nil), nil).Get("http://" + address + "/")
		Expect(err).NotTo(HaveOccurred())
		Expect(response.StatusCode).To(Equal(http.StatusBadGateway))
		text := bodyOf(response)
		Expect(text).To(HavePrefix("no answer from " + address + ": "))
		Expect(strings.Count(text, "\n")).To(Equal(1))
	})

	It("does not pass a truncated response as complete", func() {
		address := listen(func(c net.Conn) {
			defer c.Close()
			_, _ = http.ReadRequest(bufio.NewReader(c))
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
		})
		response, err := clientOf(startProxy(nil), nil).Get("http://" + address + "/")
		Expect(err).NotTo(HaveOccurred())
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		Expect(string(text)).To(Equal("hello"))
		Expect(err).To(MatchError(io.ErrUnexpectedEOF))
	})

	It("answers a direct request that it is a proxy", func() {
		response, err := http.Get("http://" + startProxy(nil).Addr() + "/")
		Expect(err).NotTo(HaveOccurred())
		Expect(response.StatusCode).To(Equal(http.StatusBadRequest))
		Expect(bodyOf(response)).To(ContainSubstring("this is a proxy"))
	})
})
