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
	name: "selenium", allowsSubstitutes: true,
	offers: gridOffers, capacityFor: gridCapacityFor, capabilities: gridCapabilities, find: gridFind, pending: gridPending,
}

// stereotype is what a slot of a node can do.
type stereotype map[string]any

func (s stereotype) text(key string) string { v, _ := s[key].(string); return v }

// gridOffers reads from the hub's status what its nodes have. Hubs before Selenium 4 do
// not report it.
func gridOffers(ctx context.Context, r *Remote) ([]Offer, error) {
	if r.data.Protocol == JSONWire {
		return nil, fmt.Errorf("a hub with the JSON Wire Protocol does not list its browsers: add browsers: to the targets file")
	}
	nodes, err := gridNodes(ctx, r)
	if err != nil {
		return nil, err
	}
	var offers []Offer
	for _, n := range nodes {
		for _, s := range n.Slots {
			o := s.Stereotype.offer()
			if o.Product != "" && !slices.ContainsFunc(offers, func(known Offer) bool { return known.describe() == o.describe() }) {
				offers = append(offers, o)
			}
		}
	}
	if len(offers) == 0 {
		return nil, fmt.Errorf("none of its nodes is up")
	}
	return offers, nil
}

// nodeUp is the state of a node that takes sessions; others are "DOWN" or "DRAINING".
const nodeUp = "UP"

// gridNode is a node of a hub, as its status reports it.
type gridNode struct {
	Availability string
	MaxSessions  int
	Slots        []struct {
		Stereotype stereotype
		Session    *struct{ SessionID string } // nil: it is free
	}
}

func gridNodes(ctx context.Context, r *Remote) ([]gridNode, error) {
	var response struct{ Value struct{ Nodes []gridNode } }
	err := r.call(ctx, "GET", joinURL(r.data.Address, "status"), nil, &response)
	return response.Value.Nodes, err
}

// gridCapacityFor counts the slots for a browser. Where there is none, the hub refuses the session itself.
func gridCapacityFor(ctx context.Context, r *Remote, caps map[string]any) (now, total int, err error) {
	if r.data.Protocol == JSONWire {
		return 1, 1, nil
	}
	nodes, err := gridNodes(ctx, r)
	for _, n := range nodes {
		free, all := n.capacity(caps)
		now, total = now+free, total+all
	}
	if total == 0 {
		now = 1
	}
	return now, total, err
}

// capacity counts the free slots of a node that is up: it may have more slots than it takes sessions.
func (n gridNode) capacity(caps map[string]any) (now, total int) {
	slotsLeft := n.MaxSessions
	for _, s := range n.Slots {
		if s.Session != nil {
			slotsLeft--
		}
		if s.Stereotype.text("browserName") != caps["browserName"] || n.Availability != nodeUp {
			continue
		}
		total++
		if s.Session == nil {
			now++
		}
	}
	return min(now, max(slotsLeft, 0)), min(total, n.MaxSessions)
}

// seleniumNames are the names that drivers give their browsers.
// https://www.w3.org/TR/webdriver2/#capabilities, https://www.selenium.dev/documentation/webdriver/drivers/options/
var seleniumNames = map[string]string{
	"chrome": "chrome", "chromium": "chromium", "microsoftedge": "edge", "firefox": "firefox",
	"internet explorer": "ie", "safari": "safari", "minibrowser": "safari",
}

// offer is the browser of a slot; the zero Offer if no matrix names such a browser.
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

func gridCapabilities(r *Remote, req Request) map[string]any {
	caps := engine.RemoteCapabilities(req.Options, r.data.Protocol == JSONWire, fmt.Sprint(req.Capabilities["browserName"]))
	maps.Copy(caps, req.Capabilities)
	if r.data.Protocol != JSONWire {
		caps["se:name"] = req.Name
	}
	return caps
}

// gridFind asks the hub's GraphQL for running sessions of a name.
func gridFind(ctx context.Context, r *Remote, name string) ([]string, error) {
	if r.data.Protocol == JSONWire {
		return nil, nil
	}
	info, err := gridInfo(ctx, r)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, s := range info.Sessions {
		if strings.Contains(s.Capabilities, fmt.Sprintf("%q", name)) {
			ids = append(ids, s.ID)
		}
	}
	return ids, nil
}

// gridState is what a hub has, and its queue of requests.
type gridState struct {
	Sessions []struct{ ID, Capabilities string }
	Queue    []string `json:"sessionQueueRequests"` // capabilities of each
}

func gridInfo(ctx context.Context, r *Remote) (gridState, error) {
	var response struct {
		Data struct{ SessionsInfo gridState }
	}
	query := map[string]string{"query": "{ sessionsInfo { sessions { id capabilities } sessionQueueRequests } }"}
	err := r.call(ctx, "POST", joinURL(r.data.Address, "graphql"), query, &response)
	return response.Data.SessionsInfo, err
}

// gridReserved is the session of a slot whose browser is being started; its request is not reported.
// https://github.com/SeleniumHQ/selenium/blob/trunk/java/src/org/openqa/selenium/grid/data/Slot.java
const gridReserved = "reserved"

// gridPending checks the queue and the browsers that are being started.
func gridPending(ctx context.Context, r *Remote, name string) (bool, error) {
	if r.data.Protocol == JSONWire {
		return false, nil
	}
	info, err := gridInfo(ctx, r)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(info.Queue, func(caps string) bool { return strings.Contains(caps, name) }) {
		return true, nil
	}
	nodes, err := gridNodes(ctx, r)
	for _, n := range nodes {
		for _, s := range n.Slots {
			if s.Session != nil && s.Session.SessionID == gridReserved {
				return true, err
			}
		}
	}
	return false, err
}
