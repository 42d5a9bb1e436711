package command

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/cell"
	"cxmatrix/results/redact"
)

// siteAddress is the address of a site's first page.
type siteAddress struct{ *url.URL }

// parseSiteAddress reads an address as people type it.
func parseSiteAddress(text string) (siteAddress, error) {
	safe := browser.SafeURL(text)
	if !strings.Contains(text, "://") {
		return siteAddress{}, fmt.Errorf("--site %s: it has no scheme: did you mean %s?", safe, withScheme(text))
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "":
		return siteAddress{}, fmt.Errorf("--site %s: want an address such as https://staging.example.test", safe)
	case u.Scheme != "http" && u.Scheme != "https":
		return siteAddress{}, fmt.Errorf("--site %s: want http:// or https://, not %s://", safe, u.Scheme)
	}
	if password, _ := u.User.Password(); redact.TooShort(password) {
		return siteAddress{}, fmt.Errorf("--site %s: the password in the address is too short to be kept secret: give the site one of %d characters or more", safe, redact.MinLength)
	}
	return siteAddress{u}, nil
}

// withScheme is what an address without a scheme most likely stands for.
func withScheme(text string) string {
	for _, scheme := range []string{"http", "https"} {
		u, err := url.Parse(scheme + "://" + strings.TrimPrefix(text, "//"))
		if err != nil {
			break
		}
		ip := net.ParseIP(u.Hostname())
		local := u.Hostname() == "localhost" || ip != nil && (ip.IsLoopback() || ip.IsPrivate())
		if local || scheme == "https" {
			return browser.SafeURL(u.String())
		}
	}
	return "https://staging.example.test"
}

// origin is the address of the site itself, without a login.
func (a siteAddress) origin() string { return a.Scheme + "://" + a.Host }

// path is the first page's, without parameters: they may hold keys.
func (a siteAddress) path() string {
	if a.EscapedPath() == "" {
		return "/"
	}
	return a.EscapedPath()
}

// login shows how an address with a login is written; "" if this one has none.
func (a siteAddress) login() string {
	if a.User == nil {
		return ""
	}
	return a.Scheme + "://USER:PASSWORD@" + a.Host
}

// checkTimeout is how long a site may take to answer at all.
const checkTimeout = 20 * time.Second

// check refuses an address at which no site answers, or one that no customer would get to see.
func (a siteAddress) check(ctx context.Context, ca []byte, insecure bool) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.String(), nil)
	if err != nil {
		return usageError(fmt.Errorf("--site %s: not an address", browser.SafeURL(a.String())))
	}
	answer, err := cell.DirectClient(nil, ca, insecure).Do(request)
	if err != nil {
		return untestedError(a.describe(err), "")
	}
	answer.Body.Close()
	if why := a.describeStatus(answer); why != nil {
		return usageError(why)
	}
	return nil
}

// describe says why no site answers, and what to do.
func (a siteAddress) describe(err error) error {
	shown := browser.SafeURL(a.String())
	var name *net.DNSError
	certificate := cell.BadCertificate(err)
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return fmt.Errorf("--site %s: there is no host %s: check the address", shown, name.Name)
	case errors.As(certificate, new(x509.UnknownAuthorityError)):
		return fmt.Errorf("--site %s: the authority of its certificate is unknown: name it by --ca FILE, or accept any with --accept-insecure-certs", shown)
	case certificate != nil:
		return fmt.Errorf("--site %s: its certificate is not valid, as its customers will see: %w: repair it, or accept any with --accept-insecure-certs", shown, certificate)
	case a.Scheme == "https" && isNoTLS(err):
		return fmt.Errorf("--site %s: it answers HTTP, not HTTPS: did you mean http://%s?", shown, a.Host)
	}
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err
	}
	return fmt.Errorf("--site %s: no answer: %s: check the address, and that the site is up", shown, redact.New().Clean(err.Error()))
}

// isNoTLS reports whether the server spoke something else: HTTP, most likely.
func isNoTLS(err error) bool {
	return strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") || strings.Contains(err.Error(), "first record does not look like a TLS handshake")
}

// describeStatus says what is wrong with an answer that is no page of the site; nil if it is one.
func (a siteAddress) describeStatus(answer *http.Response) error {
	shown, status := browser.SafeURL(a.String()), fmt.Sprintf("%d (%s)", answer.StatusCode, http.StatusText(answer.StatusCode))
	switch code := answer.StatusCode; {
	case code == http.StatusUnauthorized:
		return fmt.Errorf("--site %s: it answers %s: put USER:PASSWORD@ in front of the host", shown, status)
	case code == http.StatusNotFound || code == http.StatusGone:
		return fmt.Errorf("--site %s: it answers %s: check the path", shown, status)
	case code >= http.StatusInternalServerError:
		return fmt.Errorf("--site %s: it answers %s: repair the site first", shown, status)
	}
	return nil
}
