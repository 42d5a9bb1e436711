package plan

import (
	"fmt"
	"net/url"
	"strings"

	"cxmatrix/harness/environment"
	"cxmatrix/harness/journey"
	"cxmatrix/matrix"
	"cxmatrix/results/redact"
)

// CheckNetworks refuses networks of the planned cells that make no sense, or can't be
// enforced: a block list that covers the site under test, whose address for a variant
// is given by address, and a login for a real proxy that lookup, the process environment,
// does not have. Its errors are one line, with the place in the matrix file.
func (p *Plan) CheckNetworks(address func(variant string) string, lookup func(string) (string, bool)) error {
	for _, c := range p.Cells {
		if err := CheckNetwork(p.entries[c.Cell].Network, address(c.Variant), lookup); err != nil {
			return err
		}
	}
	return nil
}

// NoteInvalid notes on the planned cells what will make them invalid, before anything starts: a
// rule that could not inspect the site's traffic.
func (p *Plan) NoteInvalid(address func(variant string) string) {
	for i, c := range p.Cells {
		site, err := url.Parse(address(c.Variant))
		if err != nil || c.Unsupported != "" {
			continue
		}
		if why := environment.UninspectedRule(p.entries[c.Cell].Network, site); why != "" {
			p.Cells[i].Note = strings.TrimPrefix(c.Note+"; it will be invalid: "+why, "; ")
		}
	}
}

// CheckNetwork refuses a network in front of a site at an address; see Plan's.
func CheckNetwork(n matrix.Network, address string, lookup func(string) (string, bool)) error {
	site := hostOf(address)
	for _, r := range n.Policy {
		if err := checkRule(r, site, lookup); err != nil {
			return fmt.Errorf("%s: %w", r.At, err)
		}
	}
	return nil
}

func checkRule(r matrix.Rule, site string, lookup func(string) (string, bool)) error {
	if r.Kind == "block" && matrix.Covers(r.Host, site) && len(r.Ports)+len(r.Methods)+len(r.Paths) == 0 {
		return fmt.Errorf("%s covers the site under test, %s: narrow it, or take it out", r.ID, site)
	}
	if r.Kind == "no-third-party" && site == "" {
		return fmt.Errorf("%s: without a site every host is a third party: name it with --site", r.ID)
	}
	if r.Credentials == "" {
		return nil
	}
	userPassword, _ := lookup(r.Credentials)
	if userPassword == journey.Placeholder {
		return nil
	}
	_, password, ok := strings.Cut(userPassword, ":")
	switch {
	case !ok:
		return fmt.Errorf("%s: ${%s} is not set to user:password: export %s", r.ID, r.Credentials, r.Credentials)
	case redact.TooShort(password):
		return fmt.Errorf("%s: the password in ${%s} is too short to be kept secret: give the proxy one of %d characters or more", r.ID, r.Credentials, redact.MinLength)
	}
	return nil
}

// hostOf is the name in an address, without a port.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
