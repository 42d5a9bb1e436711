package cell

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/task"

	"github.com/gofrs/flock"
)

// lease locks an account that no other walk uses now, in any process: the
// lock is released when its process ends. It waits up to patience for one.
func lease(ctx context.Context, t task.Task, accounts []journey.Account) (journey.Account, func(), error) {
	if len(accounts) == 0 {
		return journey.Account{}, func() {}, nil
	}
	if err := os.MkdirAll(t.Leases, 0o700); err != nil {
		return journey.Account{}, nil, fmt.Errorf("lease an account: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, t.StepTimeout)
	defer cancel()
	for {
		for i := range accounts {
			a := accounts[(t.FirstAccount+i)%len(accounts)]
			lock := flock.New(filepath.Join(t.Leases, leaseName(t.Realm, a.User)))
			if locked, err := lock.TryLock(); err != nil {
				return journey.Account{}, nil, fmt.Errorf("lease an account: %w", err)
			} else if locked {
				return a, func() { lock.Unlock() }, nil
			}
		}
		if !browser.Sleep(ctx, 100*time.Millisecond) {
			return journey.Account{}, nil, fmt.Errorf("lease an account: %s in use, by this run or another one on this machine: wait for that, add accounts to the journey, or run with --parallel %d", inUse(len(accounts)), len(accounts))
		}
	}
}

func inUse(accounts int) string {
	if accounts == 1 {
		return "the only one is"
	}
	return fmt.Sprintf("all %d are", accounts)
}

// leaseSecond locks one more account besides that of user, for as long as it is needed. It begins
// at the end of the list, to avoid conflicts with walks that search for their first.
func leaseSecond(ctx context.Context, t task.Task, accounts []journey.Account, user string) (journey.Account, func(), error) {
	others := slices.DeleteFunc(slices.Clone(accounts), func(a journey.Account) bool { return a.User == user })
	if len(others) == 0 {
		return journey.Account{}, nil, errors.New("lease a second account: the journey has only one: name another under accounts")
	}
	slices.Reverse(others)
	t.FirstAccount = len(others) - t.FirstAccount%len(others)
	a, release, err := lease(ctx, t, others)
	if err != nil {
		return a, nil, fmt.Errorf("a second one beside %s: %w", user, err)
	}
	return a, release, nil
}

func leaseName(realm, user string) string {
	sum := sha256.Sum256([]byte(realm + "\n" + user))
	return hex.EncodeToString(sum[:12]) + ".lock"
}
