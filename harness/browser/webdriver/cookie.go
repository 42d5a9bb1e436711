package webdriver

import (
	"context"
	"net/http"
	"time"
)

// jar is a cookie in the format of both protocols; the library drops the last three fields.
type jar struct {
	Name, Value, Path, Domain string
	Secure                    bool
	HTTPOnly                  bool    `json:"httpOnly"`
	Expiry                    float64 `json:"expiry"` // seconds since 1970
	SameSite                  string  `json:"sameSite"`
}

// Cookies implements browser.Page.
func (p *Page) Cookies(ctx context.Context) (list []*http.Cookie, err error) {
	err = p.do(ctx, "cookies", "", func() error {
		if err := p.top(); err != nil {
			return err
		}
		var got []jar
		if err := p.raw(http.MethodGet, "/cookie", nil, &got); err != nil {
			return err
		}
		list = nil
		for _, c := range got {
			list = append(list, c.cookie())
		}
		return nil
	})
	return list, err
}

func (c jar) cookie() *http.Cookie {
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
