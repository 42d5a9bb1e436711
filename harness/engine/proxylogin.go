package engine

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
)

// Firefox answers a proxy's challenge by an extension: WebDriver has no command for it, and a preference holds no password. Source:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/onAuthRequired. The same login is given once a request.
const (
	loginManifest = `{"manifest_version": 2, "name": "proxy login", "version": "1", "browser_specific_settings": {"gecko": {"id": "proxy-login@cxmatrix.test"}},
"permissions": ["webRequest", "webRequestBlocking", "<all_urls>"], "background": {"scripts": ["login.js"]}}`
	loginScript = `const asked = new Set();
browser.webRequest.onAuthRequired.addListener(d => {
  if (!d.isProxy) { return {}; }
  if (asked.has(d.requestId)) { return {}; }
  asked.add(d.requestId);
  return {authCredentials: %s};
}, {urls: ["<all_urls>"]}, ["blocking"]);`
)

// writeLoginExtension writes the extension into a scratch directory.
func writeLoginExtension(dir string, login *url.Userinfo) (string, error) {
	password, _ := login.Password()
	credentials, err := json.Marshal(map[string]string{"username": login.Username(), "password": password})
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"manifest.json": loginManifest, "login.js": fmt.Sprintf(loginScript, credentials)} {
		w, err := z.Create(name)
		if err != nil {
			return "", err
		}
		if _, err := io.WriteString(w, text); err != nil {
			return "", err
		}
	}
	path := filepath.Join(dir, "proxy-login.xpi")
	return path, errors.Join(z.Close(), os.WriteFile(path, b.Bytes(), 0o600))
}

// installByGeckodriver installs an extension for the session. Source:
// https://searchfox.org/mozilla-central/source/testing/geckodriver/src/command.rs.
func installByGeckodriver(ctx context.Context, address, session, path string) error {
	body, err := json.Marshal(map[string]any{"path": path, "temporary": true})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/session/"+url.PathEscape(session)+"/moz/addon/install", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("install the extension that logs in at the proxy: geckodriver answered %s", response.Status)
	}
	return nil
}
