package engine

import (
	"maps"
	"slices"
	"strings"
)

// RemoteKind is the engine of a browser on another machine. It may be of any family, so the
// hosts of all are its own: requests to them are no evidence.
func RemoteKind(name string) Kind {
	return Kind{Name: name, OwnHosts: slices.Concat(slices.Collect(maps.Values(ownHosts))...)}
}

// RemoteCapabilities adds to the capabilities for a hub what every local browser is started with: the
// cell's proxy, trust in the authorities of the site under test, no calls home. name is the
// driver's name of the browser.
func RemoteCapabilities(o Options, legacy bool, name string) map[string]any {
	caps := CertificateCapabilities(o, legacy)
	if legacy {
		caps["proxy"], caps["javascriptEnabled"] = javaProxy(o), true
		return caps
	}
	if p := proxyCapability(o); p != nil {
		caps["proxy"] = p
	}
	switch strings.ToLower(name) {
	case "chrome", "chromium", "microsoftedge":
		delete(caps, "acceptInsecureCerts") // only the given authorities
		caps[chromiumOptions(name)] = map[string]any{"args": slices.Concat(quietFlags, []string{"--proxy-bypass-list=<-loopback>"}, noUDP(o), certificateFlags(o))}
		caps["goog:loggingPrefs"] = map[string]string{"browser": "ALL", "performance": "ALL"}
	case "minibrowser": // see webkitCapabilities
		if o.Proxy != "" {
			delete(caps, "proxy")
			caps["webkitgtk:browserOptions"] = map[string]any{"args": []string{"--automation", "--proxy=http://" + o.Proxy}}
		}
	case "firefox":
		prefs := map[string]any{"network.proxy.allow_hijacking_localhost": true, "network.proxy.no_proxies_on": ""}
		maps.Copy(prefs, firefoxNoUDP(o))
		caps["moz:firefoxOptions"] = map[string]any{"prefs": prefs}
	}
	return caps
}

// CertificateCapabilities requests a browser that accepts any certificate, if it has to: for a
// network that intercepts HTTPS, a private authority, or at the user's request. Else the
// browser verifies them as a customer's does.
func CertificateCapabilities(o Options, legacy bool) map[string]any {
	switch {
	case !o.acceptsAnyCertificate():
		return map[string]any{}
	case legacy:
		return map[string]any{"acceptSslCerts": true}
	}
	return map[string]any{"acceptInsecureCerts": true}
}

func chromiumOptions(name string) string {
	if strings.EqualFold(name, "MicrosoftEdge") {
		return "ms:edgeOptions"
	}
	return "goog:chromeOptions"
}

// proxyCapability is that of W3C WebDriver. https://www.w3.org/TR/webdriver2/#proxy
func proxyCapability(o Options) map[string]any {
	switch {
	case o.PAC != "":
		return map[string]any{"proxyType": "pac", "proxyAutoconfigUrl": o.PAC}
	case o.Proxy != "":
		return map[string]any{"proxyType": "manual", "httpProxy": o.Proxy, "sslProxy": o.Proxy}
	}
	return nil
}
