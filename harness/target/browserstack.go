package target

import (
	"cmp"
	"context"
	"maps"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"
)

// browserStack is BrowserStack Automate. Sources, unless noted otherwise:
// https://www.browserstack.com/docs/automate/capabilities,
// https://www.browserstack.com/docs/automate/api-reference/selenium/introduction.
var browserStack = dialect{
	name: "browserstack", address: "https://hub.browserstack.com/wd/hub", api: "https://api.browserstack.com",
	user: "${BROWSERSTACK_USERNAME}", key: "${BROWSERSTACK_ACCESS_KEY}",
	check:    func(ctx context.Context, r *Remote) error { _, _, err := bstackCapacity(ctx, r); return err },
	capacity: bstackCapacity, offers: bstackOffers, capabilities: bstackCapabilities, mark: bstackMark, video: bstackVideo, find: bstackFind,
	isFull: containsAny("all parallel tests are currently in use", "sessions are currently being used"),
	tunnel: &tunnelKind{
		name: "BrowserStack Local", binary: "BrowserStackLocal", ready: "You can now access your local server(s)",
		// The key is on its command line, visible to other users of this machine: no
		// documented flag reads it from a file or the process environment.
		// With --force-local the cloud's browsers send everything here, and --local-proxy… sends
		// it on through the cell's proxy. https://www.browserstack.com/docs/local-testing/binary-params
		arguments: func(t TunnelSpec) []string {
			return []string{"--key", t.Key, "--local-identifier", t.Name, "--force-local", "--only-automate", "--local-proxy-host", t.Host, "--local-proxy-port", t.Port}
		},
	},
}

// bstackCapacity reads the plan.
func bstackCapacity(ctx context.Context, r *Remote) (now, total int, err error) {
	var plan struct {
		Running int `json:"parallel_sessions_running"`
		Team    int `json:"team_parallel_sessions_max_allowed"`
		Max     int `json:"parallel_sessions_max_allowed"`
	}
	err = r.call(ctx, "GET", joinURL(r.data.API, "automate/plan.json"), nil, &plan)
	total = plan.Max
	if plan.Team > 0 {
		total = min(total, plan.Team)
	}
	return total - plan.Running, total, err
}

// bstackSystems are its words for systems: os, os_version.
var bstackSystems = map[string]string{
	"windows-xp": "Windows/XP", "windows-7": "Windows/7", "windows-8": "Windows/8", "windows-8.1": "Windows/8.1", "windows-10": "Windows/10", "windows-11": "Windows/11",
	"macos-sierra": "OS X/Sierra", "macos-high-sierra": "OS X/High Sierra", "macos-mojave": "OS X/Mojave", "macos-catalina": "OS X/Catalina",
	"macos-big-sur": "OS X/Big Sur", "macos-monterey": "OS X/Monterey", "macos-ventura": "OS X/Ventura", "macos-sonoma": "OS X/Sonoma",
	"macos-sequoia": "OS X/Sequoia", "macos-tahoe": "OS X/Tahoe",
}

// bstackOffers reads its list of browsers, without devices, which a matrix does not name.
func bstackOffers(ctx context.Context, r *Remote) ([]Offer, error) {
	var list []struct {
		OS        string  `json:"os"`
		OSVersion string  `json:"os_version"`
		Browser   string  `json:"browser"`
		Version   string  `json:"browser_version"`
		Device    *string `json:"device"`
	}
	if err := r.cached(ctx, joinURL(r.data.API, "automate/browsers.json"), &list); err != nil {
		return nil, err
	}
	var offers []Offer
	for _, b := range list {
		system := keyOf(bstackSystems, b.OS+"/"+b.OSVersion)
		if b.Device != nil && *b.Device != "" || system == "" || strings.Contains(b.Version, "beta") {
			continue
		}
		offers = append(offers, Offer{Product: b.Browser, Version: shortVersion(b.Version), System: system, Capabilities: map[string]any{
			"os": b.OS, "osVersion": b.OSVersion, "browserName": bstackNames[b.Browser], "browserVersion": b.Version,
		}})
	}
	return offers, nil
}

var bstackNames = map[string]string{"chrome": "Chrome", "firefox": "Firefox", "edge": "Edge", "ie": "IE", "safari": "Safari"}

func bstackCapabilities(r *Remote, req Request) map[string]any {
	wanted := req.Capabilities
	options := map[string]any{
		"os": wanted["os"], "osVersion": wanted["osVersion"], "sessionName": req.Name, "buildName": r.build(req), "idleTimeout": seconds(r.data.Limits.Idle.orDefault(defaultIdleTimeout), 300),
	}
	options["maskCommands"], options["maskBasicAuth"], options["seleniumLogs"] = bstackMasked, true, false
	if p := r.data.Labels.Project; p != "" {
		options["projectName"] = p
	}
	if !req.bypassesProxy() {
		options["local"], options["localIdentifier"] = true, req.Name
	}
	caps := map[string]any{"browserName": wanted["browserName"], "browserVersion": wanted["browserVersion"], "bstack:options": options}
	old := isLegacyBrowser(wanted, bstackNames)
	if old {
		caps = bstackLegacy(caps, options)
	}
	maps.Copy(caps, engine.CertificateCapabilities(req.Options, old))
	return caps
}

// bstackLegacy returns the JSON Wire Protocol capabilities for an old browser.
func bstackLegacy(caps, options map[string]any) map[string]any {
	old := map[string]any{
		"browser": caps["browserName"], "browserName": caps["browserName"], "browser_version": caps["browserVersion"], "os": options["os"], "os_version": options["osVersion"],
		"name": options["sessionName"], "build": options["buildName"], "project": options["projectName"], "browserstack.idleTimeout": options["idleTimeout"],
		"browserstack.maskCommands": bstackMasked, "browserstack.maskBasicAuth": "true", "browserstack.seleniumLogs": "false",
	}
	if options["local"] == true {
		old["browserstack.local"], old["browserstack.localIdentifier"] = "true", options["localIdentifier"]
	}
	return old
}

func bstackSession(r *Remote, id string) string {
	return joinURL(r.data.API, "automate/sessions", id+".json")
}

// maxReasonLength is how many characters of a reason the clouds keep; for two of them from memory.
const maxReasonLength = 250

func bstackMark(ctx context.Context, r *Remote, id string, o SessionResult) error {
	return r.call(ctx, "PUT", bstackSession(r, id), map[string]string{"status": statusWord(o), "reason": truncate(o.Reason, maxReasonLength)}, nil)
}

type bstackDetails struct {
	Session struct {
		Name      string `json:"name"`
		Status    string `json:"status"`
		ID        string `json:"hashed_id"`
		PublicURL string `json:"public_url"`
		URL       string `json:"browser_url"`
		Video     string `json:"video_url"`
	} `json:"automation_session"`
}

// bstackVideo prefers the page of the session, which needs the user's own login: the
// public address would let every reader of the record watch it.
func bstackVideo(ctx context.Context, r *Remote, id string) (string, error) {
	var d bstackDetails
	err := r.call(ctx, "GET", bstackSession(r, id), nil, &d)
	return browser.SafeURL(cmp.Or(d.Session.URL, d.Session.Video)), err
}

// bstackFind searches the running builds.
func bstackFind(ctx context.Context, r *Remote, name string) ([]string, error) {
	var builds []struct {
		Build struct {
			ID string `json:"hashed_id"`
		} `json:"automation_build"`
	}
	if err := r.call(ctx, "GET", joinURL(r.data.API, "automate/builds.json")+"?limit=50&status=running", nil, &builds); err != nil {
		return nil, err
	}
	var ids []string
	for _, b := range builds {
		var sessions []bstackDetails
		if err := r.call(ctx, "GET", joinURL(r.data.API, "automate/builds", b.Build.ID, "sessions.json")+"?limit=100&status=running", nil, &sessions); err != nil {
			return ids, err
		}
		for _, s := range sessions {
			if s.Session.Name == name {
				ids = append(ids, s.Session.ID)
			}
		}
	}
	return ids, nil
}

// statusWord is how clouds call an outcome.
func statusWord(o SessionResult) string {
	if o.Passed {
		return "passed"
	}
	return "failed"
}

// shortVersion takes ".0" off a version.
func shortVersion(version string) string {
	return strings.TrimSuffix(version, ".0")
}

func keyOf(table map[string]string, value string) string {
	for key, v := range table {
		if strings.EqualFold(v, value) {
			return key
		}
	}
	return ""
}

func truncate(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return text
}
