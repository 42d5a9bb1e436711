package engine

import "strings"

// displayNames are what people call the browsers of a family.
var displayNames = map[string]string{
	"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKitGTK", "ie": "HtmlUnit", "phantomjs": "PhantomJS",
}

// DisplayName is the common name of an engine's browser, with its version if that is known:
// "Chromium 156". The names of engines are internal, and that of a hub does not name a browser.
func DisplayName(name, version string) string {
	kind, err := ByName(name)
	if err != nil {
		return "the browser"
	}
	if kind.Family == "chromium" {
		version = Major(version)
	}
	return strings.TrimSpace(displayNames[kind.Family] + " " + version)
}
