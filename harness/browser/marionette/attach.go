package marionette

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"cxmatrix/harness/browser"
)

// pollInterval is the interval at which the profile is polled.
const pollInterval = 20 * time.Millisecond

// Attach connects to the Firefox of that profile, which Firefox.Command started a
// moment ago. It gives up when ended is closed or ctx ends, and then wraps ctx.Err().
func Attach(ctx context.Context, profile string, ended <-chan struct{}) (*Conn, error) {
	for {
		if port, ok := activePort(profile); ok {
			return Dial(ctx, port)
		}
		select {
		case <-ended:
			return nil, errors.New("firefox ended before it listened")
		default:
		}
		if !browser.Sleep(ctx, pollInterval) {
			return nil, ctx.Err()
		}
	}
}

// activePort reads what Firefox writes once it listens.
func activePort(profile string) (int, bool) {
	text, err := os.ReadFile(filepath.Join(profile, portFile))
	if err != nil {
		return 0, false
	}
	port, err := strconv.Atoi(strings.TrimSpace(string(text)))
	return port, err == nil && port > 0
}
