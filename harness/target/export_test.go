package target

import (
	"context"

	"cxmatrix/matrix"
)

// Choose tells what stands for a cell among offers.
func Choose(c matrix.Planned, offers []Offer) (Assignment, bool) {
	f, found := choose(c, offers)
	if !found {
		return Assignment{}, false
	}
	a := f.assignment(c, "webdriver")
	a.Ask = map[string]any{"it is": f.offer.spelled()}
	return a, true
}

// Before tells whether a dialect asks for a browser in the words of the JSON Wire Protocol.
func Before(name, version string, names map[string]string) bool {
	return before(map[string]any{"browserName": name, "browserVersion": version}, names)
}

// The names that clouds give browsers.
var (
	BrowserStackNames = bstackNames
	SauceNames        = sauceNames
	LambdaNames       = lambdaNames
)

// Offers asks for the list of browsers, or reads it from the cache.
func (r *Remote) Offers(ctx context.Context) ([]Offer, error) { return r.dialect.offers(ctx, r) }

// Capabilities are what a request for a browser holds.
func (r *Remote) Capabilities(w Request) map[string]any { return r.dialect.capabilities(r, w) }

// Free tells how many sessions may be opened now, and at most.
func (r *Remote) Free(ctx context.Context) (now, most int, err error) { return r.dialect.free(ctx, r) }

// Tunnel is what a dialect's tunnel program is told.
func (r *Remote) Tunnel(t Tunneled) []string { return r.dialect.tunnel.arguments(t) }

// CacheFile is where a list is kept.
var CacheFile = cacheFile
