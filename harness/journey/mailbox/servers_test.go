package mailbox

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"os"
	"strings"

	"cxmatrix/fixtures/catcher"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// server is one that a spec starts, or a real one.
type server struct {
	address string
	client  *http.Client
	deliver func(raw string)
}

// Where real servers are: make test-mail sets these. Without them there are stand-ins alone: Debian's Dovecot would be
// installed as a service of the machine, and Mailpit takes minutes to build.
const (
	realIMAP    = "TEST_IMAP"    // imap://user:password@127.0.0.1:143
	realMailpit = "TEST_MAILPIT" // http://127.0.0.1:8025
	realSMTP    = "TEST_SMTP"    // 127.0.0.1:1025, of that Mailpit
)

// servers are all kinds.
func servers() map[string]func() server {
	all := map[string]func() server{
		"IMAP, by the server of go-imap in memory":        func() server { return startIMAP(false) },
		"IMAP by TLS, by the server of go-imap in memory": func() server { return startIMAP(true) },
		"Mailpit, by a stand-in for its documented API":   func() server { return startCatcher(catcher.Mailpit("ann:secret"), "ann:secret@") },
		"MailHog, by a stand-in for its documented API":   func() server { return startCatcher(catcher.MailHog(), "") },
		"Mailpit below a path, behind a proxy of its own": startBelowPath,
	}
	if address := os.Getenv(realIMAP); address != "" {
		all["a real server of IMAP"] = func() server { return appendTo(address, http.DefaultClient) }
	}
	if address := os.Getenv(realMailpit); address != "" {
		all["a real Mailpit"] = func() server { return server{address, http.DefaultClient, bySMTP} }
	}
	return all
}

func startCatcher(c *catcher.Catcher, login string) server {
	DeferCleanup(c.Close)
	return server{strings.Replace(c.URL, "://", "://"+login, 1), c.Client(), c.Deliver}
}

func startBelowPath() server {
	c := catcher.Mailpit("")
	DeferCleanup(c.Close)
	front := httptest.NewServer(http.StripPrefix("/mail", c.Config.Handler))
	DeferCleanup(front.Close)
	return server{front.URL + "/mail/", front.Client(), c.Deliver}
}

// startIMAP starts a server with one mailbox.
func startIMAP(secure bool) server {
	GinkgoHelper()
	host := httptest.NewUnstartedServer(nil) // for its certificate
	host.StartTLS()
	DeferCleanup(host.Close)
	listener := serveIMAP(host.TLS, secure)
	scheme := map[bool]string{false: "imap", true: "imaps"}[secure]
	return appendTo(scheme+"://ann%40example.test:p%40ss@"+listener.Addr().String()+"/INBOX", host.Client())
}

func serveIMAP(config *tls.Config, secure bool) net.Listener {
	GinkgoHelper()
	user := imapmemserver.NewUser("ann@example.test", "p@ss")
	Expect(user.Create("INBOX", nil)).To(Succeed())
	mails := imapmemserver.New()
	mails.AddUser(user)
	s := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return mails.NewSession(), nil, nil
		},
		TLSConfig: &tls.Config{Certificates: config.Certificates}, InsecureAuth: true, Logger: quiet{},
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(s.Close)
	serving := listener
	if secure {
		serving = tls.NewListener(listener, &tls.Config{Certificates: config.Certificates})
	}
	go func() { _ = s.Serve(serving) }() // until it is closed
	return listener
}

// quiet drops what the server says about connections that end.
type quiet struct{}

func (quiet) Printf(string, ...any) {}

// appendTo delivers as a mail program files a mail.
func appendTo(address string, client *http.Client) server {
	return server{address, client, func(raw string) {
		GinkgoHelper()
		withIMAP(address, client, func(c *imapclient.Client) {
			command := c.Append("INBOX", int64(len(raw)), nil)
			_, err := command.Write([]byte(raw))
			Expect(err).NotTo(HaveOccurred())
			Expect(command.Close()).To(Succeed())
			_, err = command.Wait()
			Expect(err).NotTo(HaveOccurred())
		})
	}}
}

func withIMAP(address string, client *http.Client, do func(*imapclient.Client)) {
	GinkgoHelper()
	a, err := Parse(address)
	Expect(err).NotTo(HaveOccurred())
	conn, err := net.Dial("tcp", a.hostPort())
	Expect(err).NotTo(HaveOccurred())
	c, err := (&imapStore{address: a, tls: tlsConfig(client)}).greet(conn)
	Expect(err).NotTo(HaveOccurred())
	defer c.Close()
	Expect(c.Login(a.u.User.Username(), a.Password()).Wait()).To(Succeed())
	do(c)
}

// unread counts the mails of a server that nobody has read.
func unread(s server) (n int) {
	GinkgoHelper()
	withIMAP(s.address, s.client, func(c *imapclient.Client) {
		_, err := c.Select("INBOX", nil).Wait()
		Expect(err).NotTo(HaveOccurred())
		found, err := c.UIDSearch(&imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen}}, nil).Wait()
		Expect(err).NotTo(HaveOccurred())
		n = len(found.AllUIDs())
	})
	return n
}

func bySMTP(raw string) {
	GinkgoHelper()
	to := []string{"nobody@example.test"}
	if m := parse([]byte(raw)); len(m.to) > 0 {
		to = m.to
	}
	Expect(smtp.SendMail(os.Getenv(realSMTP), nil, "site@example.test", to, []byte(raw))).To(Succeed())
}
