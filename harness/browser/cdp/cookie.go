package cdp

import (
	"context"
	"net/http"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// Cookies implements browser.Page.
func (p *Page) Cookies(ctx context.Context) (list []*http.Cookie, err error) {
	address, err := p.URL(ctx)
	if err != nil {
		return nil, err
	}
	err = p.do(ctx, "cookies", "", func(page *rod.Page) error {
		result, err := proto.NetworkGetCookies{Urls: []string{address}}.Call(page)
		if err != nil {
			return err
		}
		list = nil
		for _, c := range result.Cookies {
			list = append(list, cookie(c))
		}
		return nil
	})
	return list, err
}

func cookie(c *proto.NetworkCookie) *http.Cookie {
	out := &http.Cookie{Name: c.Name, Value: c.Value, Path: c.Path, Domain: c.Domain, Secure: c.Secure, HttpOnly: c.HTTPOnly}
	if !c.Session && c.Expires > 0 {
		out.Expires = c.Expires.Time()
	}
	switch c.SameSite {
	case proto.NetworkCookieSameSiteStrict:
		out.SameSite = http.SameSiteStrictMode
	case proto.NetworkCookieSameSiteLax:
		out.SameSite = http.SameSiteLaxMode
	case proto.NetworkCookieSameSiteNone:
		out.SameSite = http.SameSiteNoneMode
	}
	return out
}
