package target

import (
	"fmt"
	"time"

	"cxmatrix/matrix/input"

	"github.com/goccy/go-yaml/ast"
)

// Settings is a target as a targets file has it. It holds no secret: User and Key name
// variables of the process environment.
type Settings struct {
	Name     string        `yaml:"name" json:"name" jsonschema:"required,pattern=^[a-z0-9][a-z0-9-]*$"` // what --target names
	Dialect  string        `yaml:"dialect" json:"dialect" jsonschema:"required"`                        // what kind of hub or cloud it is
	Address  string        `yaml:"address" json:"address,omitempty"`                                    // of the hub, without user and password
	API      string        `yaml:"api" json:"api,omitempty"`                                            // of the cloud's own interface; the dialect's if not given
	User     string        `yaml:"user" json:"user,omitempty"`                                          // ${NAME}, a variable of the process environment
	Key      string        `yaml:"key" json:"key,omitempty"`                                            // ${NAME}, a variable of the process environment
	Protocol string        `yaml:"protocol" json:"protocol,omitempty"`                                  // of a hub: w3c, or jsonwire for Selenium 2 and 3
	Slots    int           `yaml:"slots" json:"slots,omitempty"`                                        // cells at once; 0 takes the number that the target reports
	Limits   Limits        `yaml:"limits" json:"limits,omitzero"`                                       // how long things may take
	Labels   Labels        `yaml:"labels" json:"labels,omitzero"`                                       // what it shows of a session besides its name
	Proxy    ProxySettings `yaml:"proxy" json:"proxy,omitzero"`                                         // how its browsers reach this machine
	Tunnel   Tunnel        `yaml:"tunnel" json:"tunnel,omitzero"`                                       // a cloud's program, which lets its browsers reach this machine
	Browsers []Offer       `yaml:"browsers" json:"browsers,omitempty"`                                  // of a hub that does not list its browsers

	// Public says that the site under test is public: then the target's browsers reach it without
	// this machine. It depends on the site, so no targets file sets it.
	Public bool `yaml:"-" json:"public,omitempty"`
}

// Protocols of a hub.
const (
	W3C      = "w3c"
	JSONWire = "jsonwire"
)

// Limits are how long things may take; 0 is the default of each.
type Limits struct {
	Queue   Duration `yaml:"queue" json:"queue,omitempty"`     // waiting for a free place: 10m if not given
	Open    Duration `yaml:"open" json:"open,omitempty"`       // a browser to start: 3m if not given
	Command Duration `yaml:"command" json:"command,omitempty"` // one command: 2m if not given
	Idle    Duration `yaml:"idle" json:"idle,omitempty"`       // after which the target ends an idle session: 3m if not given
	Maximum Duration `yaml:"maximum" json:"maximum,omitempty"` // that a session may last: 30m if not given
}

// The defaults of Limits. Idle is longer than any upload of 20 MB at 512 kb/s, during
// which the only commands are polls of its progress.
const (
	defaultQueueTimeout = 10 * time.Minute
	defaultOpenTimeout  = 3 * time.Minute
	defaultIdleTimeout  = 3 * time.Minute
	defaultMaxDuration  = 30 * time.Minute
)

// Labels are what a target shows of a session besides its name.
type Labels struct {
	Project string   `yaml:"project" json:"project,omitempty"` // in which the target files the session
	Build   string   `yaml:"build" json:"build,omitempty"`     // {run} in it stands for the run's id
	Tags    []string `yaml:"tags" json:"tags,omitempty"`       // of the session
}

// ProxySettings is how a target's browsers reach this machine, where each cell's proxy is.
type ProxySettings struct {
	Listen  string   `yaml:"listen" json:"listen,omitempty"`   // an address of this machine
	Clients []string `yaml:"clients" json:"clients,omitempty"` // addresses of the target's nodes; no other client may connect
}

// Tunnel is a cloud's own program, which the user has installed, that lets the cloud's
// browsers reach this machine.
type Tunnel struct {
	Binary    string   `yaml:"binary" json:"binary,omitempty"`       // path of the program
	Arguments []string `yaml:"arguments" json:"arguments,omitempty"` // besides those of the dialect
}

// Offer is a browser that a target has.
type Offer struct {
	Product           string         `yaml:"product" json:"product" jsonschema:"required"` // as a matrix writes it: "chrome", "ie"
	Version           string         `yaml:"version" json:"version,omitempty"`             // "120", "6"; "" for the current one
	System            string         `yaml:"system" json:"system,omitempty"`               // as a matrix writes it: "windows 7"
	Emulated          bool           `yaml:"emulated" json:"emulated,omitempty"`           // it emulates the product
	Capabilities      map[string]any `yaml:"capabilities" json:"capabilities,omitempty"`   // that request it
	UserAgentContains string         `yaml:"claims" json:"claims,omitempty"`               // what its user agent must contain
}

// orDefault is a duration, or its default.
func (d Duration) orDefault(fallback time.Duration) time.Duration {
	if d > 0 {
		return time.Duration(d)
	}
	return fallback
}

// Duration is written like "90s" or "10m".
type Duration time.Duration

// UnmarshalYAML reads it from a targets file. Its errors carry a position, which those of
// UnmarshalText do not.
func (d *Duration) UnmarshalYAML(node ast.Node) error {
	t := node.GetToken()
	if d.UnmarshalText([]byte(t.Value)) != nil {
		return &input.Problem{Line: t.Position.Line, Column: t.Position.Column, Text: fmt.Sprintf("%q is not a duration", t.Value), Hint: "write it like 90s or 10m"}
	}
	return nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = Duration(v)
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }
