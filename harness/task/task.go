// Package task is the unit of work as data: one cell to walk, with all that the walk needs.
package task

import (
	"time"

	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Task is one cell to walk. It crosses from the run to the child process as one JSON
// object, by a pipe and never by a file: Site may hold keys.
type Task struct {
	Portable
	Local
}

// Portable is the part of a task that does not depend on the machine.
type Portable struct {
	Plan           results.Planned     `json:"plan"`
	Attempt        int                 `json:"attempt"`
	Run            string              `json:"run,omitempty"`   // id of the run
	Target         target.Settings     `json:"target,omitzero"` // where the browser runs; the zero Settings is this machine
	Journey        results.Source      `json:"journey"`
	Site           string              `json:"site"`
	OwnSite        bool                `json:"own_site"`            // the site is the reference SaaS, started by the run
	CA             []byte              `json:"ca,omitempty"`        // PEM of the authorities of the site and its fixtures
	Network        matrix.Network      `json:"network"`             // what is enforced: without what was lifted
	MaxTLS         string              `json:"ceiling,omitempty"`   // the highest TLS version of the browser that the cell names: "1.0"; "" is no limit
	Tolerance      float64             `json:"tolerance,omitempty"` // percent by which the measured line may be off; 0 is environment.DefaultTolerance
	Without        []matrix.Constraint `json:"without,omitempty"`   // constraints that were lifted
	Until          string              `json:"until,omitempty"`     // the step after which the walk ends; "" walks them all
	Attribute      bool                `json:"prove,omitempty"`     // the run will search for the cause if the customer does not get through
	Seed           uint64              `json:"seed"`
	StepTimeout    time.Duration       `json:"patience"`
	Headed         bool                `json:"headed,omitempty"`
	Trace          bool                `json:"trace,omitempty"`    // record each action, and what was requested
	Insecure       bool                `json:"insecure,omitempty"` // take any certificate
	HonestProgress bool                `json:"honest,omitempty"`   // make the upload progress that pages show accurate, where the engine can
	Realm          string              `json:"realm"`              // sites with the same realm share accounts
	FirstAccount   int                 `json:"first"`              // the account to try first
	Settings       results.Settings    `json:"settings,omitzero"`
	Versions       map[string]string   `json:"versions,omitempty"`
}

// Local is the part of a task that is this machine's: directories, keys, leases, and what is installed.
type Local struct {
	Dir           string            `json:"dir"`                     // the run directory, absolute
	Holder        string            `json:"holder,omitempty"`        // name of the run's lock on the run directory, see results.JoinDir
	Base          string            `json:"base"`                    // what relative paths in the journey are relative to
	Hosts         map[string]string `json:"hosts,omitempty"`         // host:port -> the address of a server of this run
	AuthorityFile string            `json:"key,omitempty"`           // file with the run's own authority, key included, that intercepts
	Newer         string            `json:"newer,omitempty"`         // installed engine that is newer than the plan's; "" if there is none
	NewerVersion  string            `json:"newer_version,omitempty"` // of Newer's browser
	Leases        string            `json:"leases"`                  // directory of the accounts' locks
	Scratch       string            `json:"scratch"`                 // temporary directory of this walk
	WarmPID       int               `json:"warm_pid,omitempty"`      // process id of the browser that the cell's process gets; 0 if it starts one
	WarmURL       string            `json:"warm_url,omitempty"`      // address of its driver, if it is driven by one
}
