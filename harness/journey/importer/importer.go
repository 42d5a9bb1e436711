package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"cxmatrix/matrix/input"
)

// Options are what a recording is read with.
type Options struct {
	Test      string   // the one test to take; "" for all
	FileTypes []string // that can be generated
	MinSize   func(kind string) (int64, error)
}

// maxBytes is the size of the largest recording that is read: a HAR file has the bodies of its answers.
const maxBytes = 64 << 20

// Read reads a recording from a file.
func Read(file string, o Options) (*Draft, *Report, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, nil, err
	}
	return Import(file, data, o)
}

// Import makes a journey of a recording; file stands for it in errors, which are one line each.
func Import(file string, data []byte, o Options) (*Draft, *Report, error) {
	d, report, err := read(file, data, o)
	if at := (*syntaxError)(nil); errors.As(err, &at) {
		return nil, nil, fmt.Errorf("%s:%w", file, at)
	} else if p := (*input.Problem)(nil); errors.As(err, &p) && p.Line > 0 {
		return nil, nil, fmt.Errorf("%s:%w", file, p)
	} else if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	return d, report, nil
}

func read(file string, data []byte, o Options) (*Draft, *Report, error) {
	if len(data) > maxBytes {
		return nil, nil, fmt.Errorf("more than %d MiB: record again without the content of the answers", maxBytes>>20)
	}
	if !isHAR(data) || len(data) <= input.MaxBytes {
		text, err := input.Text(data)
		if err != nil {
			return nil, nil, err
		}
		data = text
	}
	r := &recording{evidence: evidence{types: o.FileTypes}}
	r.draft.Name = kebab(strings.TrimSuffix(path.Base(file), path.Ext(file)))
	kind, err := kindOf(data)
	if err == nil {
		r.report.Kind = kind.name
		err = kind.read(r, data, o)
	}
	if err != nil {
		return nil, nil, err
	}
	return r.finish(fmt.Sprintf("Imported from %s (%s).", path.Base(file), r.report.Kind))
}

// errUnknown is of a file that is no recording.
var errUnknown = errors.New("no recording that is understood: want JSON of Chrome's Recorder, a .side file of Selenium IDE, a script of Playwright codegen, or a HAR file")

// finish completes the journey when every command was read; origin says where it comes from.
func (r *recording) finish(origin string) (*Draft, *Report, error) {
	if r.report.Carried == 0 {
		return nil, nil, r.nothing()
	}
	r.report.Site, r.report.Variables = r.site, r.variables
	r.nameSteps()
	r.joinComments()
	r.draft.Files = r.files
	r.withoutSecrets()
	r.report.Variables = r.variables
	if r.draft.Name == "" {
		r.draft.Name = "imported"
	}
	site := "--site ADDRESS"
	if r.report.Site != "" {
		site = "--site " + r.report.Site
	}
	head := []string{origin, "Walk it with " + site + "."}
	r.draft.Comments = append(head, r.draft.Comments...)
	return &r.draft, &r.report, nil
}

func (r *recording) nothing() error {
	if n := r.report.Commands(); n > 0 {
		first := strings.Join(r.report.Pointless, ", ")
		if len(r.report.NotCarried) > 0 {
			first = fmt.Sprintf("line %d: %s: %s", r.report.NotCarried[0].Line, r.hideIn(r.report.NotCarried[0].What), r.report.NotCarried[0].Why)
		}
		return fmt.Errorf("none of its commands can be carried (%s)", first)
	}
	return errors.New("it has no commands: record something")
}

// joinComments moves comments of a step without actions to the one after it, or before it.
func (r *recording) joinComments() {
	var steps []Step
	var waiting []Action
	for _, s := range r.draft.Steps {
		s.Actions = append(waiting, s.Actions...)
		waiting = nil
		if !slices.ContainsFunc(s.Actions, func(a Action) bool { return a.Kind != "" }) {
			waiting = s.Actions
			continue
		}
		steps = append(steps, s)
	}
	if n := len(steps); n > 0 {
		steps[n-1].Actions = append(steps[n-1].Actions, waiting...)
	}
	r.draft.Steps = steps
}

// kind is a kind of recording.
type kind struct {
	name string
	is   func(data []byte) bool
	read func(*recording, []byte, Options) error
}

// kinds are the recordings that are understood; the first that fits is taken.
var kinds = []kind{
	{"HAR", isHAR, (*recording).har},
	{"Selenium IDE", func(data []byte) bool { return hasKeys(data, "tests") }, (*recording).side},
	{"Chrome Recorder", func(data []byte) bool { return hasKeys(data, "steps") }, (*recording).chrome},
	{"Playwright script", isScript, (*recording).script},
}

func kindOf(data []byte) (kind, error) {
	for _, k := range kinds {
		if k.is(data) {
			return k, nil
		}
	}
	if isJSON(data) {
		if _, err := parseJSON(data); err != nil {
			return kind{}, err
		}
	}
	return kind{}, errUnknown
}

func isJSON(data []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) }

// hasKeys reports whether a JSON document is an object with a key; it may be broken after that.
func hasKeys(data []byte, key string) bool {
	if !isJSON(data) {
		return false
	}
	r := newJSONReader(data)
	if _, err := r.decoder.ReadToken(); err != nil {
		return false
	}
	for r.decoder.PeekKind() == '"' {
		token, err := r.decoder.ReadToken()
		if err != nil {
			return false
		}
		if token.String() == key {
			return true
		}
		if r.decoder.SkipValue() != nil {
			return false
		}
	}
	return false
}
