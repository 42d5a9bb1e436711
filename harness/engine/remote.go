package engine

import (
	"maps"
	"slices"
	"strings"
)

// Elsewhere is the engine of a browser on another machine: whichever it is, what it calls
// by itself is no evidence.
func Elsewhere(name string) Kind {
	return Kind{Name: name, Own: slices.Concat(slices.Collect(maps.Values(own))...)}
}

// Remote asks a hub for a browser with what every browser here is started with: the
// cell's proxy, trust in the authorities of the site under test, no calls home. name is the
// browser's, as drivers call it.
func Remote(o Options, legacy bool, name string) map[string]any {
	caps := Certificates(o, legacy)
	if legacy {
		caps["proxy"], caps["javascriptEnabled"] = javaProxy(o), true
		return caps
	}
	if p := proxyCapability(o); p != nil {
		caps["proxy"] = p
	}
	switch strings.ToLower(name) {
	case "chrome", "chromium", "microsoftedge":
		delete(caps, "acceptInsecureCerts") // the authorities alone
		caps[chromiumOptions(name)] = map[string]any{"args": slices.Concat(quiet, []string{"--proxy-bypass-list=<-loopback>"}, noUDP(o), trust(o))}
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

// Certificates asks a hub for a browser that takes any certificate, where it has to: of a
// network that opens HTTPS, of a private authority, or because the user says so. Else the
// browser judges as a customer's does.
func Certificates(o Options, legacy bool) map[string]any {
	switch {
	case !o.takesAll():
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

// proxyCapability is the W3C's. https://www.w3.org/TR/webdriver2/#proxy
func proxyCapability(o Options) map[string]any {
	switch {
	case o.PAC != "":
		return map[string]any{"proxyType": "pac", "proxyAutoconfigUrl": o.PAC}
	case o.Proxy != "":
		return map[string]any{"proxyType": "manual", "httpProxy": o.Proxy, "sslProxy": o.Proxy}
	}
	return nil
}
