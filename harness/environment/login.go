package environment

import (
	"context"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/matrix"
)

// domainLogin returns the rule that asks for the login of a Windows domain.
func (s Spec) domainLogin() (matrix.Rule, bool) {
	return s.findRule(func(r matrix.Rule) bool { return r.Kind == "proxy-auth" && r.Scheme != "" })
}

// checkLogin opens a page for which the proxy asks for such a login.
func checkLogin(ctx context.Context, p *checker) (string, error) {
	r, _ := p.spec.domainLogin()
	since, name := time.Now(), "/rtt/"+p.uniqueName()
	if err := p.openRefusable(ctx, "http://"+network.ProbeHost+name); err != nil {
		return "", err
	}
	err := p.waitForEvent(ctx, r, probeAttempt{since, network.ProbeHost, eventTimeout, func() bool { return p.calibration.wasRequested(name) }})
	return "the proxy asked for a login by " + r.Scheme + ", and let nothing through", err
}
