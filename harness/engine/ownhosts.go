package engine

// ownHosts are the hosts that each family of browsers contacts by itself: updates,
// telemetry, lists, experiments. Flags and preferences turn most of that off; these
// are for the rest. Hosts that a page may need too are not included, even if the browser
// also contacts them: accounts.google.com (signing in), translate.googleapis.com,
// push.services.mozilla.com (a page's own messages).
var ownHosts = map[string][]string{
	// https://github.com/GoogleChrome/chrome-launcher/blob/main/docs/chrome-flags-for-tools.md
	// https://support.google.com/chrome/a/answer/6334001 (host names to allow for a browser's own services)
	"chromium": {
		"update.googleapis.com", "edgedl.me.gvt1.com", "redirector.gvt1.com", // components and their updates
		"clients2.google.com", "clients4.google.com", // extensions' updates, the time; sync
		"clientservices.googleapis.com",                    // experiments
		"safebrowsing.googleapis.com", "sb-ssl.google.com", // lists of bad sites and downloads
		"optimizationguide-pa.googleapis.com",            // hints for pages
		"content-autofill.googleapis.com",                // what fields mean
		"passwordsleakcheck-pa.googleapis.com",           // leaked passwords
		"android.clients.google.com", "mtalk.google.com", // the browser's own messages
		"*.gvt2.com", // reports of reliability
	},
	// https://support.mozilla.org/kb/how-stop-firefox-making-automatic-connections
	"firefox": {
		"detectportal.firefox.com",                                                              // whether there is a portal
		"firefox.settings.services.mozilla.com", "firefox-settings-attachments.cdn.mozilla.net", // lists and experiments
		"content-signature-2.cdn.mozilla.net", "normandy.cdn.mozilla.net", "classify-client.services.mozilla.com",
		"aus5.mozilla.org", "services.addons.mozilla.org", "versioncheck-bg.addons.mozilla.org", // updates
		"incoming.telemetry.mozilla.org", "crash-reports.mozilla.com", // reports
		"safebrowsing.googleapis.com", "shavar.services.mozilla.com", "tracking-protection.cdn.mozilla.net", // lists of bad sites
		"contile.services.mozilla.com", "merino.services.mozilla.com", "spocs.getpocket.com", // its own start page
		"ciscobinary.openh264.org", "redirector.gvt1.com", // components
	},
}
