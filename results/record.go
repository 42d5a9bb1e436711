package results

import (
	"cxmatrix/matrix"
	"slices"
	"time"
)

// Schema is the version of the lines that this package writes. Fields may be
// added to it; those that are there keep their names and meaning.
const Schema = 1

// Types of a journal's lines.
const (
	TypeSession = "session"
	TypeStep    = "step"
	TypeCell    = "cell"
)

// Session is written before a browser's session is used, so that a session that
// was left behind can be ended. A hub's session has a line when it is requested, one
// when the hub answers, with its id and the browser, and one when it ends.
type Session struct {
	Type    string    `json:"type" clean:"-"`
	Schema  int       `json:"schema" clean:"-"`
	Cell    string    `json:"cell" clean:"-"`
	Attempt int       `json:"attempt"`
	Engine  string    `json:"engine" clean:"-"`
	Target  string    `json:"target" clean:"-"`
	Name    string    `json:"name,omitempty"` // under which a hub was asked for it
	Session string    `json:"session"`        // its id; "" until the hub has answered
	Started time.Time `json:"started"`
	Ended   bool      `json:"ended,omitempty"`   // it was deleted
	Browser *Browser  `json:"browser,omitempty"` // what answered
	Config  *Config   `json:"config,omitempty"`  // what a replay needs, in case the cell gets no final record
}

// StepLine is a step as it ends, before the next one starts.
type StepLine struct {
	Type    string `json:"type" clean:"-"`
	Schema  int    `json:"schema" clean:"-"`
	Cell    string `json:"cell" clean:"-"`
	Attempt int    `json:"attempt"`
	Step    Step   `json:"step"`
}

// Cell is the final record of one attempt at a cell.
type Cell struct {
	Type        string              `json:"type" clean:"-"`
	Schema      int                 `json:"schema" clean:"-"`
	Cell        string              `json:"cell" clean:"-"`
	Environment string              `json:"environment" clean:"-"`
	Journey     string              `json:"journey" clean:"-"`
	Variant     string              `json:"variant" clean:"-"`
	Engine      string              `json:"engine,omitempty" clean:"-"`
	Target      string              `json:"target,omitempty" clean:"-"`
	Attempt     int                 `json:"attempt"`
	Verdict     Verdict             `json:"verdict"`
	Proof       Proof               `json:"proof,omitempty"`
	Reason      string              `json:"reason,omitempty"` // why it did not pass, in one line
	Browser     Browser             `json:"browser"`
	Line        *Lines              `json:"line,omitempty"`
	Network     string              `json:"network,omitempty" clean:"-"`  // Enforced, NotEnforced, or empty where nothing is restricted
	Without     []matrix.Constraint `json:"without,omitempty" clean:"-"`  // of a control cell: constraints that were lifted
	Controls    []string            `json:"controls,omitempty" clean:"-"` // ids of the cells that were walked to prove the cause
	Until       string              `json:"until,omitempty" clean:"-"`    // of a control cell: the step after which it ends
	Suspects    []Cause             `json:"suspects,omitempty"`           // what may have stopped the customer, most likely first
	SiteDown    *time.Time          `json:"site_down,omitempty"`          // of a broken cell: since when the site failed for everyone
	Attribution *Attribution        `json:"attribution,omitempty"`        // how the cause was looked for
	Enforcement []Check             `json:"force,omitempty"`              // the proof that the network was in force
	Unproven    []string            `json:"unproven,omitempty"`           // parts of the network that were not checked, and why: a rule, or WebRTC's UDP
	Steps       []Step              `json:"steps,omitempty"`
	Hosts       []HostUse           `json:"hosts,omitempty"`    // that the browser exchanged something with, sorted
	Findings    []Finding           `json:"findings,omitempty"` // facts to know besides the verdict, which they never change
	Expect      *Expectation        `json:"expect,omitempty"`
	Required    string              `json:"required,omitempty" clean:"-"` // "any" or "real"
	Video       string              `json:"video,omitempty" clean:"-"`    // where the session can be watched: without secrets, but its id may be in the query
	Started     time.Time           `json:"started"`
	Seconds     float64             `json:"seconds"`
	Config      *Config             `json:"config,omitempty"`
	Flaky       bool                `json:"flaky,omitempty"`   // it passed, but only after an attempt that did not. Read sets it, since it follows from all attempts
	Pending     bool                `json:"pending,omitempty"` // the search for its cause goes on: a further record of the same attempt will have the result
	From        string              `json:"-"`                 // its run directory, if several were merged
	At          int                 `json:"-"`                 // its line in the journal, from 1; 0 if Read did not make it

	WalkedAs     string `json:"walked_as,omitempty" clean:"-"` // the cell whose walk this is, as the machine could not have told the two apart; "" of a cell that was walked itself
	Inconclusive bool   `json:"inconclusive,omitempty"`        // of a blocked cell: only an emulated browser was stopped, and the real one is not documented to fail like it
	Documented   string `json:"documented,omitempty"`          // of a cell blocked by an emulated browser: what the real browser lacks, with the source
}

// HostUse is what a browser exchanged with a host.
type HostUse struct {
	Host      string `json:"host"`      // without port
	Exchanges int    `json:"exchanges"` // requests, or tunnels where they can't be seen
	Up        int64  `json:"up"`        // bytes
	Down      int64  `json:"down"`
}

// Values of Cell.Network, for a cell whose environment restricts the network.
const (
	Enforced    = "enforced"
	NotEnforced = "network not enforced"
)

// Check is one test, through the cell's own browser and proxy, of whether the network
// was in force.
type Check struct {
	Name    string `json:"name"`           // "portal", "loopback", "canary", "udp", "login", "pac", "interception", "rules", "loss", "outage", "line"
	Detail  string `json:"said,omitempty"` // what was found, in words, such as the rules that were checked
	InForce bool   `json:"held"`
}

// Browser is what was asked for and what answered.
type Browser struct {
	Asked      string     `json:"asked" clean:"-"`
	Answered   string     `json:"answered,omitempty"`
	UserAgent  string     `json:"user_agent,omitempty"`
	Provenance Provenance `json:"provenance,omitempty"`
	Note       string     `json:"note,omitempty"`
}

// Lines is the internet connection, as asked for and as measured.
type Lines struct {
	Asked    *matrix.Line `json:"asked,omitempty"`
	Measured *matrix.Line `json:"measured,omitempty"`
}

// Step is one step of the journey in one cell.
type Step struct {
	Name        string       `json:"name" clean:"-"`
	Verdict     Verdict      `json:"verdict"`
	Seconds     float64      `json:"seconds,omitempty"`
	Friction    *Friction    `json:"friction,omitempty"`
	Items       []Item       `json:"items,omitempty"`
	Reason      string       `json:"reason,omitempty"`      // what could not be done
	Explained   *bool        `json:"explained,omitempty"`   // of a step that did not pass: whether the page said anything that lets the customer act; absent if unclear
	Explanation *Explanation `json:"explanation,omitempty"` // what explained is based on
	Shown       string       `json:"shown,omitempty"`       // what the page said. Also the text of a network's block page shown in its place, which is no explanation by the site
	Notes       []string     `json:"notes,omitempty"`       // what the page did to the customer's input, though the step went on
	Ended       *Place       `json:"ended,omitempty"`       // where a step that did not pass ended
	Messages    []Message    `json:"messages,omitempty"`    // what the page said during the step, also what vanished again
	Errors      []string     `json:"errors,omitempty"`      // the first errors of the page: failed requests, uncaught exceptions
	Cause       *Cause       `json:"cause,omitempty"`
	Refusals    []Refusal    `json:"refusals,omitempty"`            // what the network refused during the step
	Uploads     []Upload     `json:"uploads,omitempty"`             // what was sent over the line to the site
	Claims      []Claim      `json:"claims,omitempty"`              // what the page claimed about its progress during the step
	Answers     []Answer     `json:"answers,omitempty"`             // HTTP answers to documents that the window loaded and to data submitted to the site
	Unseen      string       `json:"unseen,omitempty"`              // which answers could not be seen, and why, in words
	Actions     []Action     `json:"actions,omitempty"`             // what was done, in order
	Artifacts   []string     `json:"artifacts,omitempty" clean:"-"` // relative to the run directory
}

// Action is an action of the journey that was done, or tried.
type Action struct {
	At      float64 `json:"at"`                          // seconds since the step began
	Seconds float64 `json:"seconds,omitempty"`           // that it took
	Line    int     `json:"line,omitempty"`              // in the journey file
	Text    string  `json:"text,omitempty"`              // as the file writes it, in short
	Picture string  `json:"picture,omitempty" clean:"-"` // of the page after it, relative to the run directory; "" where there was no time for one, and after the last of a step
}

// Place is what the window showed.
type Place struct {
	Address string `json:"address"` // without what may be secret
	Title   string `json:"title,omitempty"`
	Text    string `json:"text,omitempty"` // the beginning of the visible text
}

// Explanation is how the messages of a page were classified.
type Explanation struct {
	Verdict  string   `json:"verdict" clean:"-"`            // "explained"; "empty": they say only that something failed; "unclear": it could not be decided
	Names    []string `json:"names,omitempty" clean:"-"`    // reasons, limits and next actions that the messages name, such as "too-large"; if unclear, the ones in doubt
	Language string   `json:"language,omitempty" clean:"-"` // "de"
	By       string   `json:"by,omitempty" clean:"-"`       // "journey" if its messages: list decided, not their wording
}

// Unclear reports whether the page said something, but it is unclear whether that lets the customer act.
func (s Step) Unclear() bool { return s.Explained == nil && s.Explanation != nil }

// Refusal is what the network refused in a step: equal refusals are counted together.
type Refusal struct {
	Constraint matrix.Constraint `json:"constraint" clean:"-"` // "policy.block:upload.example.test", "line", "browser"
	Host       string            `json:"host"`
	Method     string            `json:"method,omitempty"`
	File       string            `json:"file,omitempty"`
	How        string            `json:"how" clean:"-"` // page, reset, silence, no-name, or a status
	Why        string            `json:"why,omitempty"`
	Altered    bool              `json:"altered,omitempty"` // it got through, but was changed
	Count      int               `json:"count"`
	First      float64           `json:"first"` // seconds since the step began
	Last       float64           `json:"last"`
}

// Upload is one request with a body, as the network saw it leave for the site. It
// shows whether a progress bar told the truth.
type Upload struct {
	Host    string       `json:"host"`
	Path    string       `json:"path,omitempty"`
	Files   []string     `json:"files,omitempty"`
	Bytes   int64        `json:"bytes"` // of the body, as declared; -1 if unknown
	Sent    int64        `json:"sent"`  // over the line, headers and TLS included
	Status  int          `json:"status,omitempty"`
	Error   string       `json:"error,omitempty"`
	Begin   float64      `json:"begin"` // seconds since the step began
	Seconds float64      `json:"seconds"`
	Curve   [][2]float64 `json:"curve,omitempty"` // pairs of seconds since the step began and bytes sent by then
}

// Kinds of Answer.
const (
	AnswerDocument = "document" // of the window itself
	AnswerSubmit   = "submit"   // to a form, or to a script that sent something to the site's own host
)

// Answer is how a server answered one request of a step. Answers that differ only in time are counted together.
type Answer struct {
	Kind   string  `json:"kind" clean:"-"` // AnswerDocument or AnswerSubmit
	Method string  `json:"method"`
	Host   string  `json:"host"`
	Path   string  `json:"path,omitempty"`   // without query
	Status int     `json:"status,omitempty"` // HTTP status; 0 if none had arrived when the step ended
	Fails  bool    `json:"fails,omitempty"`  // it makes the step fail
	Note   string  `json:"note,omitempty"`   // why a status of 500 and above does not make the step fail
	Count  int     `json:"count"`
	First  float64 `json:"first"` // seconds since the step began
	Last   float64 `json:"last"`
}

// Claim is what a page said about its progress, and when.
type Claim struct {
	At   float64 `json:"at"` // seconds since the step began
	Text string  `json:"text"`
}

// Message is something that a page said to the customer in a step: at most 300 characters, and
// at most 40 of them in a step.
type Message struct {
	Text       string  `json:"text"`
	Where      string  `json:"where"`           // its source: "alert", "status", "toast", "text", "title", "dialog", or a selector of the journey's complaints
	At         float64 `json:"at"`              // seconds since the step began
	Shown      float64 `json:"shown"`           // seconds that it was shown; 0 for a dialog, which is answered at once
	StillShown bool    `json:"there,omitempty"` // it was still shown when the step ended
}

// Friction counts what a step demanded of the customer.
type Friction struct {
	Clicks int     `json:"clicks,omitempty"`
	Fields int     `json:"fields,omitempty"`
	Waits  float64 `json:"wait_seconds,omitempty"` // for pages to load and for the signs that a step waits for
}

// Item is one file of a step that uploads.
type Item struct {
	File      string  `json:"file" clean:"-"`
	Bytes     int64   `json:"bytes"`
	SHA256    string  `json:"sha256" clean:"-"`
	Verdict   Verdict `json:"verdict"`
	Reason    string  `json:"reason,omitempty"`
	Shown     string  `json:"shown,omitempty"`
	Proof     Proof   `json:"proof,omitempty"`
	ClaimedAt float64 `json:"said,omitempty"` // seconds since the step began until the page first said that the file is there; 0 if it never did
	Cause     *Cause  `json:"cause,omitempty"`
}

// Kinds of Finding.
const (
	// FalseClaim means that a page claimed success, or 100 %, before or without the bytes being sent.
	FalseClaim = "lied"
	// Unconfirmed means that a page claimed success, but the site had not answered by the end of
	// the walk.
	Unconfirmed = "unconfirmed"
)

// Finding is a fact about a cell besides its verdict.
type Finding struct {
	Kind    string  `json:"kind" clean:"-"` // "lied" or "unconfirmed"
	Step    string  `json:"step" clean:"-"`
	Claimed string  `json:"said"`  // what the page claimed
	At      float64 `json:"at"`    // seconds since the step began
	Actual  string  `json:"truth"` // what the network or the site shows instead
}

// Proofs of a cause.
const (
	Lifted     = "lifted"     // the same cell without the constraint got through, or got further
	Correlated = "correlated" // the network logged a refusal by it at that time, for that step
)

// Cause names the constraint that stopped a customer.
type Cause struct {
	Constraint matrix.Constraint `json:"constraint" clean:"-"` // "policy.block:upload.example.test", "line", "browser"
	Proof      string            `json:"proof,omitempty"`      // Lifted or Correlated
	Evidence   string            `json:"evidence,omitempty"`
	Control    string            `json:"control,omitempty" clean:"-"` // id of the control cell that was walked without it
	Next       []Cause           `json:"behind,omitempty"`            // what stopped the customer next, once this constraint was lifted
}

// Attribution is how the cause of a cell was searched for: by walks with and without the
// suspected constraints, in random order.
type Attribution struct {
	Seed    uint64  `json:"seed"`             // of the order of walks
	Walks   []Trial `json:"walks,omitempty"`  // in order, after the cell's own walk
	Passed  int     `json:"passed,omitempty"` // earlier walks of the run that got past the step in question
	Failed  int     `json:"failed,omitempty"` // earlier walks of the run that failed in that step because of the site
	Doubt   float64 `json:"doubt"`            // upper bound of the probability that the named constraint is not the cause
	Steady  *bool   `json:"steady,omitempty"` // false: equal walks ended differently
	Summary string  `json:"said,omitempty"`   // all of this in one sentence
}

// Trial is one walk of an attribution.
type Trial struct {
	Cell       string              `json:"cell" clean:"-"` // id of the control cell
	Attempt    int                 `json:"attempt"`
	Without    []matrix.Constraint `json:"without,omitempty" clean:"-"` // constraints that were lifted
	Step       string              `json:"stop" clean:"-"`              // the step in question
	GotFurther bool                `json:"through"`                     // it got further than the walk that it is compared with
}

// Chain returns all causes that stopped a customer, each one behind the one before.
func (c *Cause) Chain() []Cause {
	if c == nil {
		return nil
	}
	return append([]Cause{*c}, c.Next...)
}

// Expectation is what the matrix expects of a cell, and whether the cell met it.
type Expectation struct {
	Verdict Verdict `json:"verdict"`
	Step    string  `json:"step,omitempty"`
	Reason  string  `json:"reason,omitempty"`
	Met     bool    `json:"met"`
}

// CompareExpectation compares the cell's verdict with the expectation, and settles whether it is conclusive.
// It is called again after the record changes.
func (c *Cell) CompareExpectation() {
	c.SetInconclusive()
	if c.Expect != nil {
		expect := *c.Expect
		expect.Met = c.meetsExpectation()
		c.Expect = &expect
	}
}

func (c *Cell) meetsExpectation() bool {
	if c.Verdict != c.Expect.Verdict || c.Expect.Step == "" {
		return c.Verdict == c.Expect.Verdict
	}
	i := slices.IndexFunc(c.Steps, func(s Step) bool { return s.Verdict == c.Verdict })
	return i >= 0 && c.Steps[i].Name == c.Expect.Step
}

// Config is what a replay needs to walk the cell again. Secrets are not in it:
// they come from the process environment each time.
type Config struct {
	Site        string            `json:"site"` // without user information and query
	OwnSite     bool              `json:"own_site,omitempty"`
	Account     string            `json:"account,omitempty"`
	Seed        uint64            `json:"seed"`
	StepTimeout float64           `json:"patience_seconds"`
	Evidence    []Evidence        `json:"evidence,omitempty"`
	Progress    string            `json:"progress,omitempty"` // how far the page's own progress can be trusted: "buffered", "honest", "held back by inspection"
	Settings    Settings          `json:"settings,omitzero" clean:"-"`
	Versions    map[string]string `json:"versions,omitempty"`
}

// Evidence is the recipe of one uploaded file.
type Evidence struct {
	Name        string `json:"name" clean:"-"`
	Type        string `json:"type,omitempty"` // of a generated file
	Path        string `json:"path,omitempty"` // of a file from the disk
	Bytes       int64  `json:"bytes"`
	Seed        uint64 `json:"seed,omitempty"`
	Unsanitised bool   `json:"unsanitised,omitempty"` // of a generated file: it names its author, and holds a script if its type can
	Label       string `json:"label,omitempty"`       // of a generated file: text that approved copies carry
}

// Key is what makes two results comparable.
type Key struct {
	Journey string `json:"journey"`
	Variant string `json:"variant"`
	Cell    string `json:"cell"`
	Engine  string `json:"engine,omitempty"`
}

// Key returns the record's result key.
func (c Cell) Key() Key { return Key{c.Journey, c.Variant, c.Cell, c.Engine} }

func (k Key) String() string { return k.Journey + " " + k.Variant + " " + k.Cell + " " + k.Engine }
