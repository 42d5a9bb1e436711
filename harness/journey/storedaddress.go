package journey

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/selector"

	"github.com/goccy/go-yaml/ast"
)

// addressParts are what an address template may hold.
const addressParts = "{value} (the link's address, or its attribute) and {file} (the file's name)"

// checkAddress refuses a template that leads to one place for all files.
func (s *VerifyStored) checkAddress(n ast.Node) error {
	if s.Address == "" || strings.Contains(s.Address, "{value}") || strings.Contains(s.Address, "{file}") {
		return nil
	}
	return errorAt(n, "address: %s: want an address with %s in it, such as /files/{value}", s.Address, addressParts)
}

// linkValue is what an entry of the list says about where its file is: the link's address, or an attribute.
func (s *VerifyStored) linkValue(ctx context.Context, v *Visit, i int, link browser.Element) (string, error) {
	if s.Attribute == "" {
		return link.Href, nil
	}
	one, err := selector.Join(s.Links, fmt.Sprintf("nth=%d", i))
	if err != nil {
		return "", browser.NewToolError("verify-stored", err)
	}
	return v.Page.Read(ctx, one, s.Attribute)
}

// downloadAddress is where a file can be downloaded. It is relative to the page. template has its values filled in already.
func downloadAddress(page *url.URL, template, value, file string) string {
	text := value
	if template != "" {
		path, query, asks := strings.Cut(template, "?")
		text = fillAddress(path, value, file, escapePath)
		if asks {
			text += "?" + fillAddress(query, value, file, url.QueryEscape)
		}
	}
	u, err := page.Parse(text)
	if err != nil {
		return text
	}
	return u.String()
}

func fillAddress(template, value, file string, escape func(string) string) string {
	return strings.NewReplacer("{value}", escape(value), "{file}", escape(file)).Replace(template)
}

// escapePath keeps slashes: a value may be a path.
func escapePath(text string) string {
	parts := strings.Split(text, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}

// addAddresses completes the entries of the journey's files.
func (s *VerifyStored) addAddresses(ctx context.Context, v *Visit, list []stored) error {
	if s.Attribute == "" && s.Address == "" {
		return nil
	}
	text, err := v.Page.URL(ctx)
	if err != nil {
		return err
	}
	page, err := url.Parse(text)
	if err != nil {
		return browser.NewSiteError("verify-stored", s.Links, "the page's address can't be read")
	}
	for _, name := range s.Files {
		if entry := v.findStored(list, name); entry != nil {
			entry.address = downloadAddress(page, v.Expand(s.Address), entry.address, v.siteName(name))
		}
	}
	return nil
}
