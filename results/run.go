package results

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cxmatrix/matrix"
)

const runFile = "run.json"

// Run is run.json: what a run plans to do.
type Run struct {
	Schema   int               `json:"schema"`
	ID       string            `json:"id"`
	Started  time.Time         `json:"started"`
	Matrix   Source            `json:"matrix"`
	Journey  Source            `json:"journey"`
	Base     string            `json:"base,omitempty"` // the folder that relative paths in the journey are relative to
	Steps    []string          `json:"steps"`          // of the journey, in order
	Site     string            `json:"site"`           // without user information and query
	OwnSite  bool              `json:"own_site,omitempty"`
	Plan     []Planned         `json:"plan"`
	Target   json.RawMessage   `json:"target,omitempty"` // where it ran, as in a targets file: it names the variables that hold the key, not the key
	Versions map[string]string `json:"versions"`
	Shard    *Shard            `json:"shard,omitempty"`    // the part of the plan that this run walks
	Settings map[string]string `json:"settings,omitempty"` // the flags that it was started with, needed to resume it
	Meta     *Meta             `json:"meta,omitempty"`     // where it comes from; nil if nothing is known
	Dir      string            `json:"dir,omitempty"`      // absolute path of the working directory, which relative paths in Settings are relative to
}

// Source is a file that a run was made from, in full, so that any cell can be
// replayed from its record.
type Source struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Text   string `json:"text"`
}

// NewSource hashes text.
func NewSource(name string, text []byte) Source {
	sum := sha256.Sum256(text)
	return Source{Name: name, SHA256: hex.EncodeToString(sum[:]), Text: string(text)}
}

// Change is an input file that differs between an earlier and a later run.
type Change struct {
	What           string // "matrix", "journey"
	Earlier, Later Source
}

// Changes compares the files that a run was made from with those of a later one.
func (r Run) Changes(matrix, journey Source) (list []Change) {
	for _, c := range []Change{{"matrix", r.Matrix, matrix}, {"journey", r.Journey, journey}} {
		if c.Earlier.SHA256 != c.Later.SHA256 {
			list = append(list, c)
		}
	}
	return list
}

// Assignment is how a target would run a cell.
type Assignment struct {
	Engine            string         `json:"engine,omitempty"`
	EngineVersion     string         `json:"engine_version,omitempty"` // version of the engine's browser; "" where only the session knows it
	Provenance        Provenance     `json:"provenance,omitempty"`
	Note              string         `json:"note,omitempty"`        // how far the browser is from the cell's
	Capabilities      map[string]any `json:"ask,omitempty"`         // capabilities requested from a hub
	UserAgentContains string         `json:"claims,omitempty"`      // what its user agent must contain
	Unsupported       string         `json:"unsupported,omitempty"` // why the target can't run the cell
	Availability      string         `json:"there,omitempty"`       // whether a cloud has it: "yes", "no; nearest: …", "never was; …"; "" if the target is no cloud
}

// Planned is a cell of the plan, before it ran.
type Planned struct {
	Cell        string `json:"cell"`
	Environment string `json:"environment"`
	Browser     string `json:"browser"`
	System      string `json:"system"`
	Asked       string `json:"asked"` // "chrome latest (109)"
	Variant     string `json:"variant"`
	Target      string `json:"target,omitempty"`
	Assignment
	Network  string       `json:"network,omitempty"`
	Line     *matrix.Line `json:"line,omitempty"`
	Rules    int          `json:"rules,omitempty"`       // of the network's policy
	MaxTLS   string       `json:"tls_ceiling,omitempty"` // highest TLS version of the browser that is asked for, such as "1.0"; empty if there is no limit
	Expect   *Expectation `json:"expect,omitempty"`
	Required string       `json:"required,omitempty"`
	Shard    int          `json:"shard,omitempty"` // the part of the plan that it belongs to, from 1; 0 if the plan is not sharded
}

// ErrRunExists says that a run directory already holds a run.
var ErrRunExists = errors.New("already holds a run")

// Create makes dir and writes run.json into it. It refuses a directory that
// already holds a run, so that no record is overwritten.
func Create(dir string, run Run) error {
	if err := MakeDir(dir); err != nil {
		return err
	}
	run.Schema = Schema
	data, err := json.MarshalIndent(run, "", " ")
	if err != nil {
		return err
	}
	return writeRunFile(dir, append(data, '\n'))
}

// writeRunFile writes run.json into dir, whole or not at all. It refuses to replace an existing one.
func writeRunFile(dir string, data []byte) error {
	path := filepath.Join(dir, runFile)
	if HasRun(dir) {
		return fmt.Errorf("%s %w", dir, ErrRunExists)
	}
	f, err := os.CreateTemp(dir, ".run-*.json")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(privateFile), f.Sync(), f.Close()); err != nil {
		return err
	}
	// Unlike a rename, a link never replaces a file that was created meanwhile.
	err = os.Link(f.Name(), path)
	switch {
	case errors.Is(err, os.ErrExist):
		return fmt.Errorf("%s %w", dir, ErrRunExists)
	case err != nil: // the file system may not have links
		err = os.Rename(f.Name(), path)
	}
	return errors.Join(err, syncDir(dir))
}

// syncDir makes the names in a folder survive a crash of the machine, if the system can.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync() // Windows and some network file systems refuse it
	return d.Close()
}

// ArtifactDir is where an attempt at a cell keeps its files, relative to the
// run directory.
func ArtifactDir(cell string, attempt int) string {
	return filepath.Join("artifacts", fileName(cell), fmt.Sprint(attempt))
}

// maxNameBytes is how many bytes of a cell's id its directory name keeps: some systems
// limit paths to 260, and the id of a control cell may name many constraints.
const maxNameBytes = 120

// fileName writes an id so that every file system accepts it.
func fileName(cell string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, cell)
	if len(name) <= maxNameBytes {
		return name
	}
	sum := sha256.Sum256([]byte(cell))
	return name[:maxNameBytes] + "-" + hex.EncodeToString(sum[:4])
}
