package webdriver

import (
	"context"
	"net/http"
	"time"
)

// cookieRecord is a cookie in the format of both protocols; the library drops the last three fields.
type cookieRecord struct {
	Name, Value, Path, Domain string
	Secure                    bool
	HTTPOnly                  bool    `json:"httpOnly"`
	Expiry                    float64 `json:"expiry"` // seconds since 1970
	SameSite                  string  `json:"sameSite"`
}

// Cookies implements browser.Page.
func (p *Page) Cookies(ctx context.Context) (list []*http.Cookie, err error) {
	err = p.do(ctx, "cookies", "", func() error {
		if err := p.leaveFrames(); err != nil {
			return err
		}
		var result []cookieRecord
		if err := p.raw(http.MethodGet, "/cookie", nil, &result); err != nil {
			return err
		}
		list = nil
		for _, c := range result {
			list = append(list, c.cookie())
		}
		return nil
	})
	return list, err
}

func (c cookieRecord) cookie() *http.Cookie {
	out := &http.Cookie{Name: c.Name, Value: c.Value, Path: c.Path, Domain: c.Domain, Secure: c.Secure, HttpOnly: c.HTTPOnly}
	if c.Expiry > 0 {
		out.Expires = time.Unix(int64(c.Expiry), 0)
	}
	switch c.SameSite {
	case "Strict":
		out.SameSite = http.SameSiteStrictMode
	case "Lax":
		out.SameSite = http.SameSiteLaxMode
	case "None":
		out.SameSite = http.SameSiteNoneMode
	}
	return out
}
