package engine

import "strings"

// titles are what people call the browsers of a family.
var titles = map[string]string{
	"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKitGTK", "ie": "HtmlUnit", "phantomjs": "PhantomJS",
}

// Called is what people call an engine's browser, with its version where that is known:
// "Chromium 156". The names of engines are ours alone, and a hub's says nothing of a browser.
func Called(name, version string) string {
	kind, err := ByName(name)
	if err != nil {
		return "the browser"
	}
	if kind.Family == "chromium" {
		version = Major(version)
	}
	return strings.TrimSpace(titles[kind.Family] + " " + version)
}
