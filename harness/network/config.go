package network

import (
	"net"
	"net/netip"

	"cxmatrix/matrix"
)

// Config is a customer's network. The zero Config limits and refuses nothing.
type Config struct {
	Hosts              Hosts         // names that local fixtures answer
	Line               matrix.Line   // the zero Line is unlimited
	Rules              []matrix.Rule // the first that applies decides
	SiteHosts          []string      // hosts of the site under test, without ports: what is not third-party
	SiteAddresses      []string      // "host:port" of the site under test: reachable at any address
	Reach              []string      // what else is reachable on loopback and in private ranges, in the syntax of matrix.ParseReach
	MaxTLS             uint16        // the highest TLS version towards servers, as crypto/tls numbers them; 0 is no limit
	Authority          *Authority    // signs for intercepted hosts; intercept-tls and MaxTLS need it
	VerifyCertificates bool          // check certificates in tunnels too: the browser is configured to accept more than usual
	Insecure           bool          // certificates are not checked at all
	BackgroundHosts    []string      // hosts, or *.example.test, that the browser contacts on its own: refused, by ConstraintBackground
	TrustedPEM         []byte        // PEM of authorities to trust besides the system's where the proxy speaks TLS to servers

	DecidesPAC bool // the proxy itself sends requests the way that its PAC file names: the browser uses it without the file

	Listen         string                                              // "host:port"; "" is a free port of 127.0.0.1
	ListenFunc     func(network, address string) (net.Listener, error) // opens the port; nil is net.Listen
	AllowedClients []netip.Addr                                        // addresses that may connect, if Listen is not a loopback address; others are rejected

	LookupEnv func(string) (string, bool) // reads the process environment, which holds a forward rule's credentials
	OnEvent   func(Event)                 // receives each Event as it happens, one at a time; may be nil
	Seed      uint64                      // of the jitter and of the choice of lost connections
}
