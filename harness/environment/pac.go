package environment

import (
	"context"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/matrix"
)

// directPAC returns the rule whose PAC file sends browsers to some hosts directly.
func (s Spec) directPAC() (matrix.Rule, bool) {
	return s.findRule(func(r matrix.Rule) bool { return r.Kind == "pac" && len(r.Direct) > 0 })
}

// checkPAC opens a host to which the PAC file sends browsers directly. Any other traffic tries the rest of the file.
func checkPAC(ctx context.Context, p *checker) (string, error) {
	r, _ := p.spec.directPAC()
	since, name := time.Now(), "/rtt/"+p.uniqueName()
	if err := p.openRefusable(ctx, "http://"+network.DirectHost+name); err != nil {
		return "", err
	}
	if r.Out == "none" {
		err := p.waitForEvent(ctx, r, probeAttempt{since, network.DirectHost, eventTimeout, func() bool { return p.calibration.wasRequested(name) }})
		return "nothing gets out directly", err
	}
	if f, ok := p.waitForFlow(ctx, name); !ok || !f.Direct {
		return "", notEnforced("%s was tested, and its direct way was not taken", r.ID)
	}
	return "the browser goes around the proxy where the PAC file says so", nil
}
