package journey

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"cxmatrix/harness/browser"
)

func (s *VerifyStored) verifyBytes(ctx context.Context, v *Visit, address, name string, cookies []*http.Cookie, refuse func(string, ...any) error) error {
	want := v.Files[name]
	got, err := fetch(ctx, v.Client, address, cookies)
	switch {
	case err != nil:
		return err
	case got.status != http.StatusOK:
		return refuse("its address answers %d to its owner: %s", got.status, browser.SafeURL(address))
	case got.bytes != want.Bytes:
		return refuse("%d bytes were stored, not %d", got.bytes, want.Bytes)
	case got.sha256 != want.SHA256:
		return refuse("other bytes were stored: SHA-256 %.12s…, not %.12s…", got.sha256, want.SHA256)
	case s.Renamed:
		return nil
	case got.name != "" && !equalNames(got.name, v.siteName(name)):
		return refuse("its address answers with the name %q", got.name)
	case !typeMatches(got.kind, name, want.Path):
		return refuse("its address answers with the type %s", got.kind)
	}
	return nil
}

// verifyNotPublic requests a file as a user who does not own it. A log-in page is a valid
// answer; the file is not.
func (s *VerifyStored) verifyNotPublic(ctx context.Context, v *Visit, entry *stored, want LocalFile, cookies []*http.Cookie, open string, refuse func(string, ...any) error) error {
	got, err := fetch(ctx, v.Client, entry.address, cookies)
	if err != nil {
		return err
	}
	if got.sha256 == want.SHA256 {
		return refuse("%s", open)
	}
	return nil
}

type response struct {
	status int
	bytes  int64
	sha256 string
	name   string // file name in the answer; "" for none
	kind   string // its Content-Type
}

// fetch reads an answer to its end. A broken-off answer, or a redirect loop, is the
// site's error; the walk checks separately whether the site is up.
func fetch(ctx context.Context, client *http.Client, address string, cookies []*http.Cookie) (response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return response{}, browser.NewSiteError("verify-stored", browser.SafeURL(address), "not an address")
	}
	for _, c := range cookies {
		req.AddCookie(c)
	}
	resp, err := client.Do(req)
	if err != nil {
		return response{}, fetchError(ctx, address, err)
	}
	defer resp.Body.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, resp.Body)
	if err != nil {
		return response{}, fetchError(ctx, address, err)
	}
	return response{resp.StatusCode, n, hex.EncodeToString(sum.Sum(nil)), fileNameIn(resp.Header), resp.Header.Get("Content-Type")}, nil
}

func fetchError(ctx context.Context, address string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("verify-stored %s: %w", browser.SafeURL(address), ctx.Err())
	}
	return browser.NewSiteError("verify-stored", browser.SafeURL(address), "a stored file can't be fetched: %s", browser.SafeText(err.Error()))
}

// cookieHeader formats cookies as one text, to compare them.
func cookieHeader(cookies []*http.Cookie) string {
	var list []string
	for _, c := range cookies {
		list = append(list, c.Name+"="+c.Value)
	}
	slices.Sort(list)
	return strings.Join(list, "; ")
}
