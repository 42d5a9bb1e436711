package command

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/netns"
	"cxmatrix/harness/network"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/process"
	"cxmatrix/harness/run"
	"cxmatrix/matrix/input"
	"cxmatrix/results"
)

// prepare refuses whatever is wrong before a browser starts.
func (r *runner) prepare(ctx context.Context) (err error) {
	for _, err := range []error{r.walkFlags.check(), r.ownSite.check(r.Site)} {
		if err != nil {
			return usage(err)
		}
	}
	if r.seed == 0 {
		r.seed = random()
	}
	r.password = rand.Text()
	if r.plan, err = r.planning(ctx, r.password); err != nil {
		return usage(err)
	}
	if r.history != "" {
		if err := usableHistory(ctx, r.history); err != nil {
			return usage(err)
		}
	}
	if r.resuming() {
		if err := r.unchanged(); err != nil {
			return usage(err)
		}
	}
	r.fit(ctx)
	return r.place(ctx)
}

// fit takes no more cells at once than the target does.
func (r *runner) fit(ctx context.Context) {
	if r.plan.Target == nil {
		return
	}
	if slots := r.plan.Target.Slots(ctx); slots > 0 && (r.allSlots || r.parallel > slots) {
		r.parallel = slots
	}
}

// place makes sure of the display, the site and the run directory.
func (r *runner) place(ctx context.Context) (err error) {
	if r.honest {
		space, err := netns.New()
		if err != nil {
			return usage(fmt.Errorf("--honest-progress: %w", err))
		}
		space.Close()
	}
	if r.headed && runtime.GOOS == "linux" && os.Getenv("DISPLAY")+os.Getenv("WAYLAND_DISPLAY") == "" {
		return usage(errors.New("--headed needs a display, and there is none: leave it out, or try xvfb-run"))
	}
	if err := r.loadTrust(); err != nil {
		return usage(err)
	}
	if err := process.UsableTemp(); err != nil {
		return usage(err)
	}
	if err := run.RoomForFiles(min(r.parallel, len(r.plan.Cells))); err != nil {
		return untested(err, "nothing was started")
	}
	holding.Store(true)
	if err := r.directory(); full(err) {
		return untested(err, "nothing was started: make room on that disk, or name another one with --out")
	} else if err != nil {
		return usage(err)
	}
	process.SweepScratch()
	if r.scratch, r.remove, err = process.NewScratch(process.RunScratch); err != nil {
		r.held.Discard()
		r.held = nil
		return untested(err, "nothing was started: make room on that disk, or set TMPDIR to another one")
	}
	if err := r.open(ctx); err != nil {
		r.remove()
		r.held.Discard()
		r.held = nil
		return err
	}
	return nil
}

// full reports whether a disk has no room any more.
func full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

// release gives the run directory back.
func (r *runner) release() {
	if r.held != nil {
		_ = r.held.Release() // the system does it otherwise, as the process ends
		r.held = nil
	}
}

// loadTrust reads the authority of the user's site.
func (r *runner) loadTrust() (err error) {
	if r.trust == "" {
		return nil
	}
	if r.Site == "" {
		return errors.New("--ca is for a site of yours: give its --site too")
	}
	if r.ca, err = input.File(r.trust); err != nil {
		return fmt.Errorf("--ca: %w", err)
	}
	if _, err := network.SPKI(r.ca); err != nil {
		return fmt.Errorf("--ca %s: %w", r.trust, err)
	}
	return nil
}

func random() uint64 {
	n, _ := rand.Int(rand.Reader, big.NewInt(1<<53))
	return n.Uint64() + 1
}

// directory names the run directory, and makes sure that it can be written.
func (r *runner) directory() (err error) {
	if r.out == "" {
		r.out = filepath.Join("results", "runs", plan.RunID(time.Now()))
	}
	if r.out, err = filepath.Abs(r.out); err != nil {
		return err
	}
	flag := "--out"
	if r.resuming() {
		flag = "--resume"
	}
	if err := results.MakeDir(r.out); err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	r.held, err = results.Hold(r.out)
	switch {
	case errors.Is(err, results.ErrRunning):
		return fmt.Errorf("%s: %w: wait until it is over, or stop it", flag, err)
	case err != nil:
		return fmt.Errorf("%s: %w", flag, err)
	}
	if results.Holds(r.out) {
		return r.takeOver()
	}
	return nil
}

// takeOver ends what an earlier run left behind, and refuses its directory to a run that does
// not resume it. Its cells may have recorded more, meanwhile.
func (r *runner) takeOver() (err error) {
	within, cancel := context.WithTimeout(context.Background(), 2*cell.ClosePatience)
	defer cancel()
	if err := r.held.Alone(within); err != nil {
		r.release()
		return fmt.Errorf("%w: try again soon", err)
	}
	r.reap()
	if !r.resuming() {
		r.release()
		return fmt.Errorf("--out %s: it %w: %s", r.out, results.ErrRunExists, r.instead())
	}
	r.earlier, err = results.Outline(r.out)
	return err
}

// instead is what to do about a directory that holds a run: only cxmatrix run, which keeps its
// flags for that, can go on with one.
func (r *runner) instead() string {
	if r.resumable {
		return "name a new directory, or go on with it by --resume"
	}
	return "name a new directory"
}

// reap ends what an earlier run in the directory left behind elsewhere.
func (r *runner) reap() {
	ended, err := run.Reap(context.Background(), r.out)
	r.reaped(ended, err, "that an earlier run left behind")
}

// leftPatience is how long a run that ends looks for what it left behind.
const leftPatience = 30 * time.Second

// sweep ends, as a run ends, what its cells left behind elsewhere.
func (r *runner) sweep() {
	ctx, cancel := context.WithTimeout(context.Background(), leftPatience)
	defer cancel()
	ended, err := run.Reap(ctx, r.out)
	r.reaped(ended, err, "whose cells did not see them end")
}

func (r *runner) reaped(ended int, err error, which string) {
	switch {
	case err != nil:
		fmt.Fprintf(r.talk, "%s: %s\n", fromHere(r.out), oneLine(err.Error()))
	case ended > 0:
		fmt.Fprintf(r.talk, "%s: ended %s %s\n", fromHere(r.out), counted(ended, "session"), which)
	}
}

// open makes the run's authorities, and starts the reference SaaS, or asks whether
// the user's site answers.
func (r *runner) open(ctx context.Context) (err error) {
	r.key = filepath.Join(r.scratch, "authority.pem")
	if err := run.SaveAuthority(r.plan, run.Life(r.plan, r.timeout, r.retries), r.key); err != nil {
		return untested(err, "")
	}
	if r.Site == "" {
		return hinted(r.startSite(), r.parts)
	}
	for _, variant := range r.plan.Variants() {
		within, cancel := context.WithTimeout(ctx, 15*time.Second)
		err := cell.Reach(within, cell.Outside(nil, r.ca, r.insecure), r.address(variant))
		cancel()
		if bad := cell.BadCertificate(err); bad != nil && !errors.As(bad, new(x509.UnknownAuthorityError)) {
			fmt.Fprintf(r.talk, "the site's certificate is not valid, as its customers will see: %v\n", bad)
			continue
		}
		if err != nil {
			text := results.NewSecrets().Clean(err.Error())
			hint := "nothing was started: check the address, and that the site is up"
			if strings.Contains(text, "x509:") {
				hint = "nothing was started: give the authority of the site's certificate with --ca, or take any with --accept-insecure-certs"
			}
			return untested(errors.New(text), hint)
		}
	}
	return nil
}
