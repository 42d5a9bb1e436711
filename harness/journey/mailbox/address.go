package mailbox

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"cxmatrix/matrix"
)

// Address is where a mailbox is, and how to log in.
type Address struct{ u *url.URL }

// ports are those of the schemes of IMAP.
var ports = map[string]string{"imaps": "993", "imap": "143"}

// Forms are how an address is written, for messages.
const Forms = "imaps://user:password@host/INBOX, or the address of a mail catcher such as http://127.0.0.1:8025"

// Parse reads an address. Its errors do not quote it, since it is a secret.
func Parse(text string) (Address, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		return Address{}, errors.New("not an address; in a password write % as %25, @ as %40, : as %3A, / as %2F")
	}
	a := Address{u}
	switch u.Scheme {
	case "imap", "imaps", "http", "https":
	case "":
		return a, errors.New("not an address")
	default:
		return a, fmt.Errorf("its scheme is unknown: %s", matrix.Suggest(u.Scheme, []string{"imaps", "imap", "http", "https"}))
	}
	switch {
	case u.Hostname() == "":
		return a, errors.New("there is no host in it")
	case a.isIMAP() && (u.User.Username() == "" || a.Password() == ""):
		return a, errors.New("there is no user and password in it")
	}
	return a, nil
}

// Password is the one to log in with; "" if there is none.
func (a Address) Password() string {
	password, _ := a.u.User.Password()
	return password
}

func (a Address) isIMAP() bool { return ports[a.u.Scheme] != "" }

// hostPort is for a dialer.
func (a Address) hostPort() string {
	port := a.u.Port()
	if port == "" {
		port = ports[a.u.Scheme]
	}
	return net.JoinHostPort(a.u.Hostname(), port)
}

// folder is that of an IMAP server.
func (a Address) folder() string {
	if name := strings.Trim(a.u.Path, "/"); name != "" {
		return name
	}
	return "INBOX"
}

// isLoopback reports whether the mailbox is on this machine.
func (a Address) isLoopback() bool {
	ip, err := netip.ParseAddr(a.u.Hostname())
	return err == nil && ip.IsLoopback() || a.u.Hostname() == "localhost"
}
