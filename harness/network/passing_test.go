package network_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"strings"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// Traffic that a network passes arrives unchanged: on every path through the proxy,
// inspected or not.
var _ = Describe("what passes", func() {
	looking := []matrix.Rule{{ID: "size", Kind: "upload-content", Match: "size", Size: 1 << 40, How: "page"}, {ID: "limit", Kind: "body-limit", Size: 1 << 40}}
	for _, path := range []struct {
		name, scheme string
		rules        []matrix.Rule
		config       network.Config
	}{
		{"plain", "http", nil, network.Config{}},
		{"plain, inspected", "http", looking, network.Config{}},
		{"intercepted", "https", nil, network.Config{}},
		{"intercepted, inspected", "https", looking, network.Config{}},
		{"intercepted, HTTP/1", "https", append(looking[:1:1], matrix.Rule{ID: "h1", Kind: "http1-only"}), network.Config{}},
	} {
		Describe(path.name, func() {
			site := path.scheme + "://" + siteName
			// through sends a request, and returns the response and the request that the server saw.
			through := func(handler http.HandlerFunc, r *http.Request) *http.Response {
				GinkgoHelper()
				_, c := newTestNetwork(handler).proxyWith(path.rules...)
				response, err := c.Do(r)
				Expect(err).NotTo(HaveOccurred())
				return response
			}
			request := func(method string, body io.Reader) *http.Request {
				r, err := http.NewRequest(method, site+"/x?y=z", body)
				Expect(err).NotTo(HaveOccurred())
				return r
			}

			It("bodies of known length and in chunks, empty and large", func() {
				for _, n := range []int64{0, 1, 3 << 20} {
					for _, chunked := range []bool{false, true} {
						r := request("POST", io.NopCloser(zeros(n)))
						if r.ContentLength = n; chunked {
							r.ContentLength = -1
						}
						Expect(bodyOf(through(sizes, r))).To(Equal(fmt.Sprint(n)))
					}
				}
			})
			It("a body behind Expect: 100-continue", func() {
				r := request("POST", strings.NewReader("hello"))
				r.Header.Set("Expect", "100-continue")
				_, c := newTestNetwork(sizes).proxyWith(path.rules...)
				c.Transport.(*http.Transport).ExpectContinueTimeout = time.Minute // longer than the client waits in all
				c.Timeout = hang.Limit
				response, err := c.Do(r)
				Expect(err).NotTo(HaveOccurred())
				Expect(bodyOf(response)).To(Equal("5"))
			})
			It("compressed bodies, unchanged", func() {
				packed := new(bytes.Buffer)
				w := gzip.NewWriter(packed)
				fmt.Fprint(w, strings.Repeat("text ", 1000))
				Expect(w.Close()).To(Succeed())
				sent := bytes.Clone(packed.Bytes())
				r := request("POST", packed)
				r.Header.Set("Content-Encoding", "gzip")
				r.Header.Set("Accept-Encoding", "gzip, br")
				response := through(func(out http.ResponseWriter, r *http.Request) {
					out.Header().Set("Content-Encoding", r.Header.Get("Content-Encoding"))
					out.Header().Set("X-Accepted", r.Header.Get("Accept-Encoding"))
					_, _ = io.Copy(out, r.Body)
				}, r)
				Expect(response.Header).To(And(HaveKeyWithValue("Content-Encoding", []string{"gzip"}), HaveKeyWithValue("X-Accepted", []string{"gzip, br"})))
				Expect([]byte(bodyOf(response))).To(Equal(sent))
			})
			It("trailers, both ways", func() {
				r := request("POST", io.NopCloser(strings.NewReader("hello")))
				r.Trailer = http.Header{"X-Sum": {"up"}}
				response := through(func(out http.ResponseWriter, r *http.Request) {
					_, _ = io.Copy(io.Discard, r.Body)
					out.Header().Set("Trailer", "X-Sum")
					fmt.Fprint(out, r.Trailer.Get("X-Sum"))
					out.Header().Set("X-Sum", "down")
				}, r)
				Expect(bodyOf(response)).To(Equal("up"))
				Expect(response.Trailer.Get("X-Sum")).To(Equal("down"))
			})
			It("responses without a body, which keep their connection", func() {
				w := newTestNetwork(func(out http.ResponseWriter, r *http.Request) {
					out.Header().Set("X-Seen", r.Method)
					switch r.URL.Path {
					case "/204":
						out.WriteHeader(http.StatusNoContent)
					case "/304":
						out.Header().Set("Etag", `"x"`)
						out.WriteHeader(http.StatusNotModified)
					default:
						out.Header().Set("Content-Length", "1234")
					}
				})
				_, c := w.proxyWith(path.rules...)
				for path, want := range map[string]int{"/204": 204, "/304": 304} {
					response, err := c.Get(site + path)
					Expect(err).NotTo(HaveOccurred())
					Expect(response.StatusCode).To(Equal(want))
					Expect(bodyOf(response)).To(BeEmpty())
				}
				response, err := c.Head(site + "/")
				Expect(err).NotTo(HaveOccurred())
				Expect(response.ContentLength).To(BeEquivalentTo(1234))
				Expect(bodyOf(response)).To(BeEmpty())
			})
			It("an answer behind early hints", func() {
				Expect(bodyOf(through(func(out http.ResponseWriter, r *http.Request) {
					out.Header().Set("Link", "</style.css>; rel=preload")
					out.WriteHeader(http.StatusEarlyHints)
					fmt.Fprint(out, "page")
				}, request("GET", nil)))).To(Equal("page"))
			})
			It("a part of a file", func() {
				r := request("GET", nil)
				r.Header.Set("Range", "bytes=2-4")
				response := through(func(out http.ResponseWriter, r *http.Request) {
					http.ServeContent(out, r, "x.txt", time.Time{}, strings.NewReader("0123456789"))
				}, r)
				Expect(response.StatusCode).To(Equal(http.StatusPartialContent))
				Expect(response.Header.Get("Content-Range")).To(Equal("bytes 2-4/10"))
				Expect(bodyOf(response)).To(Equal("234"))
			})
			It("big headers, and several of one name", func() {
				big := strings.Repeat("x", 100<<10)
				r := request("GET", nil)
				r.Header.Set("X-Big", big)
				response := through(func(out http.ResponseWriter, r *http.Request) {
					out.Header().Set("X-Big", r.Header.Get("X-Big"))
					http.SetCookie(out, &http.Cookie{Name: "a", Value: "1"})
					http.SetCookie(out, &http.Cookie{Name: "b", Value: "2"})
				}, r)
				Expect(response.Header.Get("X-Big") == big).To(BeTrue())
				Expect(response.Cookies()).To(HaveLen(2))
			})
			It("what a server streams, piece by piece", func() {
				next := make(chan string)
				DeferCleanup(func() { close(next) })
				response := through(func(out http.ResponseWriter, r *http.Request) {
					out.Header().Set("Content-Type", "text/event-stream")
					for piece := range next {
						fmt.Fprintf(out, "data: %s\n\n", piece)
						Expect(http.NewResponseController(out).Flush()).To(Succeed())
						if piece == "last" {
							return
						}
					}
				}, func() *http.Request { go func() { next <- "first" }(); return request("GET", nil) }())
				lines := bufio.NewReader(response.Body)
				Expect(lines.ReadString('\n')).To(Equal("data: first\n"))
				next <- "last"
				rest, err := io.ReadAll(lines)
				Expect(err).NotTo(HaveOccurred())
				Expect(string(rest)).To(Equal("\ndata: last\n\n"))
			})
			It("no response of a server that violates HTTP", func() {
				for _, text := range []string{"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
					"HTTP/1.1 000 Nothing\r\n\r\n", "HTTP/1.1 099 Less\r\n\r\n", "SSH-2.0-x\r\n", "\x00\x01\x02\x03", ""} {
					w := newTestNetwork(hello)
					w.hosts[siteName+":80"] = closesEarly(text, nil)
					w.hosts[siteName+":443"] = closesEarly(text, w.authority)
					p, c := w.proxyWith(path.rules...)
					response, err := c.Get(site)
					Expect(err).NotTo(HaveOccurred(), "%q", text)
					Expect(response.StatusCode).To(Equal(http.StatusBadGateway), "%q", text)
					Expect(bodyOf(response)).To(HavePrefix("no answer from "+siteName), "%q", text)
					Expect(p.Err()).NotTo(HaveOccurred())
				}
			})
		})
	}

	It("sends 100 Continue to a waiting client, or refuses at once", func() {
		w := newTestNetwork(sizes)
		p, _ := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{{ID: "limit", Kind: "body-limit", Size: 10}}})
		c := dialProxy(p)
		lines := bufio.NewReader(c)
		_, err := fmt.Fprintf(c, "POST http://%s/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", siteName)
		Expect(err).NotTo(HaveOccurred())
		Expect(textproto.NewReader(lines).ReadLine()).To(Equal("HTTP/1.1 100 Continue"))
		Expect(lines.ReadString('\n')).To(Equal("\r\n"))
		_, err = io.WriteString(c, "hello")
		Expect(err).NotTo(HaveOccurred())
		response, err := http.ReadResponse(lines, nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(bodyOf(response)).To(Equal("5"))

		response = ask(dialProxy(p), fmt.Sprintf("POST http://%s/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n", siteName))
		Expect(response.StatusCode).To(Equal(http.StatusRequestEntityTooLarge))
	})
})

// closesEarly answers connections with a text that need not be HTTP, over TLS if there is an
// authority, and returns the address.
func closesEarly(text string, authority *network.Authority) string {
	return listen(func(c net.Conn) {
		if authority != nil {
			c = overTLS(c, authority)
		}
		defer c.Close()
		if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
			_, _ = io.WriteString(c, text)
		}
	})
}
