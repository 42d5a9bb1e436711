package engine

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/process"
)

// portAttempts is how many ports are tried for a driver that can't choose a free one reliably. Another
// program may take a port between the choice and the driver's start.
const portAttempts = 3

// withFreePort starts such a driver; if it exits because the port is taken, another
// is tried.
func (r *Instance) withFreePort(start func(port string) error) error {
	var err error
	for range portAttempts {
		var port string
		if port, err = freePort(); err != nil {
			return err
		}
		if err = start(port); err == nil || r.child == nil || !hasExited(r.child) {
			return err
		}
	}
	return err
}

func hasExited(c *process.Child) bool {
	select {
	case <-c.Done():
		return true
	default:
		return false
	}
}

// freePort returns a port that was free a moment ago.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("choose a port: %w", err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// portPollInterval is the interval at which a driver that prints no port is polled.
const portPollInterval = 10 * time.Millisecond

// waitReady waits until the driver answers at its port.
func (d driver) waitReady(ctx context.Context, child *process.Child) error {
	for {
		err := checkStatus(ctx, "http://127.0.0.1:"+d.port+d.path+"/status")
		switch {
		case hasExited(child):
			return fmt.Errorf("driver ended before it listened: %v", child.Wait())
		case err == nil:
			return nil
		case !browser.Sleep(ctx, portPollInterval):
			return fmt.Errorf("%w; driver does not answer: %v", ctx.Err(), err)
		}
	}
}

func checkStatus(ctx context.Context, address string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	direct := http.Transport{DisableKeepAlives: true} // not through the user's own proxy
	response, err := direct.RoundTrip(r)
	if err != nil {
		return err
	}
	return response.Body.Close()
}
