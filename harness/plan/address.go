package plan

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness/browser"
)

// PasswordVariable is the variable of the candidates' password in the study's journey.
const PasswordVariable = "CX_PASSWORD"

// Lookup is the process environment. For the reference SaaS, whose customers are all
// generated, it adds a password if none is set.
func (c Choice) Lookup(password string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := os.LookupEnv(name)
		if value == "" && name == PasswordVariable && c.Site == "" {
			return password, true
		}
		return value, ok
	}
}

// Address is that of the user's site for cells of a variant.
func (c Choice) Address(variant string) string {
	return strings.ReplaceAll(c.Site, "{variant}", variant)
}

// Realm is what the variants of the user's site have in common: their accounts
// may be the same.
func (c Choice) Realm() string {
	address, _, _ := strings.Cut(browser.SafeURL(c.Site), "?")
	return strings.TrimRight(address, "/")
}

// public reports whether the user's site is reachable from the Internet: its name resolves to
// addresses that are neither this machine's nor of a private range.
func (c Choice) public(ctx context.Context) bool {
	u, err := url.Parse(c.Address("x"))
	if err != nil || u.Hostname() == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", u.Hostname())
	return err == nil && len(found) > 0 && !slices.ContainsFunc(found, func(a netip.Addr) bool {
		a = a.Unmap()
		return !a.IsGlobalUnicast() || a.IsPrivate()
	})
}

// Leases is the directory of the account locks of a user's site. All runs of this user
// share it, since any two of them may walk the same site.
func Leases() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "cxmatrix", "leases")
}
