package engine

import (
	"maps"
	"net"
	"strconv"
)

// firefoxQuietPreferences keeps Firefox from calling home, from prompting the user, and from
// treating the simulated network as what it is, addresses of this machine. Firefox sets
// many itself under remote control (remote/shared/RecommendedPreferences.sys.mjs);
// these are the others, and those that must apply before that is read.
// Source: https://support.mozilla.org/kb/how-stop-firefox-making-automatic-connections
var firefoxQuietPreferences = map[string]any{
	// Requests to its vendor.
	"app.normandy.enabled": false, "app.shield.optoutstudies.enabled": false, "nimbus.rollouts.enabled": false,
	"app.update.disabledForTesting": true, "app.update.auto": false, "app.update.checkInstallTime": false,
	"browser.region.update.enabled": false, "browser.region.network.url": "",
	"browser.safebrowsing.malware.enabled": false, "browser.safebrowsing.phishing.enabled": false, "browser.safebrowsing.blockedURIs.enabled": false,
	"browser.safebrowsing.downloads.enabled": false, "browser.safebrowsing.provider.google4.updateURL": "", "browser.safebrowsing.provider.mozilla.updateURL": "",
	"browser.search.update": false, "browser.topsites.contile.enabled": false, "browser.newtabpage.enabled": false,
	"browser.newtabpage.activity-stream.feeds.system.topstories": false, "browser.urlbar.suggest.searches": false, "browser.urlbar.speculativeConnect.enabled": false,
	"browser.contentblocking.report.lockwise.enabled": false, "browser.translations.enable": false, "browser.ml.enable": false,
	"datareporting.healthreport.uploadEnabled": false, "datareporting.policy.dataSubmissionEnabled": false, "datareporting.usage.uploadEnabled": false,
	"toolkit.telemetry.enabled": false, "toolkit.telemetry.unified": false, "toolkit.telemetry.server": "", "toolkit.telemetry.archive.enabled": false,
	"telemetry.fog.test.localhost_port": -1, // Glean
	"breakpad.reportURL":                "", "browser.tabs.crashReporting.sendReport": false,
	"dom.push.connection.enabled": false,
	"extensions.update.enabled":   false, "extensions.systemAddon.update.enabled": false, "extensions.getAddons.cache.enabled": false, "extensions.blocklist.enabled": false,
	"geo.provider.network.url": "", "media.gmp-manager.url": "", "media.gmp-manager.updateEnabled": false,
	"messaging-system.rsexperimentloader.enabled": false, "identity.fxaccounts.enabled": false,
	"network.captive-portal-service.enabled": false, "network.connectivity-service.enabled": false,
	"network.trr.mode": 5, "doh-rollout.disable-heuristics": true, // DNS over HTTPS: off by choice
	"services.settings.server": "data:,", "security.remote_settings.crlite_filters.enabled": false, "security.remote_settings.intermediates.enabled": false,
	"security.OCSP.enabled": 0, // requests to certificate authorities, besides the page's own

	// Prompts to the user.
	"browser.aboutwelcome.enabled": false, "browser.startup.page": 0, "browser.startup.homepage": "about:blank", "browser.startup.homepage_override.mstone": "ignore",
	"startup.homepage_welcome_url": "about:blank", "browser.shell.checkDefaultBrowser": false, "termsofuse.bypassNotification": true,
	"datareporting.policy.dataSubmissionPolicyBypassNotification": true, "browser.sessionstore.resume_from_crash": false, "signon.rememberSignons": false,
	"extensions.formautofill.creditCards.enabled": false, "extensions.formautofill.addresses.enabled": false,
	"browser.download.alwaysOpenPanel": false, "browser.download.folderList": 2, "browser.download.useDownloadDir": true,

	// Interference: HTTPS first at a site that is requested by HTTP, and the prompt
	// whether a public site may use this machine's addresses, which behind the proxy all do.
	"dom.security.https_first": false, "dom.security.https_first_schemeless": false, "network.lna.enabled": false, "network.lna.blocking": false,
	// The new error pages have their text where no script, and so no journey, can read it.
	"security.certerrors.felt-privacy-v1": false,
	"network.http.http3.enable":           false, "intl.accept_languages": "en-US, en",
}

// firefoxPreferences are those of any Firefox that is started here. Third-party cookies are
// left at Firefox's default: partitioned by site.
func firefoxPreferences(o Options, s *scratch) map[string]any {
	prefs := maps.Clone(firefoxQuietPreferences)
	prefs["browser.download.dir"] = s.downloads
	maps.Copy(prefs, firefoxProxyPreferences(o))
	maps.Copy(prefs, firefoxNoUDP(o))
	return prefs
}

// firefoxProxyPreferences sets Firefox's proxy. It is used for loopback too, also with a PAC file.
func firefoxProxyPreferences(o Options) map[string]any {
	hijack := "network.proxy.allow_hijacking_localhost"
	switch {
	case o.PAC != "":
		return map[string]any{"network.proxy.type": 2, "network.proxy.autoconfig_url": o.PAC, hijack: true}
	case o.Proxy != "":
		host, text, _ := net.SplitHostPort(o.Proxy)
		port, _ := strconv.Atoi(text)
		return map[string]any{
			"network.proxy.type": 1, "network.proxy.no_proxies_on": "", hijack: true,
			"network.proxy.http": host, "network.proxy.http_port": port, "network.proxy.ssl": host, "network.proxy.ssl_port": port,
		}
	}
	return map[string]any{"network.proxy.type": 0}
}
