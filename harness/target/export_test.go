package target

import (
	"context"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Choose picks the offer for a cell.
func Choose(c matrix.Expanded, offers []Offer) (results.Assignment, bool) {
	f, found := choose(c, offers)
	if !found {
		return results.Assignment{}, false
	}
	a := f.assignment(c, "webdriver")
	a.Capabilities = map[string]any{"it is": f.offer.describe()}
	return a, true
}

// IsLegacyBrowser reports whether a dialect requests a browser by the JSON Wire Protocol.
func IsLegacyBrowser(name, version string, names map[string]string) bool {
	return isLegacyBrowser(map[string]any{"browserName": name, "browserVersion": version}, names)
}

// The names that clouds give browsers.
var (
	BrowserStackNames = bstackNames
	SauceNames        = sauceNames
	LambdaNames       = lambdaNames
)

// Offers requests the list of browsers, or reads it from the cache.
func (r *Remote) Offers(ctx context.Context) ([]Offer, error) { return r.dialect.offers(ctx, r) }

// Capabilities are those of a request for a browser.
func (r *Remote) Capabilities(req Request) map[string]any { return r.dialect.capabilities(r, req) }

// Capacity returns how many sessions may be opened now, and at most.
func (r *Remote) Capacity(ctx context.Context) (now, total int, err error) {
	return r.dialect.capacity(ctx, r)
}

// Tunnel returns the arguments of a dialect's tunnel program.
func (r *Remote) Tunnel(t TunnelSpec) []string { return r.dialect.tunnel.arguments(t) }

// CacheFile is the cache file of a list.
var CacheFile = cacheFile
