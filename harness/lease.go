package harness

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey"

	"github.com/gofrs/flock"
)

// lease takes an account that no other walk uses now, in whatever process: the
// lock goes with the process that holds it. It waits up to patience for one.
func lease(ctx context.Context, t Task, accounts []journey.Account) (journey.Account, func(), error) {
	if len(accounts) == 0 {
		return journey.Account{}, func() {}, nil
	}
	if err := os.MkdirAll(t.Leases, 0o700); err != nil {
		return journey.Account{}, nil, fmt.Errorf("lease an account: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, t.Patience)
	defer cancel()
	for {
		for i := range accounts {
			a := accounts[(t.First+i)%len(accounts)]
			lock := flock.New(filepath.Join(t.Leases, leaseName(t.Realm, a.User)))
			if got, err := lock.TryLock(); err != nil {
				return journey.Account{}, nil, fmt.Errorf("lease an account: %w", err)
			} else if got {
				return a, func() { lock.Unlock() }, nil
			}
		}
		if !browser.Pause(ctx, 100*time.Millisecond) {
			return journey.Account{}, nil, fmt.Errorf("lease an account: all %d are in use: add accounts to the journey, or run fewer cells at once", len(accounts))
		}
	}
}

func leaseName(realm, user string) string {
	sum := sha256.Sum256([]byte(realm + "\n" + user))
	return hex.EncodeToString(sum[:12]) + ".lock"
}
