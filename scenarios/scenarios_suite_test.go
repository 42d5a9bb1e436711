package scenarios_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/fixtures/reference"
	"cxmatrix/harness/cell"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/network"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/process"
	"cxmatrix/harness/task"
	"cxmatrix/results"
	"cxmatrix/scenarios"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// choice is what the suite walks; without any flag, the cells of the Chromium at
// hand. Its flags are those of cxmatrix run.
var (
	choice   = plan.Choice{Default: scenarios.Journey()}
	lists    = map[string]*[]string{"env": &choice.Env, "cells": &choice.Cells, "with": &choice.With}
	out      = flag.String("out", "", "run directory, new; a temporary one if not given")
	patience = flag.Duration("timeout", 20*time.Second, "how long a customer waits for anything to happen")
)

func init() {
	flag.StringVar(&choice.Matrix, "matrix", "", "matrix file; the study's if not given")
	flag.StringVar(&choice.Journey, "journey", "", "journey file; the study's if not given")
	flag.StringVar(&choice.Site, "site", "", "address of the site; the reference SaaS is started if not given")
	flag.StringVar(&choice.Variant, "variant", "", "site variant for all cells; each environment's own if not given")
	flag.StringVar(&choice.Target, "target", "local", "where cells run")
	flag.StringVar(&choice.Targets, "targets", "", "targets file; targets.yaml if it exists")
	flag.StringVar(&choice.Engine, "engine", "", "engine; the target's choice if not given")
	for name, list := range lists {
		flag.Func(name, "comma-separated, as of cxmatrix run", func(v string) error {
			*list = append(*list, strings.Split(v, ",")...)
			return nil
		})
	}
}

// password is of the reference SaaS; only the first process's counts.
var password = rand.Text()

func lookup(name string) (string, bool) { return choice.Lookup(password)(name) }

var cellOptions = cell.Options{Generate: generate, Smallest: evidence.MinSize, Lookup: lookup, Log: GinkgoWriter}

func generate(w io.Writer, e results.Evidence) error {
	return evidence.Write(w, evidence.Recipe{Kind: e.Type, Bytes: e.Bytes, Seed: e.Seed, Unsanitised: e.Unsanitised, Label: e.Label})
}

// place is where the walks run, as the first process passes it to the others.
type place struct {
	Dir, Leases, Password, Hash string
	Key                         string // file of the authority that intercepts
	Seed                        uint64
	Hosts                       map[string]string
	CA                          []byte
}

var (
	runningHere place
	all         *plan.Plan
)

func TestScenarios(t *testing.T) {
	if testing.Short() {
		t.Skip("walks with real browsers are not short")
	}
	RegisterFailHandler(Fail)
	if choice.Matrix == "" && len(choice.Cells)+len(choice.Env)+len(choice.With) == 0 {
		choice.With, choice.Cells = []string{"chromium"}, []string{"*/chromium-installed/*"}
	}
	absolute(&choice.Matrix, &choice.Journey, &choice.Targets, out)
	var err error
	if all, err = choice.Plan(context.Background(), journey.Options{LookupEnv: lookup, MinSize: evidence.MinSize}); err != nil {
		t.Fatal(err)
	}
	if err := all.CheckNetworks(address, lookup); err != nil {
		t.Fatal(err)
	}
	list := walks()
	if len(list) == 0 {
		t.Fatalf("no cell of the plan can run here, so nothing would be tested: %s", all.Cells[0].Unsupported)
	}
	if err := process.Adopt(); err != nil {
		t.Fatal(err)
	}
	scenarios.Tree(context.Background(), list, func(string, int, string) {})
	RunSpecs(t, "Scenarios")
}

// absolute resolves paths that are relative to the user's working directory: the suite runs in
// its package's folder, and tells the user's by PWD only under go test.
func absolute(paths ...*string) {
	for _, p := range paths {
		if *p == "" || filepath.IsAbs(*p) {
			continue
		}
		if _, err := os.Stat(*p); err != nil {
			*p = filepath.Join("..", *p) // of the repository's root, where go tool ginkgo is started
		}
		*p, _ = filepath.Abs(*p)
	}
}

func walks() []scenarios.Walker {
	var list []scenarios.Walker
	for i, c := range all.Cells {
		if c.Unsupported == "" {
			list = append(list, &late{cell: c, first: i})
		}
	}
	return list
}

// late is a walk that is made when its turn comes: only then is there a site.
type late struct {
	*cell.Walk
	cell  results.Planned
	first int
}

func (l *late) Cell() string    { return l.cell.Cell }
func (l *late) Steps() []string { return all.Journey.Names() }

func (l *late) Open(ctx context.Context) (err error) {
	t := taskOf(l.cell)
	t.Seed, t.StepTimeout, t.FirstAccount, t.Trace = runningHere.Seed, *patience, l.first, true
	if t.Scratch, err = os.MkdirTemp("", "cx-"); err != nil {
		return err
	}
	if l.Walk, err = cell.New(t, cellOptions); err != nil {
		return err
	}
	return l.Walk.Open(ctx)
}

// taskOf is the walk of a cell in the place that the first process passed on.
func taskOf(c results.Planned) task.Task {
	t := all.Task(c)
	t.Dir, t.Leases, t.Run = runningHere.Dir, runningHere.Leases, filepath.Base(runningHere.Dir)
	t.Site, t.OwnSite, t.Hosts, t.CA, t.AuthorityFile = address(c.Variant), choice.Site == "", runningHere.Hosts, runningHere.CA, runningHere.Key
	t.Realm = choice.Realm()
	if t.OwnSite {
		t.Realm = t.Site
	}
	return t
}

// address is that of the site for cells of a variant.
func address(variant string) string {
	if choice.Site == "" {
		return reference.Address(variant)
	}
	return choice.Address(variant)
}

func (l *late) StepsDone() int {
	if l.Walk == nil {
		return 0
	}
	return l.Walk.StepsDone()
}

func (l *late) Close() (results.Cell, error) {
	if l.Walk == nil {
		return results.Cell{}, nil
	}
	return l.Walk.Close()
}

var _ = SynchronizedBeforeSuite(func() []byte {
	runningHere = place{Dir: *out, Password: password, Hash: hash(), Seed: uint64(GinkgoRandomSeed())}
	temp, err := os.MkdirTemp("", "cxmatrix-suite-")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(os.RemoveAll, temp)
	runningHere.Leases = plan.Leases()
	if runningHere.Dir == "" {
		runningHere.Dir = filepath.Join(temp, "run")
	}
	authority, err := network.NewAuthority(time.Now(), network.AuthorityLimits{})
	Expect(err).NotTo(HaveOccurred())
	runningHere.Key = filepath.Join(temp, "authority.pem")
	Expect(authority.Save(runningHere.Key)).To(Succeed())
	if choice.Site == "" {
		runningHere.Leases = filepath.Join(temp, "leases")
		startSite(temp, authority)
	}
	held, err := results.LockDir(runningHere.Dir)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(held.Release)
	Expect(results.Create(runningHere.Dir, all.Run(time.Now(), choice.Site))).To(Succeed())
	journal := results.OpenJournal(runningHere.Dir, nil)
	for _, c := range all.Cells {
		if c.Unsupported != "" {
			Expect(journal.Append(cell.UnsupportedRecord(taskOf(c), all.Journey.Name))).To(Succeed())
		}
	}
	data, err := json.Marshal(runningHere)
	Expect(err).NotTo(HaveOccurred())
	return data
}, func(data []byte) {
	Expect(json.Unmarshal(data, &runningHere)).To(Succeed())
	// Ginkgo does not notice processes with different trees.
	Expect(hash()).To(Equal(runningHere.Hash), "this process has another plan than the first one")
	password = runningHere.Password
})

func startSite(temp string, authority *network.Authority) {
	password, _ := lookup(plan.PasswordVariable)
	site, err := reference.Start(reference.Options{Dir: filepath.Join(temp, "site"), Password: password, IssueCertificates: authority.Certificates}, all.Variants())
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(site.Close)
	runningHere.Hosts, runningHere.CA = site.Hosts, authority.PEM()
}

func hash() string {
	data, err := json.Marshal(all.Cells)
	Expect(err).NotTo(HaveOccurred())
	return fmt.Sprintf("%x", sha256.Sum256(data))
}

// Each process ends what its walks left; the first one ends last, and holds the
// walked cells to what was expected of them.
var _ = SynchronizedAfterSuite(func(ctx context.Context) {
	_, err := process.Sweep(ctx)
	Expect(err).NotTo(HaveOccurred())
}, func() {
	if runningHere.Dir == "" {
		return
	}
	recorded, err := results.Read(runningHere.Dir)
	Expect(err).NotTo(HaveOccurred())
	Expect(recorded.Damage).To(BeEmpty())
	for _, c := range recorded.Cells {
		GinkgoWriter.Printf("%s: %s (%s) after %.1f s\n", c.Cell, c.Verdict, c.Proof, c.Seconds)
	}
})
