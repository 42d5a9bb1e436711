package matrix

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// name is a browser or system as written in a file and as shown to users.
type name struct{ id, title string }

// products are the browsers that a matrix can ask for.
var products = []name{
	{"chrome", "Chrome"},
	{"edge", "Edge"},
	{"firefox", "Firefox"},
	{"ie", "Internet Explorer"},
	{"safari", "Safari"},
	{"chromium", "Chromium"},
}

// systems are the operating systems, oldest first within a family.
var systems = []name{
	{"windows xp", "Windows XP"},
	{"windows vista", "Windows Vista"},
	{"windows 7", "Windows 7"},
	{"windows 8", "Windows 8"},
	{"windows 8.1", "Windows 8.1"},
	{"windows 10", "Windows 10"},
	{"windows 11", "Windows 11"},
	{"macos sierra", "macOS Sierra"},
	{"macos high sierra", "macOS High Sierra"},
	{"macos mojave", "macOS Mojave"},
	{"macos catalina", "macOS Catalina"},
	{"macos big sur", "macOS Big Sur"},
	{"macos monterey", "macOS Monterey"},
	{"macos ventura", "macOS Ventura"},
	{"macos sonoma", "macOS Sonoma"},
	{"macos sequoia", "macOS Sequoia"},
	{"macos tahoe", "macOS Tahoe"},
	{"linux", "Linux"},
}

// slug is how a cell id writes it.
func (n name) slug() string { return slug(n.id) }

var systemSlugs = func() (all []string) {
	for _, s := range systems {
		all = append(all, s.slug())
	}
	return all
}()

const (
	latest    = "latest"    // the newest release for the system
	installed = "installed" // the browser that is installed, in any version
)

var number = regexp.MustCompile(`^[1-9][0-9]{0,3}(\.[0-9]{1,3})?$`)

func ids(names []name) []string {
	var all []string
	for _, n := range names {
		all = append(all, n.id)
	}
	return all
}

// title is the displayed name of a slug; an unknown slug stays as it is.
func title(names []name, id string) string {
	for _, n := range names {
		if n.slug() == id {
			return n.title
		}
	}
	return id
}

// checkBrowser refuses a browser that is not "product version".
func checkBrowser(path, text string) error {
	product, version, _ := strings.Cut(text, " ")
	if !slices.Contains(ids(products), product) {
		return newMistake(path, suggestBrowser(text), "unknown browser %q", text)
	}
	if version != latest && version != installed && !number.MatchString(version) {
		return newMistake(path, `write "latest", "installed" or a number like 115`, "browser %q: %q is no version", text, version)
	}
	if product == "chromium" && version != installed {
		return newMistake(path, `write "chromium installed", or "chrome `+version+`"`, "browser %q: Chromium has no numbered releases for users", text)
	}
	return nil
}

// suggestBrowser corrects a product that is nearly right, or written as in an id.
func suggestBrowser(text string) string {
	product, version, _ := strings.Cut(normalise(text), " ")
	best, near := Closest(product, ids(products))
	if near && checkBrowser("", best+" "+version) == nil {
		return fmt.Sprintf("did you mean %q?", best+" "+version)
	}
	return "write a product and a version, like chrome latest or ie 11; products are " + strings.Join(ids(products), ", ")
}

// checkSystem refuses a system that is not in the table.
func checkSystem(path, text string) error {
	if slices.Contains(ids(systems), text) {
		return nil
	}
	return newMistake(path, Suggest(text, ids(systems)), "unknown system %q", text)
}

// CheckPair refuses a product or a system that a matrix can't name. A system may be ""
// or a slug.
func CheckPair(product, system string) error {
	if !slices.Contains(ids(products), product) {
		return fmt.Errorf("unknown browser %q: %s", product, Suggest(product, ids(products)))
	}
	if system != "" && !slices.Contains(systemSlugs, slug(system)) {
		return fmt.Errorf("unknown system %q: %s", system, Suggest(system, ids(systems)))
	}
	return nil
}

// Slug is how a cell id writes a browser or system: "windows-8.1".
func Slug(name string) string { return slug(name) }
