package results

import (
	"strings"
	"time"
)

// Settings are a run's settings for a cell's walk. In JSON each is a string, as on the command line.
type Settings struct {
	Insecure  bool         `json:"accept-insecure-certs,omitzero,string"` // any certificate was accepted
	Defects   Names        `json:"defects,omitzero"`                      // seeded into the reference SaaS
	Engine    string       `json:"engine,omitzero"`
	ChunkSize int64        `json:"piece,omitzero,string"` // bytes of one request of the reference SaaS' chunked uploader; 0 is its default
	Target    string       `json:"target,omitzero"`
	TimeLimit TextDuration `json:"time-limit,omitzero"`       // of one request to the reference SaaS; 0 is its default
	Tolerance float64      `json:"tolerance,omitzero,string"` // percent by which the measured line may be off; 0 is the default
	Variant   string       `json:"variant,omitzero"`
}

// Names are written with commas between them.
type Names []string

// IsZero reports whether there are none.
func (n Names) IsZero() bool { return len(n) == 0 }

// MarshalText implements encoding.TextMarshaler.
func (n Names) MarshalText() ([]byte, error) { return []byte(strings.Join(n, ",")), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (n *Names) UnmarshalText(text []byte) error {
	*n = strings.FieldsFunc(string(text), func(r rune) bool { return r == ',' })
	return nil
}

// TextDuration is a duration that is written like 1m30s.
type TextDuration time.Duration

// MarshalText implements encoding.TextMarshaler.
func (l TextDuration) MarshalText() ([]byte, error) { return []byte(time.Duration(l).String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *TextDuration) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*l = TextDuration(d)
	return err
}
