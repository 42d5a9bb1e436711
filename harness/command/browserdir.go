package command

import (
	"context"
	"errors"

	"cxmatrix/harness/process"
)

// withBrowserDir does something with a directory for a browser that belongs to no cell. What it starts there ends with it, also if
// this process is killed.
func withBrowserDir(ctx context.Context, do func(dir string) error) (err error) {
	if err := process.CheckTempDir(); err != nil {
		return usageError(err)
	}
	needsCleanup.Store(true)
	dir, remove, err := process.NewScratch(process.RunScratch)
	if err != nil {
		return untestedError(err, "nothing was started: make room on that disk, or set TMPDIR to another one")
	}
	defer func() { err = errors.Join(err, remove()) }()
	if err := process.Adopt(); err != nil {
		return untestedError(err, "")
	}
	defer func() {
		_, sweepErr := process.Sweep(context.WithoutCancel(ctx))
		err = errors.Join(err, sweepErr)
	}()
	return do(dir)
}
