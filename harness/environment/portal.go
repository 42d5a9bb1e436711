package environment

import (
	"context"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/network"
)

// checkPortal requests a page, is redirected to the captive portal, and accepts its terms as a
// customer does.
func checkPortal(ctx context.Context, p *checker) (string, error) {
	const button, accepted = "#accept", "#accepted"
	if err := p.Page.Open(ctx, "http://"+calibrationHost+"/portal"); err != nil {
		return "", err
	}
	address, err := p.Page.URL(ctx)
	if err != nil {
		return "", err
	}
	if found, err := p.Page.Elements(ctx, button); err != nil {
		return "", err
	} else if len(found) == 0 {
		return "", notEnforced("the captive portal was not shown, but %s", browser.SafeURL(address))
	}
	if err := p.Page.Click(ctx, button); err != nil {
		return "", err
	}
	if found, err := p.Page.Elements(ctx, accepted); err != nil {
		return "", err
	} else if len(found) == 0 {
		return "", notEnforced("the captive portal %s did not let the customer in", network.PortalHost)
	}
	return "shown, accepted", nil
}
