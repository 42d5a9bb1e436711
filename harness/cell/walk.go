package cell

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/target"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/results/redact"
)

// Walk is a cell that is being walked. Open, Step for each step, and Close are called in this
// order; Close also after a failed Open.
type Walk struct {
	task         task.Task
	options      Options
	journey      *journey.Journey
	journal      *results.Journal
	secrets      *redact.Secrets
	record       results.Cell
	open         *environment.Environment
	visit        *journey.Visit
	release      func()
	sessions     sessions
	artifacts    artifacts
	replies      replies    // in the current step
	stuck        bool       // a script of the page does not end
	journeyStart time.Time  // when the first step began
	stepStart    time.Time  // when the current one did
	spans        []stepSpan // of the steps so far
	trace        trace
}

// New prepares a walk. Its errors are those of the journey file.
func New(t task.Task, k Options) (*Walk, error) {
	j, err := parseJourney(t, k)
	if err != nil {
		return nil, err
	}
	w := &Walk{task: t, options: k, journey: j, release: func() {}}
	w.secrets = Secrets(t, k.Lookup, j)
	w.journal = results.OpenJournal(t.Dir, w.secrets.Clean)
	w.record = NewRecord(t, j.Name)
	w.trace.began = w.record.Started
	w.sessions = sessions{task: t, journal: w.journal}
	w.artifacts = artifacts{dir: t.Dir, attempt: results.ArtifactDir(t.Plan.Cell, t.Attempt), secrets: w.secrets, trace: t.Trace}
	return w, nil
}

// NewRecord is the record of a cell before it is walked.
func NewRecord(t task.Task, journeyName string) results.Cell {
	p := t.Plan
	return results.Cell{
		Type: results.TypeCell, Schema: results.Schema,
		Cell: p.Cell, Environment: p.Environment, Journey: journeyName, Variant: p.Variant,
		Engine: p.Engine, Target: p.Target, Attempt: t.Attempt,
		Browser: results.Browser{Asked: p.Asked, Provenance: p.Provenance, Note: p.Note},
		Line:    lineRecord(p.Line), Network: p.Network, Without: t.Without, Until: t.Until, Expect: p.Expect, Required: p.Required,
		Started: time.Now().UTC(),
		Config: &results.Config{
			Site: browser.SafeURL(t.Site), OwnSite: t.OwnSite, Seed: t.Seed, StepTimeout: t.StepTimeout.Seconds(),
			Settings: t.Settings, Versions: t.Versions,
		},
	}
}

// UnsupportedRecord is the record of a cell without an engine.
func UnsupportedRecord(t task.Task, journeyName string) results.Cell {
	c := NewRecord(t, journeyName)
	c.Verdict, c.Reason, c.Config = results.Unsupported, t.Plan.Unsupported, nil
	Finish(&c, nil)
	c.Seconds = 0
	return c
}

func lineRecord(asked *matrix.Line) *results.Lines {
	if asked == nil {
		return nil
	}
	return &results.Lines{Asked: asked}
}

// Steps are the names of the journey's steps.
func (w *Walk) Steps() []string {
	names := w.journey.Names()
	if i := slices.Index(names, w.task.Until); i >= 0 {
		return names[:i+1]
	}
	return names
}

// Open leases an account, makes the files, starts the browser and checks that
// the network in front of it is in force. If it fails, the cell is broken,
// interrupted or invalid.
func (w *Walk) Open(ctx context.Context) (err error) {
	defer w.recover(&err)
	if err := w.prepare(ctx); err != nil {
		return w.endEarly(ctx, err)
	}
	if err := w.checkInspectable(w.visit.Site); err != nil {
		return err
	}
	if err := w.sessions.request(w.record.Started); err != nil {
		return w.endEarly(ctx, err)
	}
	within, cancel := context.WithTimeout(ctx, openTimeout(w.task))
	defer cancel()
	open, err := environment.Open(within, w.environmentSpec())
	if err != nil {
		w.sessions.lost = target.MayHaveStarted(err)
		return w.endEarly(ctx, err)
	}
	w.visit.LineTime, w.visit.Busy, w.visit.Uploading, w.visit.Acted, w.visit.Requests = open.LineTime, open.Busy, w.isUploading, w.collectReplies, w.sentRequests
	if p, ok := open.Page.(browser.Noter); ok {
		w.visit.PageNotes = p.TakeNotes
	}
	w.open, w.visit.Page = open, journey.ExpandingPage(w.visit, fillRecorder{open.Page, &w.artifacts})
	if err := w.identify(); err != nil {
		return err
	}
	return w.checkEnforcement(ctx)
}

func (w *Walk) prepare(ctx context.Context) error {
	site, err := url.Parse(w.task.Site)
	if err != nil {
		return fmt.Errorf("the site's address: %w", err)
	}
	account, release, err := lease(ctx, w.task, w.journey.Accounts)
	if err != nil {
		return err
	}
	w.release = release
	w.record.Started = time.Now().UTC() // waiting for an account does not count as friction
	w.visit = &journey.Visit{
		Site: site, Variant: w.task.Plan.Variant, Control: w.task.Plan.Cell != results.Base(w.task.Plan.Cell), LookupEnv: w.options.Lookup,
		Complaints: w.journey.Complaints, StepTimeout: w.task.StepTimeout, UpKbps: w.task.Network.Line.UpKbps, DownKbps: w.task.Network.Line.DownKbps, Client: DirectClient(w.task.Hosts, w.task.CA, w.task.Insecure),
	}
	w.visit.Account, w.visit.Learn = w.expandAccount(account), func(secret string) { w.secrets.Add(secret) }
	w.visit.LeaseAccount = func(ctx context.Context) (journey.Account, func(), error) {
		other, release, err := leaseSecond(ctx, w.task, w.journey.Accounts, account.User)
		return w.expandAccount(other), release, err
	}
	var recipes []results.Evidence
	w.visit.Files, recipes, err = w.makeFiles(filepath.Join(w.task.Scratch, "files"))
	w.record.Config.Account, w.record.Config.Evidence = account.User, recipes
	if err != nil {
		return err
	}
	return w.visit.OpenMailboxes(ctx, journey.Mailboxes(w.journey.Steps[:len(w.Steps())]))
}

func (w *Walk) expandAccount(a journey.Account) journey.Account {
	return journey.Account{User: w.visit.Expand(a.User), Password: w.visit.Expand(a.Password)}
}

// identify compares the browser that answered with the requested one, and journals the session
// before it is used.
func (w *Walk) identify() error {
	r := w.open.Instance
	w.record.Browser.Answered = strings.TrimSpace(r.Product + " " + r.Version)
	w.record.Video = w.open.Video
	w.record.Browser.UserAgent = r.UserAgent
	w.record.Config.Progress = w.open.Progress()
	w.record.Config.Versions = withVersion(w.task.Versions, w.task.Plan.Engine, r.Version)
	line := w.sessions.record(r.Session)
	line.Browser, line.Config = &w.record.Browser, w.record.Config
	if err := w.journal.Append(line); err != nil {
		w.setVerdict(results.Broken, err.Error())
		return err
	}
	if why := substituted(w.task.Plan, r); why != "" {
		w.setVerdict(results.Invalid, why)
		return errors.New(why)
	}
	return nil
}

// substituted describes that another browser answered than the planned one; "" if
// it is the same.
func substituted(p results.Planned, r *engine.Instance) string {
	answered := strings.TrimSpace(r.Product + " " + r.Version)
	asked, _ := p.Capabilities["browserVersion"].(string)
	switch {
	case !strings.Contains(r.UserAgent, p.UserAgentContains):
		return fmt.Sprintf("another browser answered: it calls itself %q, which does not hold %q", r.UserAgent, p.UserAgentContains)
	case p.EngineVersion != "" && r.Version != p.EngineVersion:
		return fmt.Sprintf("another browser answered: %s, not version %s of the plan", answered, p.EngineVersion)
	case asked != "" && r.Version != "" && engine.Major(asked) != engine.Major(r.Version):
		return fmt.Sprintf("another browser answered: %s, where version %s was asked for", answered, asked)
	}
	return ""
}

func withVersion(versions map[string]string, engine, version string) map[string]string {
	out := map[string]string{engine: version}
	for k, v := range versions {
		out[k] = v
	}
	return out
}

// endEarly notes why a walk ended before its first step.
func (w *Walk) endEarly(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		w.setVerdict(results.Interrupted, "stopped while it was opened")
	}
	w.setVerdict(results.Broken, err.Error())
	return errors.New(w.record.Reason)
}

// recover records a panic as a tool's failure, so that it does not lose
// the record.
func (w *Walk) recover(err *error) {
	if p := recover(); p != nil {
		w.setVerdict(results.Broken, fmt.Sprintf("cxmatrix panicked: %v", p))
		*err = fmt.Errorf("%s\n%s", w.record.Reason, w.secrets.Clean(string(debug.Stack())))
	}
}

// setVerdict gives the cell its verdict; the first one stays.
func (w *Walk) setVerdict(v results.Verdict, reason string) {
	if w.record.Verdict == "" {
		w.record.Verdict, w.record.Reason = v, w.secrets.Clean(reason)
	}
}

// Close ends the browser and writes the cell's record, whatever happened before.
func (w *Walk) Close() (results.Cell, error) {
	w.markOutcome()
	w.findings()
	w.closeBrowser()
	w.release()
	os.RemoveAll(w.task.Scratch)
	Finish(&w.record, w.Steps())
	if w.visit != nil {
		verify(&w.record, w.visit)
	}
	w.record.Pending = attributable(w.task, w.record)
	return w.record, w.journal.Append(w.record)
}

func (w *Walk) closeBrowser() {
	ctx, cancel := context.WithTimeout(context.Background(), CloseTimeout)
	defer cancel()
	var err error
	id := ""
	switch {
	case w.open != nil:
		err, id = w.open.Close(ctx), w.open.Session
	case w.sessions.lost:
		err = w.sessions.endLost(ctx)
	}
	if err == nil {
		err = w.sessions.end(id)
	}
	if err != nil && w.options.Log != nil {
		fmt.Fprintf(w.options.Log, "close: %v\n", err)
	}
}

// Page is the open browser's window, between Open and Close.
func (w *Walk) Page() browser.Page { return w.visit.Page }

// Alive returns why the open browser does not answer; nil if it does.
func (w *Walk) Alive(ctx context.Context) error { return w.open.Alive(ctx) }

// Cell is the id of the cell.
func (w *Walk) Cell() string { return w.task.Plan.Cell }
