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

// Session is written before a browser's session is used, so that one that was
// left behind can be ended: of a hub's, first as it is asked for, then with its id as it
// is answered, with the browser that answered, and at last as it ends.
type Session struct {
	Type    string    `json:"type" clean:"-"`
	Schema  int       `json:"schema" clean:"-"`
	Cell    string    `json:"cell" clean:"-"`
	Attempt int       `json:"attempt"`
	Engine  string    `json:"engine" clean:"-"`
	Target  string    `json:"target" clean:"-"`
	Name    string    `json:"name,omitempty"` // that a hub was asked for it by
	Session string    `json:"session"`        // "" until the hub has answered
	Started time.Time `json:"started"`
	Ended   bool      `json:"ended,omitempty"`   // it was deleted: nothing of it is left
	Browser *Browser  `json:"browser,omitempty"` // what answered
	Config  *Config   `json:"config,omitempty"`  // what a replay needs, should the cell never come to its final record
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
	Without     []matrix.Constraint `json:"without,omitempty" clean:"-"`  // constraints that were lifted, of a control cell
	Controls    []string            `json:"controls,omitempty" clean:"-"` // ids of the cells that were walked to prove the cause
	Until       string              `json:"until,omitempty" clean:"-"`    // the step after which a control cell ends: none behind it was to be walked
	Suspects    []Cause             `json:"suspects,omitempty"`           // what may have stopped the customer, the likeliest first
	SiteDown    *time.Time          `json:"site_down,omitempty"`          // of a broken cell: since when the site failed for everyone
	Attribution *Attribution        `json:"attribution,omitempty"`        // how the cause was looked for
	Force       []Check             `json:"force,omitempty"`              // the proof that the network was in force
	Unproven    []string            `json:"unproven,omitempty"`           // what of the network was not tried, and why: a rule, or WebRTC's UDP
	Steps       []Step              `json:"steps,omitempty"`
	Findings    []Finding           `json:"findings,omitempty"` // what a person should know beside the verdict, which they never change
	Expect      *Expectation        `json:"expect,omitempty"`
	Required    string              `json:"required,omitempty" clean:"-"` // "any" or "real"
	Video       string              `json:"video,omitempty" clean:"-"`    // where the session can be watched: without secrets, but its id may be in the query
	Started     time.Time           `json:"started"`
	Seconds     float64             `json:"seconds"`
	Config      *Config             `json:"config,omitempty"`
	Flaky       bool                `json:"flaky,omitempty"`   // it passed, but only after an attempt that did not: known once all attempts are, so Read sets it
	Pending     bool                `json:"pending,omitempty"` // its cause is still looked for: a further record of the same attempt will say what was found. See Halted
	From        string              `json:"-"`                 // the run directory that it lies in, where several were merged
	At          int                 `json:"-"`                 // its line in the journal, from 1 on; 0 for one that Read did not make

	Inconclusive bool   `json:"inconclusive,omitempty"` // of a blocked cell: it rests on an emulated browser alone, and a real one is not documented to fail so. See SettleEmulation
	Documented   string `json:"documented,omitempty"`   // of a cell that an emulated browser blocked: what the real one lacks, with the source
}

// What is said of the network of a cell whose environment restricts it.
const (
	Enforced    = "enforced"
	NotEnforced = "network not enforced"
)

// Check is one thing that was tried, through the very browser and proxy, to see
// whether the network was in force.
type Check struct {
	Name string `json:"name"`           // "portal", "loopback", "canary", "udp", "interception", "rules", "line"
	Said string `json:"said,omitempty"` // what was found, in words: the rules that were tried
	Held bool   `json:"held"`
}

// Browser is what was asked for and what answered.
type Browser struct {
	Asked      string     `json:"asked" clean:"-"`
	Answered   string     `json:"answered,omitempty"`
	UserAgent  string     `json:"user_agent,omitempty"`
	Provenance Provenance `json:"provenance,omitempty"`
	Note       string     `json:"note,omitempty"`
}

// Lines is the internet connection, as asked and as measured.
type Lines struct {
	Asked    *Line `json:"asked,omitempty"`
	Measured *Line `json:"measured,omitempty"`
}

// Line has rates in kb/s (1000 bits), 0 for unlimited, and the round trip in
// milliseconds.
type Line struct {
	UpKbps   float64 `json:"up_kbps"`
	DownKbps float64 `json:"down_kbps"`
	RTTms    float64 `json:"rtt_ms"`
	JitterMs float64 `json:"jitter_ms,omitempty"`
	Loss     float64 `json:"loss,omitempty"` // share of connections that die
}

// Step is one step of the journey in one cell.
type Step struct {
	Name        string       `json:"name" clean:"-"`
	Verdict     Verdict      `json:"verdict"`
	Seconds     float64      `json:"seconds,omitempty"`
	Friction    *Friction    `json:"friction,omitempty"`
	Items       []Item       `json:"items,omitempty"`
	Reason      string       `json:"reason,omitempty"`      // what could not be done
	Explained   *bool        `json:"explained,omitempty"`   // of a step that did not pass: did the page say anything that lets the customer act; absent where that is unclear
	Explanation *Explanation `json:"explanation,omitempty"` // what explained was judged by
	Shown       string       `json:"shown,omitempty"`       // what it said, and what the network's own page said where that took the place of the site's, which explains nothing of the site's
	Messages    []Message    `json:"messages,omitempty"`    // what it said from the step's start to its end, also what vanished
	Errors      []string     `json:"errors,omitempty"`      // the first of those that the page met: failed requests, uncaught exceptions
	Cause       *Cause       `json:"cause,omitempty"`
	Refusals    []Refusal    `json:"refusals,omitempty"`            // what the network refused meanwhile
	Uploads     []Upload     `json:"uploads,omitempty"`             // what went over the line towards the site
	Claims      []Claim      `json:"claims,omitempty"`              // what the page said of its progress meanwhile
	Answers     []Answer     `json:"answers,omitempty"`             // the HTTP status of the documents that the window loaded and of what was submitted to the site
	Unseen      string       `json:"unseen,omitempty"`              // whose answers could not be seen, and why, in words
	Artifacts   []string     `json:"artifacts,omitempty" clean:"-"` // relative to the run directory
}

// Explanation is what the messages of a page were found to say.
type Explanation struct {
	Verdict  string   `json:"verdict" clean:"-"`            // "explained"; "empty": no more than that something failed; "unclear": nobody can say
	Names    []string `json:"names,omitempty" clean:"-"`    // what they name: reasons, limits and next actions, such as "too-large"; of unclear ones those in doubt
	Language string   `json:"language,omitempty" clean:"-"` // "de"
	By       string   `json:"by,omitempty" clean:"-"`       // "journey" where its messages: decided, not their wording
}

// Unclear reports whether the page said something of which it is unclear whether it lets the customer act.
func (s Step) Unclear() bool { return s.Explained == nil && s.Explanation != nil }

// Refusal is what the network refused in a step: alike ones are counted together.
type Refusal struct {
	Constraint matrix.Constraint `json:"constraint" clean:"-"` // "policy.block:upload.example.test", "line", "browser"
	Host       string            `json:"host"`
	Method     string            `json:"method,omitempty"`
	File       string            `json:"file,omitempty"`
	How        string            `json:"how" clean:"-"` // page, reset, silence, no-name, or a status
	Why        string            `json:"why,omitempty"`
	Altered    bool              `json:"altered,omitempty"` // it got through, but not as it was
	Count      int               `json:"count"`
	First      float64           `json:"first"` // seconds since the step began
	Last       float64           `json:"last"`
}

// Upload is one request with a body, as the network saw it leave for the site:
// the truth behind a progress bar.
type Upload struct {
	Host    string       `json:"host"`
	Path    string       `json:"path,omitempty"`
	Files   []string     `json:"files,omitempty"`
	Bytes   int64        `json:"bytes"` // of the body, as declared; -1 if unknown
	Sent    int64        `json:"sent"`  // over the line, head and TLS included
	Status  int          `json:"status,omitempty"`
	Error   string       `json:"error,omitempty"`
	Begin   float64      `json:"begin"` // seconds since the step began
	Seconds float64      `json:"seconds"`
	Curve   [][2]float64 `json:"curve,omitempty"` // seconds since the step began, bytes sent by then
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
	Status int     `json:"status,omitempty"` // of HTTP; 0 where none had come when the step ended
	Fails  bool    `json:"fails,omitempty"`  // it makes the step failed
	Note   string  `json:"note,omitempty"`   // why one of 500 and above does not
	Count  int     `json:"count"`
	First  float64 `json:"first"` // seconds since the step began
	Last   float64 `json:"last"`
}

// Claim is what a page said of its progress, and when.
type Claim struct {
	At   float64 `json:"at"` // seconds since the step began
	Text string  `json:"text"`
}

// Message is something that a page said to the customer in a step: at most 300 characters, and
// at most 40 of them in a step.
type Message struct {
	Text  string  `json:"text"`
	Where string  `json:"where"`           // what spoke: "alert", "status", "toast", "text", "title", "dialog", or a selector of the journey's complaints
	At    float64 `json:"at"`              // seconds since the step began
	Shown float64 `json:"shown"`           // seconds; of a dialog 0, since it is answered at once
	There bool    `json:"there,omitempty"` // it was still shown when the step ended
}

// Friction counts what a step asked of the customer.
type Friction struct {
	Clicks int     `json:"clicks,omitempty"`
	Fields int     `json:"fields,omitempty"`
	Waits  float64 `json:"wait_seconds,omitempty"` // for pages to load and for the page's signs
}

// Item is one file of a step that uploads.
type Item struct {
	File    string  `json:"file" clean:"-"`
	Bytes   int64   `json:"bytes"`
	SHA256  string  `json:"sha256" clean:"-"`
	Verdict Verdict `json:"verdict"`
	Reason  string  `json:"reason,omitempty"`
	Shown   string  `json:"shown,omitempty"`
	Proof   Proof   `json:"proof,omitempty"`
	Said    float64 `json:"said,omitempty"` // seconds since the step began at which the page first said that the file is there; 0 if it never did
	Cause   *Cause  `json:"cause,omitempty"`
}

// Kinds of Finding.
const (
	// Lied is a page that claimed success, or 100 %, before or without the bytes.
	Lied = "lied"
	// Unconfirmed is a page that claimed success while the site had not answered yet, and did
	// not until the walk ended.
	Unconfirmed = "unconfirmed"
)

// Finding is something about a cell that is no verdict.
type Finding struct {
	Kind  string  `json:"kind" clean:"-"` // Lied or Unconfirmed
	Step  string  `json:"step" clean:"-"`
	Said  string  `json:"said"`  // what the page claimed
	At    float64 `json:"at"`    // seconds since the step began
	Truth string  `json:"truth"` // what the network, or the site, knows of it
}

// Proofs of a cause.
const (
	Lifted     = "lifted"     // the same cell without the constraint got through, or got further
	Correlated = "correlated" // the network saw it refuse, at that time, for that step
)

// Cause names the constraint that stopped a customer.
type Cause struct {
	Constraint matrix.Constraint `json:"constraint" clean:"-"` // "policy.block:upload.example.test", "line", "browser"
	Proof      string            `json:"proof,omitempty"`      // Lifted or Correlated
	Evidence   string            `json:"evidence,omitempty"`
	Control    string            `json:"control,omitempty" clean:"-"` // id of the cell that was walked without it
	Behind     []Cause           `json:"behind,omitempty"`            // what stopped the customer next, once this was lifted
}

// Attribution is how the cause of a cell was looked for: by walks with and without what was
// suspected, in random order.
type Attribution struct {
	Seed   uint64  `json:"seed"`             // of the order of walks
	Walks  []Trial `json:"walks,omitempty"`  // in order, behind the cell's own
	Passed int     `json:"passed,omitempty"` // walks of the run that had got beyond the step in question before
	Failed int     `json:"failed,omitempty"` // walks of the run that the site had failed in that step before
	Doubt  float64 `json:"doubt"`            // upper bound of the probability that what is named is not the cause
	Steady *bool   `json:"steady,omitempty"` // false: walks that were alike had different ends
	Said   string  `json:"said,omitempty"`   // all of this in a sentence
}

// Trial is one walk of an attribution.
type Trial struct {
	Cell    string              `json:"cell" clean:"-"` // id of the control cell
	Attempt int                 `json:"attempt"`
	Without []matrix.Constraint `json:"without,omitempty" clean:"-"` // constraints that were lifted
	Stop    string              `json:"stop" clean:"-"`              // the step in question
	Through bool                `json:"through"`                     // it got further than the walk in question
}

// Chain is all that stopped a customer, one thing behind the other.
func (c *Cause) Chain() []Cause {
	if c == nil {
		return nil
	}
	return append([]Cause{*c}, c.Behind...)
}

// Expectation is what the matrix expected of a cell, beside what it got.
type Expectation struct {
	Verdict Verdict `json:"verdict"`
	Step    string  `json:"step,omitempty"`
	Reason  string  `json:"reason,omitempty"`
	Met     bool    `json:"met"`
}

// Meet holds the cell's verdict against what was expected, and says whether it is conclusive,
// again after it was amended.
func (c *Cell) Meet() {
	c.SettleEmulation()
	if c.Expect != nil {
		expect := *c.Expect
		expect.Met = c.met()
		c.Expect = &expect
	}
}

func (c *Cell) met() bool {
	if c.Verdict != c.Expect.Verdict || c.Expect.Step == "" {
		return c.Verdict == c.Expect.Verdict
	}
	at := slices.IndexFunc(c.Steps, func(s Step) bool { return s.Verdict == c.Verdict })
	return at >= 0 && c.Steps[at].Name == c.Expect.Step
}

// Config is what a replay needs to do the same again. Secrets are not in it:
// they come from the process environment each time.
type Config struct {
	Site     string            `json:"site"` // without user information and query
	Own      bool              `json:"own_site,omitempty"`
	Account  string            `json:"account,omitempty"`
	Seed     uint64            `json:"seed"`
	Patience float64           `json:"patience_seconds"`
	Evidence []Evidence        `json:"evidence,omitempty"`
	Progress string            `json:"progress,omitempty"` // what the page's own progress is worth: "buffered", "honest", "held back by inspection"
	Settings Settings          `json:"settings,omitzero" clean:"-"`
	Versions map[string]string `json:"versions,omitempty"`
}

// Evidence is the recipe of one uploaded file.
type Evidence struct {
	Name        string `json:"name" clean:"-"`
	Type        string `json:"type,omitempty"` // of a generated file
	Path        string `json:"path,omitempty"` // of a given one
	Bytes       int64  `json:"bytes"`
	Seed        uint64 `json:"seed,omitempty"`
	Unsanitised bool   `json:"unsanitised,omitempty"` // a generated file names its author, and has script where its type can
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
