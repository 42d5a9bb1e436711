package target

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cxmatrix/harness/engine"
)

// What the dialects of clouds have in common.

// seconds are whole ones, at most so many.
func seconds(d time.Duration, limit int) int { return min(int(d.Seconds()), limit) }

// containsAny matches a refusal by a cloud's words: its status codes are not reliable.
func containsAny(words ...string) func(string) bool {
	return func(message string) bool {
		message = strings.ToLower(message)
		for _, w := range words {
			if strings.Contains(message, strings.ToLower(w)) {
				return true
			}
		}
		return false
	}
}

// firstW3CVersion is the first version of a product that speaks W3C WebDriver; older ones
// are requested by the JSON Wire Protocol.
// Source: https://docs.saucelabs.com/dev/w3c-webdriver-capabilities/ (the others name none)
var firstW3CVersion = map[string]int{"chrome": 75, "firefox": 55, "safari": 12, "ie": 11}

// isLegacyBrowser reports whether a browser, as a cloud names it, is too old for W3C WebDriver.
func isLegacyBrowser(caps map[string]any, names map[string]string) bool {
	product := keyOf(names, fmt.Sprint(caps["browserName"]))
	n, err := strconv.ParseFloat(engine.Major(fmt.Sprint(caps["browserVersion"])), 64)
	return err == nil && int(n) < firstW3CVersion[product]
}
