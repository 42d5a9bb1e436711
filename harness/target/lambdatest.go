package target

import (
	"context"
	"maps"
	"net/url"

	"cxmatrix/harness/engine"
)

// lambdaTest is LambdaTest, now named TestMu AI. Sources, unless noted otherwise:
// https://www.lambdatest.com/support/docs/selenium-four-capabilities/, https://www.lambdatest.com/support/api-doc/.
var lambdaTest = dialect{
	name: "lambdatest", address: "https://hub.lambdatest.com/wd/hub", api: "https://api.lambdatest.com/automation/api/v1",
	user: "${LT_USERNAME}", key: "${LT_ACCESS_KEY}",
	check:    func(ctx context.Context, r *Remote) error { _, _, err := lambdaCapacity(ctx, r); return err },
	capacity: lambdaCapacity, offers: lambdaOffers, capabilities: lambdaCapabilities, mark: lambdaMark, video: lambdaVideo, find: lambdaFind,
	isFull: containsAny("concurrency", "parallel", "queue"), // its words are not documented
	tunnel: &tunnelKind{
		name: "the LambdaTest tunnel", binary: "LT", ready: "You can start testing now", variables: map[string]string{"LT_USERNAME": "user", "LT_ACCESS_KEY": "key"},
		// --ingress-only: the proxy is for requests of the cloud's browsers.
		// https://www.lambdatest.com/support/docs/lambda-tunnel-modifiers/
		arguments: func(t TunnelSpec) []string {
			return []string{"--tunnelName", t.Name, "--proxy-host", t.Host, "--proxy-port", t.Port, "--ingress-only"}
		},
	},
}

func lambdaCapacity(ctx context.Context, r *Remote) (now, total int, err error) {
	var response struct {
		Data struct {
			Max     int `json:"max_concurrency"`
			Running int `json:"running"`
		} `json:"data"`
	}
	err = r.call(ctx, "GET", joinURL(r.data.API, "org/concurrency"), nil, &response)
	return response.Data.Max - response.Data.Running, response.Data.Max, err
}

var (
	lambdaSystems = map[string]string{
		"windows-7": "Windows 7", "windows-8": "Windows 8", "windows-8.1": "Windows 8.1", "windows-10": "Windows 10", "windows-11": "Windows 11",
		"macos-sierra": "macOS Sierra", "macos-high-sierra": "macOS High Sierra", "macos-mojave": "macOS Mojave", "macos-catalina": "macOS Catalina",
		"macos-big-sur": "macOS Big Sur", "macos-monterey": "macOS Monterey", "macos-ventura": "macOS Ventura", "macos-sonoma": "macOS Sonoma", "macos-sequoia": "macOS Sequoia",
	}
	lambdaNames = map[string]string{"chrome": "Chrome", "firefox": "Firefox", "edge": "MicrosoftEdge", "ie": "Internet Explorer", "safari": "Safari"}
)

func lambdaOffers(ctx context.Context, r *Remote) ([]Offer, error) {
	var response struct {
		Platforms []struct {
			Platform string
			Browsers []struct {
				Name    string `json:"browser_name"`
				Version string
			}
		}
	}
	if err := r.cached(ctx, joinURL(r.data.API, "platforms"), &response); err != nil {
		return nil, err
	}
	var offers []Offer
	for _, p := range response.Platforms {
		for _, b := range p.Browsers {
			product, system := keyOf(lambdaNames, b.Name), keyOf(lambdaSystems, p.Platform)
			if product == "" || system == "" {
				continue
			}
			offers = append(offers, Offer{Product: product, Version: shortVersion(b.Version), System: system, Capabilities: map[string]any{
				"browserName": lambdaNames[product], "browserVersion": b.Version, "platformName": lambdaSystems[system],
			}})
		}
	}
	return offers, nil
}

func lambdaCapabilities(r *Remote, req Request) map[string]any {
	options := map[string]any{
		"build": r.build(req), "name": req.Name, "tags": r.tags(), "video": true,
		"idleTimeout": seconds(r.data.Limits.Idle.orDefault(defaultIdleTimeout), 1800), "lambdaMaskCommands": lambdaMasked,
	}
	if p := r.data.Labels.Project; p != "" {
		options["project"] = p
	}
	if !req.bypassesProxy() {
		options["tunnel"], options["tunnelName"] = true, req.Name
	}
	if isLegacyBrowser(req.Capabilities, lambdaNames) {
		options["browserName"], options["version"], options["platform"] = req.Capabilities["browserName"], req.Capabilities["browserVersion"], req.Capabilities["platformName"]
		maps.Copy(options, engine.CertificateCapabilities(req.Options, true))
		return options
	}
	options["platformName"], options["w3c"] = req.Capabilities["platformName"], true
	caps := map[string]any{"browserName": req.Capabilities["browserName"], "browserVersion": req.Capabilities["browserVersion"], "LT:Options": options}
	maps.Copy(caps, engine.CertificateCapabilities(req.Options, false))
	return caps
}

// lambdaMark uses its API: it does what lambda-status= in a script would, but gives a reason, and
// works after the session too.
func lambdaMark(ctx context.Context, r *Remote, id string, o SessionResult) error {
	return r.call(ctx, "PATCH", joinURL(r.data.API, "sessions", id), map[string]string{"status_ind": statusWord(o), "reason": truncate(o.Reason, maxReasonLength)}, nil)
}

func lambdaVideo(_ context.Context, _ *Remote, id string) (string, error) {
	return "https://automation.lambdatest.com/logs/?sessionID=" + id, nil
}

func lambdaFind(ctx context.Context, r *Remote, name string) ([]string, error) {
	var response struct {
		Data []struct {
			ID   string `json:"session_id"`
			Name string `json:"name"`
		} `json:"data"`
	}
	query := url.Values{"status": {"running"}, "limit": {"200"}, "test_name": {name}}
	if err := r.call(ctx, "GET", joinURL(r.data.API, "sessions")+"?"+query.Encode(), nil, &response); err != nil {
		return nil, err
	}
	var ids []string
	for _, s := range response.Data {
		if s.Name == name {
			ids = append(ids, s.ID)
		}
	}
	return ids, nil
}
