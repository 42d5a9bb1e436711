package network

import (
	"net"
	"net/netip"

	"cxmatrix/matrix"
)

// Config is a customer's network. The zero Config limits and refuses nothing.
type Config struct {
	Hosts     Hosts         // names that local fixtures answer
	Line      matrix.Line   // the zero Line is unlimited
	Rules     []matrix.Rule // the first that applies decides
	Site      []string      // hosts of the site under test, without ports: what is not third-party
	Home      []string      // "host:port" of the site under test: reached wherever it is
	Reach     []string      // what else is reached on loopback and in private ranges, as matrix.ParseReach reads it
	Ceiling   uint16        // the highest TLS version, as crypto/tls numbers them, that may be spoken to servers; 0 is no limit
	Authority *Authority    // signs for intercepted hosts; intercept-tls and Ceiling need it
	Verify    bool          // servers' certificates are checked in tunnels too: the browser was told to take more than it would
	Insecure  bool          // certificates are not checked at all
	Own       []string      // hosts, or *.example.test, that the browser calls by itself: refused, by ByNature
	Trust     []byte        // PEM of authorities that are trusted beside the system's where the proxy speaks TLS to servers

	Listen  string                                              // "host:port"; "" is a free port of 127.0.0.1
	Open    func(network, address string) (net.Listener, error) // opens the port; nil is net.Listen
	Clients []netip.Addr                                        // who may connect, if Listen is not a loopback address; nobody else is heard

	Lookup func(string) (string, bool) // the process environment, where a forward rule's credentials are
	Told   func(Event)                 // hears each Event as it happens, one at a time; may be nil
	Seed   uint64                      // of jitter and of which connections are lost
}
