package environment

import (
	"context"
	"fmt"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/matrix"
)

// lineRule is what events of the line are named by.
var lineRule = matrix.Rule{ID: network.ConstraintLine}

// checkLoss opens a page of a host whose connections all die: waiting for one of a small share could take hours.
func checkLoss(ctx context.Context, p *checker) (string, error) {
	since, name := time.Now(), "/rtt/"+p.uniqueName()
	if err := p.openRefusable(ctx, "http://"+network.LossHost+name); err != nil {
		return "", err
	}
	if err := p.waitForEvent(ctx, lineRule, probeAttempt{since, network.LossHost, flowTimeout, func() bool { return p.hasCompleted(name) }}); err != nil {
		return "", err
	}
	return fmt.Sprintf("the line lost a connection to %s; it loses %g %% of those to others", network.LossHost, p.spec.Network.Line.Loss*100), nil
}

// trialOutage is how long the outage lasts with which outages are tried.
const trialOutage = time.Second

// checkOutage opens a page during whose request an outage begins, out of turn: the next one may be an hour away.
func checkOutage(ctx context.Context, p *checker) (string, error) {
	p.calibration.onOutage(func() { p.proxy.TryOutage(trialOutage) })
	since, name := time.Now(), "/outage/"+p.uniqueName()
	if err := p.openRefusable(ctx, "http://"+calibrationHost+name); err != nil {
		return "", err
	}
	attempt := probeAttempt{since, calibrationHost, flowTimeout, func() bool { return p.hasCompleted(name) && time.Since(since) > trialOutage }}
	if err := p.waitForEvent(ctx, lineRule, attempt); err != nil {
		return "", err
	}
	took := time.Since(since)
	if p.spec.Network.Line.Outage.Reset {
		return "an outage reset the connection of a page", nil
	}
	if took < trialOutage {
		return "", notEnforced("a page took %.1f s in an outage of %v", took.Seconds(), trialOutage)
	}
	return fmt.Sprintf("a page took %.1f s in an outage of %v", took.Seconds(), trialOutage), nil
}
