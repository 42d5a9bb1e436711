package mailbox

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"cxmatrix/fixtures/catcher"
	"cxmatrix/fixtures/hang"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

const (
	brief = 200 * time.Millisecond // the patience of one who waits in vain
	ann   = "ann@example.test"
)

// mailTo is a mail with a code and a link.
func mailTo(to, subject, code string) string {
	return "From: site@example.test\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nDate: Thu, 01 Jan 1970 00:00:00 +0000\r\n\r\n" +
		"Your code is " + code + ", or go to https://site.test/confirm/" + code + "\r\n"
}

func open(ctx context.Context, s server) *Box {
	GinkgoHelper()
	a, err := Parse(s.address)
	Expect(err).NotTo(HaveOccurred())
	b, err := Open(ctx, a, s.client)
	Expect(err).NotTo(HaveOccurred())
	return b
}

func want(text string, patience time.Duration) Query {
	w, err := ParseWant(text)
	Expect(err).NotTo(HaveOccurred())
	return Query{Want: w, To: []string{ann}, Patience: patience}
}

// inVain waits for a code that does not come. On a slow machine it may fail to look even once, which is another error.
func inVain(ctx context.Context, b *Box) func() error {
	return func() error {
		_, err := b.Wait(ctx, want("code", brief))
		return err
	}
}

var _ = Describe("a mailbox", func() {
	for name, start := range servers() {
		Describe("of "+name, func() {
			It("gives the code of a mail that comes while one waits, and never an older one", func(ctx SpecContext) {
				s := start()
				s.deliver(mailTo(ann, "Old", "111111"))
				b := open(ctx, s)
				type answer struct {
					code string
					err  error
				}
				came := make(chan answer)
				go func() {
					code, err := b.Wait(ctx, want("code", hang.Limit))
					came <- answer{code, err}
				}()
				s.deliver(mailTo("bob@example.test", "For Bob", "222222"))
				s.deliver(mailTo("Ann <"+ann+">", "For Ann", "333333"))
				Eventually(ctx, came).Should(Receive(Equal(answer{"333333", nil})))
			}, SpecTimeout(hang.Limit))

			It("gives each mail once, and again if that is asked for", func(ctx SpecContext) {
				s := start()
				b := open(ctx, s)
				s.deliver(mailTo(ann, "First", "111111"))
				s.deliver(mailTo(ann, "Second", "222222"))
				Expect(b.Wait(ctx, want("code", hang.Limit))).To(Equal("222222"), "the latest")
				Eventually(ctx, inVain(ctx, b)).Should(MatchError("no mail to ann@example.test with a code within 0.2 s; no other came"))
				again := want("link", hang.Limit)
				again.Again = true
				Expect(b.Wait(ctx, again)).To(Equal("https://site.test/confirm/222222"))
				again = want("/nothing like it/", hang.Limit)
				again.Again = true
				_, err := b.Wait(ctx, again)
				Expect(err).To(MatchError(`the mail that was read last, "Second", has no match of the regular expression`))
				s.deliver(mailTo(ann, "Third", "333333"))
				Expect(b.Wait(ctx, want("code", hang.Limit))).To(Equal("333333"))
			}, SpecTimeout(hang.Limit))

			It("tells what came instead", func(ctx SpecContext) {
				s := start()
				b := open(ctx, s)
				s.deliver("To: " + ann + "\r\nSubject: Welcome\r\n\r\nHello\r\n")
				s.deliver(mailTo("bob@example.test", "222222 is your code", "222222"))
				Eventually(ctx, inVain(ctx, b)).Should(MatchError(`no mail to ann@example.test with a code within 0.2 s; 2 came instead: "Welcome" (no code in it), "… is your code" (to another address)`))
			}, SpecTimeout(hang.Limit))

			It("stops when the walk is stopped", func(ctx SpecContext) {
				b := open(ctx, start())
				within, cancel := context.WithCancel(ctx)
				stopped := make(chan error)
				go func() {
					_, err := b.Wait(within, want("code", hang.Limit))
					stopped <- err
				}()
				cancel()
				Eventually(ctx, stopped).Should(Receive(MatchError(context.Canceled)))
			}, SpecTimeout(hang.Limit))
		})
	}

	It("of IMAP keeps its mails unread", func(ctx SpecContext) {
		s := startIMAP(false)
		b := open(ctx, s)
		s.deliver(mailTo(ann, "First", "111111"))
		Expect(b.Wait(ctx, want("code", hang.Limit))).To(Equal("111111"))
		Expect(unread(s)).To(Equal(1))
	}, SpecTimeout(hang.Limit))

	It("of IMAP beyond this machine gets no password without TLS", func() {
		plain, secure := httptest.NewUnstartedServer(nil), httptest.NewTLSServer(nil) // for a certificate
		DeferCleanup(plain.Close)
		DeferCleanup(secure.Close)
		a, err := Parse("imap://ann%40example.test:p%40ss@example.com") // the name in that certificate
		Expect(err).NotTo(HaveOccurred())
		conn, err := net.Dial("tcp", serveIMAP(secure.TLS, false).Addr().String())
		Expect(err).NotTo(HaveOccurred())
		s := &imapSession{imapStore: &imapStore{address: a, tls: tlsConfig(secure.Client())}}
		Expect(s.begin(conn)).To(Succeed())
		Expect(s.client.Close()).To(Succeed())
		conn, err = net.Dial("tcp", serveIMAP(secure.TLS, false).Addr().String())
		Expect(err).NotTo(HaveOccurred())
		s = &imapSession{imapStore: &imapStore{address: a, tls: tlsConfig(http.DefaultClient)}}
		Expect(s.begin(conn)).To(MatchError(ContainSubstring("certificate")), "one that nobody vouches for")
	})

	DescribeTable("that can't be opened says why", func(ctx SpecContext, address func() (string, *http.Client), why string) {
		text, client := address()
		a, err := Parse(text)
		Expect(err).NotTo(HaveOccurred())
		_, err = Open(ctx, a, client)
		Expect(err).To(MatchError(ContainSubstring(why)))
		Expect(err).NotTo(MatchError(ContainSubstring("wrong")), "the password")
	},
		Entry("a refused log-in by IMAP", func() (string, *http.Client) {
			s := startIMAP(false)
			return strings.Replace(s.address, "p%40ss", "wrong", 1), s.client
		}, "refuses the log-in"),
		Entry("no such folder", func() (string, *http.Client) {
			s := startIMAP(false)
			return s.address + "/none", s.client
		}, `does not open the folder "INBOX/none"`),
		Entry("a refused log-in by HTTP", func() (string, *http.Client) {
			s := startCatcher(catcher.Mailpit("ann:secret"), "ann:wrong@")
			return s.address, s.client
		}, "refuses the log-in: 401"),
		Entry("another server", func() (string, *http.Client) {
			s := httptest.NewServer(http.NotFoundHandler())
			DeferCleanup(s.Close)
			return s.URL, s.Client()
		}, "is neither Mailpit nor MailHog"),
		Entry("a page for any address", func() (string, *http.Client) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<p>shop")) }))
			DeferCleanup(s.Close)
			return s.URL, s.Client()
		}, "is neither Mailpit nor MailHog"),
		Entry("no server of IMAP", func() (string, *http.Client) { return "imap://ann:wrong@" + closedPort(), http.DefaultClient }, "can't be reached"),
		Entry("no server of HTTP", func() (string, *http.Client) { return "http://ann:wrong@" + closedPort(), http.DefaultClient }, "can't be reached"),
	)
})

// closedPort is one that nobody listens on.
func closedPort() string {
	GinkgoHelper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	defer l.Close()
	return l.Addr().String()
}
