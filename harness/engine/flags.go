package engine

import (
	"os"
	"strings"
)

// blockedAddress has a port that Chromium itself blocks, so that such requests do not even reach
// the proxy. It is for the two services that no flag turns off: the check of
// signed-in accounts at each start (accounts.google.com), and the updates
// of components (update.googleapis.com). Both were seen in version 156.
const blockedAddress = "https://127.0.0.1:1"

// quietFlags keeps Chromium from calling home, from prompting the user, from
// treating the simulated network as what it is, addresses of this machine, and from loading
// its error pages again by itself, which interrupts whatever the next step opens meanwhile.
// Source: https://github.com/GoogleChrome/chrome-launcher/blob/main/docs/chrome-flags-for-tools.md
var quietFlags = []string{
	"--disable-quic", "--no-first-run", "--no-default-browser-check", "--no-service-autorun",
	"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
	"--disable-domain-reliability", "--disable-client-side-phishing-detection", "--disable-component-extensions-with-background-pages",
	"--disable-breakpad", "--disable-crash-reporter", "--metrics-recording-only", "--no-pings",
	"--disable-dev-shm-usage", "--disable-gpu", "--disable-search-engine-choice-screen", "--disable-popup-blocking",
	"--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding", "--disable-background-timer-throttling",
	"--disable-hang-monitor", "--disable-prompt-on-repost", "--disable-auto-reload", "--password-store=basic", "--use-mock-keychain",
	"--disable-extensions", "--gaia-url=" + blockedAddress, "--component-updater=url-source=" + blockedAddress, "--force-color-profile=srgb", "--lang=en-US", "--window-size=1280,1024",
}

// disabledFeatures that would interfere: HTTPS first at a site that is requested by
// HTTP, the prompt whether a public site may use this machine's addresses
// (behind the proxy all sites do), connections to the vendor's servers, and the address
// bar's suggestions as pages of their own, which each window would load in two processes
// (1.5 s of CPU a window in version 156).
var disabledFeatures = []string{
	"HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "LocalNetworkAccessChecks", "Translate", "OptimizationHints", "MediaRouter",
	"DialMediaRouteProvider", "AutofillServerCommunication", "CertificateTransparencyComponentUpdater", "PasswordLeakDetection",
	"NetworkTimeServiceQuerying", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup",
}

// siteIsolationFeatures keeps a frame of another site in its page's process, where one
// connection of the protocol reaches it.
const siteIsolationFeatures = "IsolateOrigins,site-per-process"

// profileFlag names the browser's profile.
func profileFlag(s *scratch) string { return "--user-data-dir=" + s.profile }

// flags are those of any Chromium that is started here.
func flags(o Options, s *scratch, off ...string) []string {
	args := append([]string{
		"--crash-dumps-dir=" + s.crashes, "--disk-cache-dir=" + s.tmp + "/cache",
		"--disable-features=" + strings.Join(append(off, disabledFeatures...), ","),
	}, quietFlags...)
	if !o.Headed {
		args = append(args, "--headless=new")
	}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // Chromium refuses to run as root with it
		if o.Headed {
			args = append(args, "--test-type") // else a bar about that moves the page
		}
	}
	args = append(args, proxyFlags(o)...)
	args = append(args, noUDP(o)...)
	return append(args, certificateFlags(o)...)
}

// certificateFlags makes Chromium accept the certificates of some authorities, or all.
func certificateFlags(o Options) []string {
	switch {
	case o.Insecure:
		return []string{"--ignore-certificate-errors"}
	case len(o.TrustedSPKI) > 0:
		return []string{"--ignore-certificate-errors-spki-list=" + strings.Join(o.TrustedSPKI, ",")}
	}
	return nil
}

// proxyFlags sets Chromium's proxy. With a PAC file loopback is never sent through
// the proxy, and no flag changes that
// (https://chromium.googlesource.com/chromium/src/+/main/net/docs/proxy.md#implicit-bypass-rules).
func proxyFlags(o Options) []string {
	switch {
	case o.PAC != "":
		return []string{"--proxy-pac-url=" + o.PAC}
	case o.Proxy != "":
		return []string{"--proxy-server=" + o.Proxy, "--proxy-bypass-list=<-loopback>"}
	}
	return []string{"--no-proxy-server"}
}

// A page's AllowUDP traffic bypasses an HTTP proxy: WebRTC's media and STUN, and QUIC. A
// network whose only way out is a proxy has no AllowUDP, so a browser behind one is started
// without it.

// noUDP limits Chromium's WebRTC to what its proxy can carry; quiet turns QUIC off, and
// WebTransport does not use a proxy. Newer versions (seen in 156) have dropped "force-"
// from the name of the switch, and silently ignore the old one.
// Source: https://chromium.googlesource.com/chromium/src/+/main/third_party/blink/public/common/peerconnection/webrtc_ip_handling_policy.h
func noUDP(o Options) []string {
	if o.AllowUDP || o.Proxy == "" && o.PAC == "" {
		return nil
	}
	const policy = "webrtc-ip-handling-policy=disable_non_proxied_udp"
	return []string{"--" + policy, "--force-" + policy}
}

// firefoxNoUDP does the same for Firefox, whose WebTransport does not use a proxy.
// Source: https://searchfox.org/mozilla-central/source/modules/libpref/init/StaticPrefList.yaml
func firefoxNoUDP(o Options) map[string]any {
	if o.AllowUDP || o.Proxy == "" && o.PAC == "" {
		return nil
	}
	return map[string]any{"media.peerconnection.ice.proxy_only": true, "network.webtransport.enabled": false}
}
