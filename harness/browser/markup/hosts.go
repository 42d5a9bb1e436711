package markup

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// loading are the attributes, by tag, whose addresses a browser loads from by itself.
var loading = map[string]string{"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src"}

// Hosts returns the other hosts from which the page at an address loads, in the order of the page.
func (d *Document) Hosts(page *url.URL) (list []string) {
	for n := range d.root.Descendants() {
		key, loads := loading[n.Data]
		if n.Type != html.ElementNode || !loads || n.Data == "link" && !isLoadedLink(n) {
			continue
		}
		address, err := page.Parse(strings.TrimSpace(attribute(n, key)))
		if err != nil || address.Scheme != "http" && address.Scheme != "https" {
			continue
		}
		if host := strings.ToLower(address.Hostname()); host != "" && host != strings.ToLower(page.Hostname()) && !slices.Contains(list, host) {
			list = append(list, host)
		}
	}
	return list
}

// isLoadedLink reports whether a browser loads what a link element names: a style sheet, and not the page's own address.
func isLoadedLink(n *html.Node) bool {
	return slices.ContainsFunc(strings.Fields(strings.ToLower(attribute(n, "rel"))), func(rel string) bool {
		return rel == "stylesheet" || rel == "preload" || rel == "modulepreload" || rel == "icon"
	})
}
