package gate

import (
	_ "embed"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/matrix/input"
	"cxmatrix/results"
)

// Load reads rules from a file. A mistake in it is a *matrix.Error.
func Load(path string) (*Rules, error) {
	data, err := input.File(path)
	if err != nil {
		return nil, fmt.Errorf("load rules: %w", err)
	}
	return Parse(path, data)
}

// Schema is the JSON Schema of a rules file, for editors.
//
//go:embed schema.json
var Schema []byte

// builder makes Rules from a decoded file.
type builder struct {
	*matrix.Document
	rules    *Rules
	mistakes []error
}

func (b *builder) add(err error) {
	if err != nil {
		b.mistakes = append(b.mistakes, err)
	}
}

// Parse reads rules; name is the file name in errors. Every mistake is a *matrix.Error.
func Parse(name string, data []byte) (*Rules, error) {
	rules, mistakes := Check(name, data)
	if len(mistakes) > 0 {
		return nil, mistakes[0]
	}
	return rules, nil
}

// Check is Parse that goes on after a mistake, as far as it can, and returns all.
func Check(name string, data []byte) (*Rules, []error) {
	var f rulesFile
	d, mistakes := matrix.Decode(name, data, matrix.Kind{Name: "set of rules", Sample: "the rules in results/gate/README.md", FirstKeys: "expect:, allow:"}, &f)
	if d == nil {
		return nil, mistakes
	}
	b := &builder{d, Defaults(), mistakes}
	b.required(f)
	for i, x := range f.Expect {
		b.add(b.exception(fmt.Sprintf("$.expect[%d]", i), x))
	}
	b.add(b.slower(f))
	b.allow(f)
	if len(b.mistakes) > 0 {
		return nil, b.mistakes
	}
	return b.rules, nil
}

func (b *builder) required(f rulesFile) {
	for i, r := range f.Required {
		at := fmt.Sprintf("$.required[%d]", i)
		b.add(b.glob(at, r.Cells))
		b.rules.Required = append(b.rules.Required, Requirement{r.Cells, r.Real, b.Position(at)})
	}
}

// glob refuses a glob that no cell could match.
func (b *builder) glob(at, glob string) error {
	if glob == "" {
		return b.Mistake(at, "add it, a glob like high/ie-6/*", `an entry without "cells"`)
	}
	if err := matrix.CheckGlob(glob); err != nil {
		return b.Mistake(at+".cells", "write environment/browser/system, like high/ie-*/*, and close every [", "cells %q is no glob over cells", glob)
	}
	return nil
}

// verdicts are those that an exception can name.
var verdicts = []string{string(results.Blocked), string(results.Failed)}

func (b *builder) exception(at string, x exceptionFile) error {
	if err := b.glob(at, x.Cells); err != nil {
		return err
	}
	switch {
	case x.Verdict == "":
		return b.Mistake(at, "add it, one of: "+strings.Join(verdicts, ", "), `an entry without "verdict"`)
	case !slices.Contains(verdicts, x.Verdict):
		return b.Mistake(at+".verdict", matrix.Suggest(x.Verdict, verdicts), "unknown verdict %q", x.Verdict)
	case strings.TrimSpace(x.Reason) == "":
		return b.Mistake(at, "add it: one line, shown in the decision", `an entry without "reason"`)
	case x.Until == "":
		return b.Mistake(at, "add it, the last day on which it holds: 2026-12-31", `an entry without "until"`)
	}
	until, err := time.Parse(time.DateOnly, x.Until)
	if err != nil {
		return b.Mistake(at+".until", "write it like 2026-12-31", "until %q is no day", x.Until)
	}
	b.rules.Exceptions = append(b.rules.Exceptions, Exception{x.Cells, results.Verdict(x.Verdict), x.Step, x.Constraint, x.Reason, until, b.Position(at)})
	return nil
}

func (b *builder) slower(f rulesFile) error {
	s, r := f.Slower, b.rules
	if s == (slowerFile{}) {
		return nil
	}
	r.Allow[Slower], r.SlowerSet = 0, true
	if s.Times != nil {
		r.Slower.Times = *s.Times
	}
	if s.Seconds != nil {
		r.Slower.Seconds = *s.Seconds
	}
	if s.Runs != nil {
		r.Usual = *s.Runs
	}
	switch { // written so that NaN is refused, too
	case !(r.Slower.Times >= 1 && r.Slower.Times <= maxNumber):
		return b.Mistake("$.slower.times", "write how many times as long as usual, such as 1.5", "times %g", r.Slower.Times)
	case !(r.Slower.Seconds >= 0 && r.Slower.Seconds <= maxNumber):
		return b.Mistake("$.slower.seconds", "write how many seconds more than usual, such as 5", "seconds %g", r.Slower.Seconds)
	case r.Usual < 1 || r.Usual > maxNumber:
		return b.Mistake("$.slower.runs", "write how many runs, such as 5", "runs %d", r.Usual)
	}
	return nil
}

// maxNumber is the upper bound of every number in rules.
const maxNumber = 1e6

func (b *builder) allow(f rulesFile) {
	values := reflect.ValueOf(f.Allow)
	for i := range values.NumField() {
		key, text := values.Type().Field(i).Tag.Get("yaml"), values.Field(i).String()
		if text == "" {
			continue
		}
		limit, err := allowance(text)
		if err != nil {
			b.add(b.Mistake("$.allow."+key, "write true, false, or how many at most", "%s %q", key, text))
		}
		b.rules.Allow[kindOf(key)] = limit
	}
	b.rules.SlowerSet = b.rules.SlowerSet || b.rules.Allow[Slower] != Any
}

func kindOf(key string) Kind {
	for _, a := range allowable {
		if a.key == key {
			return a.kind
		}
	}
	return ""
}

func allowance(text string) (Allowance, error) {
	switch text {
	case "true":
		return Any, nil
	case "false":
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 31)
	return Allowance(n), err
}
