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
	"slices"
	"strings"
	"syscall"
	"time"

	"cxmatrix/fixtures/parts"
	"cxmatrix/fixtures/reference"
	"cxmatrix/fixtures/saas"
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
	if r.parallel < 1 {
		return usage(fmt.Errorf("--parallel %d: want at least 1", r.parallel))
	}
	if r.timeout <= 0 {
		return usage(fmt.Errorf("--timeout %s: want a time above 0, such as 20s", r.timeout))
	}
	if r.tolerance <= 0 {
		return usage(fmt.Errorf("--tolerance %g: want a percentage above 0, such as 15", r.tolerance))
	}
	if r.retries < 0 {
		return usage(fmt.Errorf("--retries %d: want 0 or more", r.retries))
	}
	if r.Site != "" && len(r.defects) > 0 {
		return usage(errors.New("--defects is for the reference SaaS: leave --site out"))
	}
	if r.Site != "" && r.limit > 0 {
		return usage(errors.New("--time-limit is for the reference SaaS: leave --site out"))
	}
	if err := errors.Join(checkAttribution(r.prove), knownDefects(r.defects)); err != nil {
		return usage(err)
	}
	if r.seed == 0 {
		r.seed = random()
	}
	r.password = rand.Text()
	if r.plan == nil { // a replay has one already
		if r.plan, err = r.selection.plan(ctx, r.password); err != nil {
			return usage(err)
		}
	}
	if r.history != "" {
		if err := usableHistory(ctx, r.history); err != nil {
			return usage(err)
		}
	}
	if r.earlier != nil {
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
	if slots := r.plan.Target.Slots(ctx); slots > 0 && (r.asMany || r.parallel > slots) {
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
	if r.scratch, r.gone, err = process.NewScratch(process.RunScratch); err != nil {
		r.held.Discard()
		r.held = nil
		return untested(err, "nothing was started: make room on that disk, or set TMPDIR to another one")
	}
	if err := r.open(ctx); err != nil {
		r.gone()
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

func checkAttribution(how string) error {
	if !slices.Contains([]run.Attribution{run.Lifted, run.Quick, run.Off}, run.Attribution(how)) {
		return fmt.Errorf("--prove %s: want %s, %s to stop at one walk without what is suspected, or %s to blame by correlation alone", how, run.Lifted, run.Quick, run.Off)
	}
	return nil
}

// knownDefects refuses names that the reference SaaS does not have.
func knownDefects(names []string) error {
	var known []string
	for _, d := range saas.Defects() {
		known = append(known, d.Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return fmt.Errorf("--defects %s: want some of %s", name, strings.Join(known, ", "))
		}
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
	if r.earlier != nil {
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
	if r.earlier == nil {
		r.release()
		return fmt.Errorf("--out %s: it %w: %s", r.out, results.ErrRunExists, r.instead())
	}
	r.earlier, err = results.Outline(r.out)
	return err
}

// instead is what to do about a directory that holds a run: only cxmatrix run, which keeps its
// flags for that, can go on with one.
func (r *runner) instead() string {
	if r.settings == nil {
		return "name a new directory"
	}
	return "name a new directory, or go on with it by --resume"
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

// startSite starts the reference SaaS with an authority of its own, whose keys never leave
// this process.
func (r *runner) startSite() error {
	authority, err := network.NewAuthority(time.Now(), network.Bounds{Life: run.Life(r.plan, r.timeout, r.retries), Names: reference.Names(r.plan.Variants()...)})
	if err != nil {
		return err
	}
	r.ca = authority.PEM()
	password, _ := r.Lookup(r.password)(plan.PasswordVariable)
	r.site, err = reference.Start(reference.Options{
		Dir: filepath.Join(r.scratch, "site"), Password: password, Parts: r.parts, Defects: r.defects, TimeLimit: r.limit, Piece: r.piece, Certify: authority.Certificates,
	}, r.plan.Variants())
	return err
}

// hinted keeps the remedy of an error that names a command apart from it.
func hinted(err error, folder string) error {
	if err == nil {
		return nil
	}
	if given := ofParts(err, folder); given != err {
		return usage(given)
	}
	return untested(err, "cxmatrix doctor says what is missing, and how to get it")
}

// ofParts names the flag where parts are missing in a folder that was given: to install them
// elsewhere would not help.
func ofParts(err error, folder string) error {
	var missing *parts.MissingError
	if folder == "" || !errors.As(err, &missing) {
		return err
	}
	return fmt.Errorf("--parts %s: %w: name the node_modules folder that `%s` fills, or leave it out", folder, missing.Unwrap(), parts.Fix)
}
