package matrix

import (
	"slices"
	"strconv"
	"strings"
)

// ceiling is the highest TLS version that a product speaks on some systems with its
// default settings.
type ceiling struct {
	product string
	before  float64 // for versions below this one; 0: all that no earlier row matches
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

// ceilings are those below the newest TLS version, 1.3; the first matching row
// counts.
//
// Internet Explorer 6 has TLS 1.0, but switched off: by default it speaks SSL 3,
// which neither today's servers nor Go's library accept. 1.0 is what its users had to
// switch on, and the highest that it can do. 8 to 10 have 1.1 and 1.2 if the system
// has them (Windows 7 and later), but switched off.
var ceilings = []ceiling{
	{"ie", 7, "", "1.0", ie7TLS},
	{"ie", 11, "", "1.0", tls11},
	{"ie", 0, "", "1.2", tls13},
	{"edge", 79, "", "1.2", tls13},
	{"chrome", 22, "", "1.0", tls11},
	{"chrome", 29, "", "1.1", tls12},
	{"chrome", 70, "", "1.2", tls13},
	{"firefox", 27, "", "1.0", firefox27}, // 1.1 and 1.2 exist from 24 on, but are off
	{"firefox", 63, "", "1.2", tls13},     // from 60 on, drafts of 1.3
	{"safari", 7, "", "1.0", tls12},
	{"safari", 12.1, "", "1.2", tls13},
	{"safari", 0, "macos sierra, macos high sierra", "1.2", tls13}, // 1.3 comes with macOS 10.14
}

// TLSCeiling returns the highest TLS version that a cell's browser speaks on its
// system by default, such as "1.0", and the source. Both are "" if it is the newest,
// 1.3, and for a browser whose version is not known beforehand: a current one speaks
// the newest, and an installed one has no ceiling but its own.
func TLSCeiling(r Resolved) (version, source string) {
	n, err := strconv.ParseFloat(r.Version, 64)
	if err != nil {
		return "", ""
	}
	i := slices.IndexFunc(ceilings, func(c ceiling) bool { return c.applies(r.Product, n, r.System) })
	if i < 0 {
		return "", ""
	}
	return ceilings[i].version, ceilings[i].source
}

func (c ceiling) applies(product string, version float64, system string) bool {
	return c.product == product && (c.before == 0 || version < c.before) &&
		(c.systems == "" || slices.Contains(strings.Split(slug(c.systems), ",-"), system))
}
