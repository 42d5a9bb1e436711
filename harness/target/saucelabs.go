package target

import (
	"context"
	"maps"
	"strings"

	"cxmatrix/harness/engine"
)

// sauceLabs is Sauce Labs' virtual machines. Sources, unless noted otherwise:
// https://docs.saucelabs.com/dev/test-configuration-options/, https://docs.saucelabs.com/dev/api/jobs/.
// The addresses are those of its western data center; another one's go into address: and api:.
var sauceLabs = dialect{
	name: "saucelabs", address: "https://ondemand.us-west-1.saucelabs.com/wd/hub", api: "https://api.us-west-1.saucelabs.com",
	user: "${SAUCE_USERNAME}", key: "${SAUCE_ACCESS_KEY}",
	check:    func(ctx context.Context, r *Remote) error { _, _, err := sauceCapacity(ctx, r); return err },
	capacity: sauceCapacity, offers: sauceOffers, capabilities: sauceCapabilities, mark: sauceMark, video: sauceVideo, find: sauceFind,
	isFull: containsAny("CCYAbuse", "exceeded your sauce labs concurrency", "concurrency limit"),
	tunnel: &tunnelKind{
		name: "Sauce Connect 5", binary: "sc", ready: "you may start your tests", variables: map[string]string{"SAUCE_USERNAME": "user", "SAUCE_ACCESS_KEY": "key"},
		// --proxy is for the site's traffic alone. https://docs.saucelabs.com/dev/cli/sauce-connect-5/run/
		arguments: func(t TunnelSpec) []string {
			return []string{"run", "--region", sauceRegion(t.API), "--tunnel-name", t.Name, "--proxy", "http://" + t.Host + ":" + t.Port, "--proxy-localhost", "allow"}
		},
	},
}

// sauceRegion reads the data center out of the address: "us-west" of api.us-west-1.saucelabs.com.
func sauceRegion(api string) string {
	for _, region := range []string{"eu-central", "us-east"} {
		if strings.Contains(api, region) {
			return region
		}
	}
	return "us-west"
}

// sauceCapacity reads how many more virtual machines may run. Macs are
// counted separately; the smaller number is available to any cell.
func sauceCapacity(ctx context.Context, r *Remote) (now, total int, err error) {
	type machines struct {
		VMs int `json:"vms"`
	}
	type group struct{ Allowed, Current machines }
	var response struct {
		Concurrency struct{ Organization, Team group }
	}
	err = r.call(ctx, "GET", joinURL(r.data.API, "rest/v1.2/users", readSecret(r.data.User), "concurrency"), nil, &response)
	c := response.Concurrency
	total, now = c.Organization.Allowed.VMs, c.Organization.Allowed.VMs-c.Organization.Current.VMs
	if c.Team.Allowed.VMs > 0 {
		total, now = min(total, c.Team.Allowed.VMs), min(now, c.Team.Allowed.VMs-c.Team.Current.VMs)
	}
	return now, total, err
}

// sauceSystems are its words for systems, as capabilities name them; sauceMachines as its
// list of platforms does. Source of the latter: the names in this repository's stand-in servers.
var (
	sauceSystems = map[string]string{
		"windows-7": "Windows 7", "windows-8": "Windows 8", "windows-8.1": "Windows 8.1", "windows-10": "Windows 10", "windows-11": "Windows 11",
		"macos-sierra": "macOS 10.12", "macos-high-sierra": "macOS 10.13", "macos-mojave": "macOS 10.14", "macos-catalina": "macOS 10.15",
		"macos-big-sur": "macOS 11.00", "macos-monterey": "macOS 12", "macos-ventura": "macOS 13", "macos-sonoma": "macOS 14", "macos-sequoia": "macOS 15",
	}
	sauceMachines = map[string]string{"Windows 2008": "Windows 7", "Windows 2012": "Windows 8", "Windows 2012 R2": "Windows 8.1", "macOS 11": "macOS 11.00"}
	sauceNames    = map[string]string{"chrome": "chrome", "firefox": "firefox", "edge": "MicrosoftEdge", "ie": "internet explorer", "safari": "safari"}
)

func sauceOffers(ctx context.Context, r *Remote) ([]Offer, error) {
	var list []struct {
		Version string `json:"short_version"`
		Name    string `json:"api_name"`
		OS      string `json:"os"`
	}
	if err := r.cached(ctx, joinURL(r.data.API, "rest/v1/info/platforms/webdriver"), &list); err != nil {
		return nil, err
	}
	var offers []Offer
	for _, p := range list {
		os := strings.Replace(p.OS, "Mac ", "macOS ", 1)
		if name, other := sauceMachines[os]; other {
			os = name
		}
		product, system := keyOf(sauceNames, p.Name), keyOf(sauceSystems, os)
		if product == "" || system == "" || p.Version == "beta" || p.Version == "dev" {
			continue
		}
		offers = append(offers, Offer{Product: product, Version: shortVersion(p.Version), System: system, Capabilities: map[string]any{
			"browserName": sauceNames[product], "browserVersion": p.Version, "platformName": sauceSystems[system],
		}})
	}
	return offers, nil
}

func sauceCapabilities(r *Remote, req Request) map[string]any {
	options := map[string]any{
		"name": req.Name, "build": r.build(req), "tags": r.tags(),
		"idleTimeout":    seconds(r.data.Limits.Idle.orDefault(defaultIdleTimeout), 1000),
		"maxDuration":    seconds(r.data.Limits.Maximum.orDefault(defaultMaxDuration), 10800),
		"commandTimeout": 300, "recordLogs": sauceRecordLogs,
	}
	if !req.bypassesProxy() {
		options["tunnelName"] = req.Name
	}
	if isLegacyBrowser(req.Capabilities, sauceNames) { // its hub refuses capabilities of both protocols in one request
		options["browserName"], options["version"], options["platform"] = req.Capabilities["browserName"], req.Capabilities["browserVersion"], req.Capabilities["platformName"]
		maps.Copy(options, engine.CertificateCapabilities(req.Options, true))
		return options
	}
	caps := map[string]any{
		"browserName": req.Capabilities["browserName"], "browserVersion": req.Capabilities["browserVersion"], "platformName": req.Capabilities["platformName"], "sauce:options": options,
	}
	maps.Copy(caps, engine.CertificateCapabilities(req.Options, false))
	return caps
}

func sauceJob(r *Remote, id ...string) string {
	return joinURL(r.data.API, append([]string{"rest/v1", readSecret(r.data.User), "jobs"}, id...)...)
}

// sauceMark puts the reason into the user's custom data, since there is no field for it.
func sauceMark(ctx context.Context, r *Remote, id string, o SessionResult) error {
	body := map[string]any{"passed": o.Passed}
	if o.Reason != "" {
		body["custom-data"] = map[string]string{"reason": truncate(o.Reason, maxReasonLength)}
	}
	return r.call(ctx, "PUT", sauceJob(r, id), body, nil)
}

func sauceVideo(_ context.Context, r *Remote, id string) (string, error) {
	page := "https://app.saucelabs.com/tests/"
	if sauceRegion(r.data.API) == "eu-central" {
		page = "https://app.eu-central-1.saucelabs.com/tests/"
	}
	return page + id, nil
}

func sauceFind(ctx context.Context, r *Remote, name string) ([]string, error) {
	var jobs []struct {
		ID, Name, Status string
	}
	if err := r.call(ctx, "GET", sauceJob(r)+"?limit=200&full=true", nil, &jobs); err != nil {
		return nil, err
	}
	var ids []string
	for _, j := range jobs {
		if j.Name == name && (j.Status == "in progress" || j.Status == "queued" || j.Status == "") {
			ids = append(ids, j.ID)
		}
	}
	return ids, nil
}

func (r *Remote) tags() []string { return append([]string{"cxmatrix"}, r.data.Labels.Tags...) }
