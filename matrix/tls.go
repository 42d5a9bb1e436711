package matrix

import (
	"slices"
	"strconv"
	"strings"
)

// ceiling says which TLS version is the highest that a product speaks on some
// systems, as its vendor ships it: what a setting could switch on does not count.
type ceiling struct {
	product string
	below   float64 // versions below this one; 0: all that no row before took
	systems string  // ids, separated by commas; "": every system
	version string
	source  string
}

const (
	tls11     = "https://caniuse.com/tls1-1"
	tls12     = "https://caniuse.com/tls1-2"
	tls13     = "https://caniuse.com/tls1-3"
	ie7TLS    = "https://msdn.microsoft.com/library/aa980989(v=msdn.10)" // HTTPS Security Improvements in Internet Explorer 7
	firefox27 = "https://www.ghacks.net/2014/01/10/upcoming-security-improvements-firefox-27-regards-tls-support/"
)

// ceilings are those below the newest TLS version, 1.3; the first row that
// matches counts.
//
// Internet Explorer 6 has TLS 1.0, but switched off: out of the box it speaks
// SSL 3, which no server of today answers, nor Go's library. 1.0 is what its users
// came to switch on, and so as high as it ever gets. 8 to 10 have 1.1 and 1.2, where
// the system has them (Windows 7 and later), but switched off.
var ceilings = []ceiling{
	{"ie", 7, "", "1.0", ie7TLS},
	{"ie", 11, "", "1.0", tls11},
	{"ie", 0, "", "1.2", tls13},
	{"edge", 79, "", "1.2", tls13},
	{"chrome", 22, "", "1.0", tls11},
	{"chrome", 29, "", "1.1", tls12},
	{"chrome", 70, "", "1.2", tls13},
	{"firefox", 27, "", "1.0", firefox27}, // 1.1 and 1.2 are there from 24 on, but off
	{"firefox", 63, "", "1.2", tls13},     // from 60 on, drafts of 1.3
	{"safari", 7, "", "1.0", tls12},
	{"safari", 12.1, "", "1.2", tls13},
	{"safari", 0, "macos sierra, macos high sierra", "1.2", tls13}, // 1.3 comes with macOS 10.14
}

// TLSCeiling returns the highest TLS version that a cell's browser speaks on its
// system by default, such as "1.0", and where that is written. Both are "" where
// it is the newest, 1.3, and for a browser whose version nobody knows beforehand:
// what is current speaks the newest, and what is installed speaks for itself.
func TLSCeiling(r Resolved) (version, source string) {
	n, err := strconv.ParseFloat(r.Version, 64)
	if err != nil {
		return "", ""
	}
	i := slices.IndexFunc(ceilings, func(c ceiling) bool { return c.holds(r.Product, n, r.System) })
	if i < 0 {
		return "", ""
	}
	return ceilings[i].version, ceilings[i].source
}

func (c ceiling) holds(product string, version float64, system string) bool {
	return c.product == product && (c.below == 0 || version < c.below) &&
		(c.systems == "" || slices.Contains(strings.Split(slug(c.systems), ",-"), system))
}
