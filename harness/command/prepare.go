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
	"cxmatrix/harness/process"
	"cxmatrix/harness/run"
	"cxmatrix/matrix/input"
	"cxmatrix/results"
)

// prepare refuses all errors before a browser starts.
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
		if err := run.Unchanged(r.earlier.Run, r.plan); err != nil {
			return usage(fmt.Errorf("--resume %s: %w", r.resume, err))
		}
	}
	r.fit(ctx)
	return r.place(ctx)
}

// fit limits the cells at once to the target's slots.
func (r *runner) fit(ctx context.Context) {
	if r.plan.Target == nil {
		return
	}
	if slots := r.plan.Target.Slots(ctx); slots > 0 && (r.allSlots || r.parallel > slots) {
		r.parallel = slots
	}
}

// place checks the display, the site and the run directory.
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

// full reports whether the disk is full.
func full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

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

// open makes the run's authorities, and starts the reference SaaS, or checks whether
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
