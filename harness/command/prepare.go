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
	"cxmatrix/harness/environment"
	"cxmatrix/harness/netns"
	"cxmatrix/harness/network"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/process"
	"cxmatrix/harness/run"
	"cxmatrix/harness/task"
	"cxmatrix/matrix/input"
	"cxmatrix/results"
	"cxmatrix/results/redact"
)

// prepare refuses all errors before a browser starts.
func (r *runner) prepare(ctx context.Context) (err error) {
	for _, err := range []error{r.walkFlags.check(), r.referenceSite.check(r.Site)} {
		if err != nil {
			return usageError(err)
		}
	}
	if r.meta, err = metaOf(r.given); err != nil {
		return usageError(err)
	}
	if r.seed == 0 {
		r.seed = randomSeed()
	}
	r.password = rand.Text()
	if r.plan, err = r.makePlan(ctx, r.password); err != nil {
		return usageError(err)
	}
	r.warnVariant(r.stderr, r.plan)
	if r.history != "" {
		if err := checkHistory(ctx, r.history); err != nil {
			return usageError(err)
		}
	}
	if r.resuming() {
		if err := run.CheckUnchanged(r.resumed.Run, r.plan); err != nil {
			return usageError(fmt.Errorf("--resume %s: %w", r.resume, err))
		}
	}
	r.limitParallel(ctx)
	return r.prepareResources(ctx)
}

// limitParallel limits the cells at once to the target's slots, and to the journey's accounts.
func (r *runner) limitParallel(ctx context.Context) {
	if r.plan.Target != nil {
		if slots := r.plan.Target.Slots(ctx); slots > 0 && (r.allSlots || r.parallel > slots) {
			r.parallel = slots
		}
	}
	if most := r.plan.Journey.MostAtOnce(); most > 0 && most < min(r.parallel, len(r.plan.Cells)) {
		fmt.Fprintf(r.stderr, "%s at once: the journey has %s, and each walk has one to itself\n",
			results.Count(most, "cell"), results.Count(len(r.plan.Journey.Accounts), "account"))
		r.parallel = most
	}
}

// prepareResources checks the display, the site and the run directory.
func (r *runner) prepareResources(ctx context.Context) (err error) {
	if r.honestProgress {
		space, err := netns.New()
		if err != nil {
			return usageError(fmt.Errorf("--honest-progress: %w", err))
		}
		space.Close()
	}
	if r.headed && !hasDisplay() {
		return usageError(errors.New("--headed needs a display, and there is none: leave it out, or try xvfb-run"))
	}
	if err := r.loadCA(); err != nil {
		return usageError(err)
	}
	if err := process.CheckTempDir(); err != nil {
		return usageError(err)
	}
	if err := run.EnsureFileLimit(min(r.parallel, len(r.plan.Cells))); err != nil {
		return untestedError(err, "nothing was started")
	}
	needsCleanup.Store(true)
	if err := r.prepareDir(); diskFull(err) {
		return untestedError(err, "nothing was started: make room on that disk, or name another one with --out")
	} else if err != nil {
		return usageError(err)
	}
	process.SweepScratch()
	if r.scratch, r.removeScratch, err = process.NewScratch(process.RunScratch); err != nil {
		r.lock.Discard()
		r.lock = nil
		return untestedError(err, "nothing was started: make room on that disk, or set TMPDIR to another one")
	}
	if err := r.openSite(ctx); err != nil {
		r.removeScratch()
		r.lock.Discard()
		r.lock = nil
		return err
	}
	return nil
}

// hasDisplay reports whether a window can be shown.
func hasDisplay() bool {
	return runtime.GOOS != "linux" || os.Getenv("DISPLAY")+os.Getenv("WAYLAND_DISPLAY") != ""
}

// diskFull reports whether the disk is full.
func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// loadCA reads the authority of the user's site.
func (r *runner) loadCA() (err error) {
	if r.caFile == "" {
		return nil
	}
	if r.Site == "" {
		return errors.New("--ca is for a site of yours: give its --site too")
	}
	if r.ca, err = input.File(r.caFile); err != nil {
		return fmt.Errorf("--ca: %w", err)
	}
	if _, err := network.SPKI(r.ca); err != nil {
		return fmt.Errorf("--ca %s: %w", r.caFile, err)
	}
	return nil
}

func randomSeed() uint64 {
	n, _ := rand.Int(rand.Reader, big.NewInt(1<<53))
	return n.Uint64() + 1
}

// openSite makes the run's authorities, and starts the reference SaaS, or checks whether
// the user's site answers.
func (r *runner) openSite(ctx context.Context) (err error) {
	r.authorityFile = filepath.Join(r.scratch, "authority.pem")
	if err := run.SaveAuthority(r.plan, run.Lifetime(r.plan, r.timeout, r.retries), r.authorityFile); err != nil {
		return untestedError(err, "")
	}
	if r.Site == "" {
		return withHint(r.startSite(), r.parts)
	}
	for _, variant := range r.plan.Variants() {
		within, cancel := context.WithTimeout(ctx, 15*time.Second)
		err := cell.CheckReachable(within, cell.DirectClient(nil, r.ca, r.insecure), r.address(variant))
		cancel()
		if certErr := cell.BadCertificate(err); certErr != nil && !errors.As(certErr, new(x509.UnknownAuthorityError)) {
			fmt.Fprintf(r.stderr, "the site's certificate is not valid, as its customers will see: %v\n", certErr)
			continue
		}
		if err != nil {
			text := redact.New().Clean(err.Error())
			hint := "nothing was started: check the address, and that the site is up"
			if strings.Contains(text, "x509:") {
				hint = "nothing was started: give the authority of the site's certificate with --ca, or accept any with --accept-insecure-certs"
			}
			return untestedError(errors.New(text), hint)
		}
	}
	return nil
}

// completeTask fills in what this run adds to a task of the plan.
func (r *runner) completeTask(t *task.Task) {
	t.Dir, t.Site, t.Seed, t.StepTimeout, t.Headed = r.out, r.address(t.Plan.Variant), r.seed, r.timeout, r.headed
	t.Trace = r.trace
	t.Attribute, t.HonestProgress, t.Run, t.Holder = r.attribution != string(run.Off), r.honestProgress, filepath.Base(r.out), r.lock.Owner()
	t.Leases, t.Realm = plan.Leases(), r.Realm()
	t.CA, t.AuthorityFile, t.Tolerance, t.Insecure = r.ca, r.authorityFile, r.tolerance, r.insecure
	newer := plan.NewerEngine(t.Plan)
	t.Newer, t.NewerVersion = newer.Engine, newer.Version
	t.Settings.Defects, t.Settings.Insecure, t.Settings.TimeLimit, t.Settings.ChunkSize = r.defects, r.insecure, results.TextDuration(r.timeLimit), r.chunkSize
	if r.tolerance != environment.DefaultTolerance {
		t.Settings.Tolerance = r.tolerance
	}
	if r.Site == "" {
		t.OwnSite, t.Realm, t.Hosts, t.Leases = true, t.Site, r.reference.Hosts, filepath.Join(r.scratch, "leases")
	}
}

// journal is the run's own.
func (r *runner) journal() *results.Journal {
	return run.OpenJournal(r.out, r.plan, r.completeTask, r.Lookup(r.password))
}

// childEnv is the environment of the cells' processes.
func (r *runner) childEnv() []string {
	return run.Env(os.Environ(), r.plan.Journey, r.Lookup(r.password))
}
