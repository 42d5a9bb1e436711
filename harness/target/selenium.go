package target

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cxmatrix/harness/engine"
	"cxmatrix/matrix"
)

// seleniumGrid is Selenium Grid 4; with protocol: jsonwire, also the hubs of Selenium 2
// and 3. Sources: https://www.selenium.dev/documentation/grid/advanced_features/endpoints/
// and …/grid/advanced_features/graphql_support/.
var seleniumGrid = dialect{
	name: "selenium", near: true,
	offers: gridOffers, capabilities: gridCapabilities, find: gridFind,
}

// stereotype is what a slot of a node can do.
type stereotype map[string]any

func (s stereotype) text(key string) string { v, _ := s[key].(string); return v }

// gridOffers reads from the hub's status what its nodes have. Hubs before Selenium 4 do
// not tell.
func gridOffers(ctx context.Context, r *Remote) ([]Offer, error) {
	if r.data.Protocol == JSONWire {
		return nil, fmt.Errorf("a hub that speaks the JSON Wire Protocol tells nobody what it has: add browsers: to the targets file")
	}
	var answer struct {
		Value struct {
			Nodes []struct {
				Slots []struct{ Stereotype stereotype }
			}
		}
	}
	if err := r.call(ctx, "GET", under(r.data.Address, "status"), nil, &answer); err != nil {
		return nil, err
	}
	var offers []Offer
	for _, n := range answer.Value.Nodes {
		for _, s := range n.Slots {
			o := s.Stereotype.offer()
			if o.Product != "" && !slices.ContainsFunc(offers, func(known Offer) bool { return known.spelled() == o.spelled() }) {
				offers = append(offers, o)
			}
		}
	}
	if len(offers) == 0 {
		return nil, fmt.Errorf("no node of it is up")
	}
	return offers, nil
}

// seleniumNames are the names that drivers give their browsers.
// https://www.w3.org/TR/webdriver2/#capabilities, https://www.selenium.dev/documentation/webdriver/drivers/options/
var seleniumNames = map[string]string{
	"chrome": "chrome", "chromium": "chromium", "microsoftedge": "edge", "firefox": "firefox",
	"internet explorer": "ie", "safari": "safari", "minibrowser": "safari",
}

// offer is the browser that a slot stands for; the zero one if nobody asks for such.
func (s stereotype) offer() Offer {
	name := s.text("browserName")
	o := Offer{Product: seleniumNames[strings.ToLower(name)], Version: s.text("browserVersion"), System: systemOf(s.text("platformName"))}
	o.Capabilities = map[string]any{"browserName": name}
	for _, key := range []string{"browserVersion", "platformName"} {
		if v := s.text(key); v != "" {
			o.Capabilities[key] = v
		}
	}
	if strings.EqualFold(name, "MiniBrowser") { // its version is WebKitGTK's
		o.Version = ""
	}
	return o
}

// platforms are Selenium's names of systems. https://github.com/SeleniumHQ/selenium/blob/trunk/java/src/org/openqa/selenium/Platform.java
var platforms = map[string]string{
	"xp": "windows-xp", "vista": "windows-vista", "win7": "windows-7", "win8": "windows-8", "win8_1": "windows-8.1", "win10": "windows-10", "win11": "windows-11",
	"sierra": "macos-sierra", "high_sierra": "macos-high-sierra", "mojave": "macos-mojave", "catalina": "macos-catalina", "big_sur": "macos-big-sur",
	"monterey": "macos-monterey", "ventura": "macos-ventura", "sonoma": "macos-sonoma", "sequoia": "macos-sequoia",
}

func systemOf(platform string) string {
	name := strings.ToLower(platform)
	if slug, known := platforms[strings.ReplaceAll(name, " ", "_")]; known {
		return slug
	}
	return matrix.Slug(name)
}

func gridCapabilities(r *Remote, w Request) map[string]any {
	caps := engine.Remote(w.Options, r.data.Protocol == JSONWire, fmt.Sprint(w.Ask["browserName"]))
	maps.Copy(caps, w.Ask)
	if r.data.Protocol != JSONWire {
		caps["se:name"] = w.Name
	}
	return caps
}

// gridFind asks the hub's GraphQL for running sessions of a name.
func gridFind(ctx context.Context, r *Remote, name string) ([]string, error) {
	if r.data.Protocol == JSONWire {
		return nil, nil
	}
	var answer struct {
		Data struct {
			SessionsInfo struct {
				Sessions []struct{ ID, Capabilities string }
			}
		}
	}
	query := map[string]string{"query": "{ sessionsInfo { sessions { id capabilities } } }"}
	if err := r.call(ctx, "POST", under(r.data.Address, "graphql"), query, &answer); err != nil {
		return nil, err
	}
	var ids []string
	for _, s := range answer.Data.SessionsInfo.Sessions {
		if strings.Contains(s.Capabilities, fmt.Sprintf("%q", name)) {
			ids = append(ids, s.ID)
		}
	}
	return ids, nil
}
