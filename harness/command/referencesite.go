package command

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"cxmatrix/fixtures/parts"
	"cxmatrix/fixtures/reference"
	"cxmatrix/fixtures/saas"
	"cxmatrix/harness/network"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/run"
	"cxmatrix/matrix"

	"github.com/spf13/pflag"
)

// referenceSite is the reference SaaS of a run, where the user names no site.
type referenceSite struct {
	parts     string
	timeLimit time.Duration
	chunkSize int64 // bytes of one request of the chunked uploader; 0 is its default
	defects   []string

	reference *reference.Reference // once it has started
}

func (s *referenceSite) add(f *pflag.FlagSet) {
	f.DurationVar(&s.timeLimit, "time-limit", 0, "`time` limit of one request to the reference SaaS, like a gateway's; 1m if not given")
	f.StringVar(&s.parts, "parts", "", "node_modules `folder` of the reference SaaS; searched for if not given")
	f.StringSliceVar(&s.defects, "defects", nil, "seeded `defects` of the reference SaaS; `cxmatrix site --help` lists them")
}

// check refuses flags that are not for this site.
func (s *referenceSite) check(site string) error {
	if site != "" && len(s.defects) > 0 {
		return errors.New("--defects is for the reference SaaS: leave --site out")
	}
	if site != "" && s.timeLimit > 0 {
		return errors.New("--time-limit is for the reference SaaS: leave --site out")
	}
	return checkDefects(s.defects)
}

func (s *referenceSite) close() {
	if s.reference != nil {
		_ = s.reference.Close()
	}
}

// checkDefects refuses names that the reference SaaS does not have.
func checkDefects(names []string) error {
	var known []string
	for _, d := range saas.Defects() {
		known = append(known, d.Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return fmt.Errorf("--defects %s: %s", name, matrix.Suggest(name, known))
		}
	}
	return nil
}

// startSite starts the reference SaaS with an authority of its own, whose keys never leave
// this process.
func (r *runner) startSite() error {
	authority, err := network.NewAuthority(time.Now(), network.AuthorityLimits{Lifetime: run.Lifetime(r.plan, r.timeout, r.retries), Names: reference.Names(r.plan.Variants()...)})
	if err != nil {
		return err
	}
	r.ca = authority.PEM()
	password, _ := r.Lookup(r.password)(plan.PasswordVariable)
	r.reference, err = reference.Start(reference.Options{
		Dir: filepath.Join(r.scratch, "site"), Password: password, Parts: r.parts, Defects: r.defects, TimeLimit: r.timeLimit, ChunkBytes: r.chunkSize, IssueCertificates: authority.Certificates,
	}, r.plan.Variants())
	return err
}

// withHint separates the remedy of an error, if it names a command.
func withHint(err error, folder string) error {
	if err == nil {
		return nil
	}
	if partsErr := partsError(err, folder); partsErr != err {
		return usageError(partsErr)
	}
	return untestedError(err, "cxmatrix doctor says what is missing, and how to get it")
}

// partsError names the flag if parts are missing in a folder that it names: installing them
// elsewhere would not help.
func partsError(err error, folder string) error {
	var missing *parts.MissingError
	if folder == "" || !errors.As(err, &missing) {
		return err
	}
	return fmt.Errorf("--parts %s: %w: name the node_modules folder that `%s` fills, or leave it out", folder, missing.Unwrap(), parts.InstallCommand)
}
