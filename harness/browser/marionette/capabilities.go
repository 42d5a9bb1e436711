package marionette

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// mergeCapabilities makes one set of capabilities from a client's request: alwaysMatch,
// with the first firstMatch that can be merged. Source:
// https://www.w3.org/TR/webdriver2/#processing-capabilities
func mergeCapabilities(p params) (map[string]any, error) {
	var asked struct {
		Capabilities struct {
			Always map[string]any   `json:"alwaysMatch"`
			First  []map[string]any `json:"firstMatch"`
		} `json:"capabilities"`
	}
	raw, err := json.Marshal(p)
	if err == nil {
		err = json.Unmarshal(raw, &asked)
	}
	if err != nil {
		return nil, &commandError{Code: "invalid argument", Message: err.Error()}
	}
	first := asked.Capabilities.First
	if len(first) == 0 {
		first = []map[string]any{{}}
	}
	for _, sess := range first {
		caps := map[string]any{}
		maps.Copy(caps, asked.Capabilities.Always)
		maps.Copy(caps, sess)
		if name, named := caps["browserName"].(string); !named || strings.EqualFold(name, "firefox") {
			return caps, nil
		}
	}
	return nil, &commandError{Code: "session not created", Message: fmt.Sprintf("this is Firefox, asked for was %v", asked.Capabilities.Always["browserName"])}
}

// ownCapabilities are those that Firefox reads itself. The others are for the program that starts it.
var ownCapabilities = []string{"acceptInsecureCerts", "pageLoadStrategy", "proxy", "strictFileInteractability", "timeouts",
	"unhandledPromptBehavior", "webSocketUrl", "moz:webdriverClick", "moz:accessibilityChecks"}

func standardCapabilities(caps map[string]any) map[string]any {
	list := map[string]any{}
	for name, value := range caps {
		if slices.Contains(ownCapabilities, name) {
			list[name] = value
		}
	}
	return list
}
