package harness

import (
	"io"
	"time"

	"cxmatrix/harness/engine"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Task is one cell to walk, with all that it takes. It crosses from the run to
// the child process as JSON, by a pipe and never by a file: Site may hold keys.
type Task struct {
	Dir       string            `json:"dir"` // the run directory, absolute
	Plan      results.Planned   `json:"plan"`
	Attempt   int               `json:"attempt"`
	Run       string            `json:"run,omitempty"`    // id of the run
	Holder    string            `json:"holder,omitempty"` // that the run directory has while this run has it
	Target    target.Data       `json:"target,omitzero"`  // where the browser runs; the zero Data is this machine
	Journey   results.Source    `json:"journey"`
	Base      string            `json:"base"` // what relative paths in the journey are relative to
	Site      string            `json:"site"`
	Own       bool              `json:"own_site"` // the site is the reference SaaS, started by the run
	Hosts     map[string]string `json:"hosts,omitempty"`
	CA        []byte            `json:"ca,omitempty"`        // PEM of the authorities of the site and its fixtures
	Network   matrix.Network    `json:"network"`             // what is enforced: without what was lifted
	Ceiling   string            `json:"ceiling,omitempty"`   // the highest TLS version of the browser that the cell asks for: "1.0"; "" is no limit
	Key       string            `json:"key,omitempty"`       // file with the run's own authority, key included, that intercepts
	Tolerance float64           `json:"tolerance,omitempty"` // percent by which the measured line may be off; 0 is environment.DefaultTolerance
	Without   []string          `json:"without,omitempty"`   // constraints that were lifted
	Prove     bool              `json:"prove,omitempty"`     // the run will look for the cause if the customer does not get through
	Newer     string            `json:"newer,omitempty"`     // engine at hand that is newer than the plan's; "" if there is none
	Seed      uint64            `json:"seed"`
	Patience  time.Duration     `json:"patience"`
	Headed    bool              `json:"headed,omitempty"`
	Insecure  bool              `json:"insecure,omitempty"` // take any certificate
	Honest    bool              `json:"honest,omitempty"`   // make what pages claim of their progress true, where the engine can
	Leases    string            `json:"leases"`             // directory of the accounts' locks
	Realm     string            `json:"realm"`              // whose accounts they are: sites with one realm share them
	First     int               `json:"first"`              // the account to try first
	Scratch   string            `json:"scratch"`
	Settings  map[string]string `json:"settings,omitempty"`
	Versions  map[string]string `json:"versions,omitempty"`

	Until        string `json:"until,omitempty"`         // the step after which the walk ends; "" walks them all
	NewerVersion string `json:"newer_version,omitempty"` // of Newer's browser
}

// Kit is what the world outside the harness provides: files and secrets.
type Kit struct {
	Generate func(w io.Writer, e results.Evidence) error // a file by its record
	Smallest func(fileType string) (int64, error)
	Lookup   func(name string) (string, bool) // the process environment
	Log      io.Writer                        // what browsers and drivers print
}

// How long opening and closing a browser may take. Both are against what hangs, not
// against what is slow.
const (
	OpenPatience  = engine.DefaultPatience
	ClosePatience = time.Minute
)

// opening is how long the task's browser may take to open.
func (t Task) opening() time.Duration {
	if t.Target.Dialect == "" {
		return OpenPatience
	}
	return t.Target.Patience()
}

// parse reads the task's journey again, in the process that walks it.
func (t Task) parse(k Kit) (*journey.Journey, error) {
	return journey.Parse(t.Journey.Name, []byte(t.Journey.Text), journey.Options{Dir: t.Base, Lookup: k.Lookup, Smallest: k.Smallest})
}

// Deadline is how long a walk may take at the very most: the time that the
// bytes need on the line, and patience for every action. A process that is not
// done by then has hung.
func Deadline(t Task, j *journey.Journey) time.Duration {
	sum := t.opening() + environment.ProofPatience(t.Network) + ClosePatience
	v := &journey.Visit{Patience: t.Patience, Variant: t.Plan.Variant, UpKbps: t.Network.Line.UpKbps, Files: map[string]journey.LocalFile{}}
	for _, f := range j.Files {
		v.Files[f.Name] = journey.LocalFile{Bytes: f.Bytes}
	}
	for _, s := range j.Steps {
		sum += stepBudget(s, v)
	}
	return sum
}

func stepBudget(s journey.Step, v *journey.Visit) time.Duration {
	sum := 2 * aftermath // whether the browser and the site answer, then what the page shows
	for _, a := range s.Actions {
		sum += journey.Budget(a, v) + grace
	}
	return sum
}
