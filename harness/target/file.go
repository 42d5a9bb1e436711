package target

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/matrix/input"
	"cxmatrix/results/redact"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// FileName is where targets are looked for if no file is named.
const FileName = "targets.yaml"

// Load reads a targets file; "" is FileName in the working directory, which need not be
// there. Every mistake in it is a *matrix.Error.
func Load(path string) ([]Settings, error) {
	name := path
	if name == "" {
		name = FileName
	}
	text, err := input.File(name)
	if path == "" && errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("targets: %w", err)
	}
	return Parse(name, text)
}

// Parse reads targets; name is how errors call the file.
func Parse(name string, text []byte) ([]Settings, error) {
	text, err := input.Text(text)
	if err != nil {
		return nil, matrix.Explain(name, err)
	}
	file, err := input.YAML(text)
	if tooLarge := matrix.Explain(name, err); tooLarge != nil {
		return nil, tooLarge
	}
	if err != nil {
		return nil, explain(name, err)
	}
	docs := slices.DeleteFunc(file.Docs, func(d *ast.DocumentNode) bool { return d.Body == nil })
	if len(docs) > 1 {
		at := nodePosition(docs[1].Body)
		return nil, &matrix.Error{File: name, Line: at.Line, Column: at.Column, Problem: "a second document", Hint: "keep all targets in one: remove the --- line, or what follows it"}
	}
	var all struct {
		Targets []Settings `yaml:"targets"`
	}
	if err := yaml.UnmarshalWithOptions(text, &all, yaml.Strict()); err != nil {
		return nil, explain(name, err)
	}
	if len(all.Targets) == 0 {
		return nil, &matrix.Error{File: name, Problem: "there is no target", Hint: "add targets: with at least one"}
	}
	for i, d := range all.Targets {
		if m := d.validate(all.Targets[:i]); m != nil {
			return nil, m.position(name, file, fmt.Sprintf("$.targets[%d]", i))
		}
		all.Targets[i] = d.withDefaults()
	}
	return all.Targets, nil
}

// explain puts an error of the YAML library into one line.
func explain(name string, err error) error {
	e := &matrix.Error{File: name, Problem: "not valid YAML", Hint: "correct it there"}
	var known yaml.Error
	if !errors.As(err, &known) {
		e.Problem = err.Error()
		return e
	}
	e.Problem = strings.Join(strings.Fields(known.GetMessage()), " ")
	if t := known.GetToken(); t != nil {
		e.Line, e.Column = t.Position.Line, t.Position.Column
		if _, unknown := known.(*yaml.UnknownFieldError); unknown {
			e.Problem, e.Hint = fmt.Sprintf("unknown key %q", t.Value), "harness/target/README.md shows a target with all its keys"
		}
	}
	return e
}

// settingError is an error in a target, and its key.
type settingError struct{ key, problem, hint string }

func (m *settingError) position(name string, file *ast.File, target string) error {
	e := &matrix.Error{File: name, Problem: m.problem, Hint: m.hint}
	for _, path := range []string{target + m.key, target} {
		where, err := yaml.PathString(path)
		if err != nil {
			continue
		}
		if node, err := where.FilterFile(file); err == nil && node != nil {
			e.Line, e.Column = nodePosition(node).Line, nodePosition(node).Column
			return e
		}
	}
	return e
}

// nodePosition is where a node begins: a mapping's own token is the colon of its first key.
func nodePosition(n ast.Node) *token.Position {
	if m, ok := n.(ast.MapNode); ok {
		if keys := m.MapRange(); keys.Next() {
			return keys.Key().GetToken().Position
		}
	}
	return n.GetToken().Position
}

var (
	targetName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
	variable   = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$`)
)

// validate finds invalid values.
func (d Settings) validate(earlier []Settings) *settingError {
	dialect, known := dialectOf(d.Dialect)
	switch {
	case d.Name == "":
		return &settingError{"", "a target without a name", "add name:, which --target names"}
	case !targetName.MatchString(d.Name):
		return &settingError{".name", fmt.Sprintf("target name %q", d.Name), "use lower-case letters, digits and hyphens"}
	case d.Name == localName || slices.ContainsFunc(earlier, func(b Settings) bool { return b.Name == d.Name }):
		return &settingError{".name", fmt.Sprintf("target %q is defined twice", d.Name), "rename it"}
	case d.Dialect == "":
		return &settingError{"", fmt.Sprintf("target %q has no dialect", d.Name), "add dialect:, one of " + strings.Join(dialectNames(), ", ")}
	case !known:
		return &settingError{".dialect", fmt.Sprintf("unknown dialect %q", d.Dialect), matrix.Suggest(d.Dialect, dialectNames())}
	case d.Protocol != "" && d.Protocol != W3C && d.Protocol != JSONWire:
		return &settingError{".protocol", fmt.Sprintf("unknown protocol %q", d.Protocol), matrix.Suggest(d.Protocol, []string{W3C, JSONWire})}
	case d.Slots < 0:
		return &settingError{".slots", fmt.Sprintf("%d slots", d.Slots), "say how many cells may run at once, or leave it out"}
	case d.Address == "" && dialect.address == "":
		return &settingError{"", fmt.Sprintf("target %q has no address", d.Name), "add address:, that of its hub"}
	}
	return firstError(d.checkAddresses(), d.checkSecrets(dialect), d.checkLimits(), d.checkProxy(), d.checkOffers())
}

func firstError(list ...*settingError) *settingError {
	i := slices.IndexFunc(list, func(m *settingError) bool { return m != nil })
	if i < 0 {
		return nil
	}
	return list[i]
}

func (d Settings) checkAddresses() *settingError {
	for _, at := range []struct{ key, address string }{{".address", d.Address}, {".api", d.API}} {
		key := at.key
		u, err := url.Parse(at.address)
		switch {
		case at.address == "":
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
			return &settingError{key, "not the address of a hub", "write it like https://grid.example.test:4444"}
		case u.User != nil:
			return &settingError{key, "the address holds a password", "remove it, and name variables: user: ${GRID_USER}, key: ${GRID_KEY}"}
		}
	}
	return nil
}

// checkSecrets are given as names of variables, never as values. Without any, those of the dialect
// are used.
func (d Settings) checkSecrets(l dialect) *settingError {
	d = d.withDefaults()
	for _, named := range []struct{ key, value string }{{".user", d.User}, {".key", d.Key}} {
		m := variable.FindStringSubmatch(named.value)
		switch {
		case named.value == "" && l.user == "":
		case m == nil:
			return &settingError{named.key, "a secret is written in the file", "name a variable of the process environment: ${GRID_KEY}"}
		case os.Getenv(m[1]) == "":
			return &settingError{named.key, "variable " + m[1] + " is not set", "set it in the process environment"}
		case named.key == ".key" && redact.TooShort(os.Getenv(m[1])):
			return &settingError{named.key, "variable " + m[1] + " is too short to be kept secret", fmt.Sprintf("give the hub a key of %d characters or more", redact.MinLength)}
		}
	}
	return nil
}

func (d Settings) checkLimits() *settingError {
	l := d.Limits
	for _, limit := range []struct {
		key   string
		value Duration
	}{{"queue", l.Queue}, {"open", l.Open}, {"command", l.Command}, {"idle", l.Idle}, {"maximum", l.Maximum}} {
		if limit.value < 0 {
			return &settingError{".limits." + limit.key, fmt.Sprintf("limit %s is %v", limit.key, time.Duration(limit.value)), "write a time above 0, such as 90s, or leave it out"}
		}
	}
	return nil
}

func (d Settings) checkProxy() *settingError {
	if d.Proxy.Listen == "" && len(d.Proxy.Clients) == 0 {
		return nil
	}
	if _, err := netip.ParseAddr(d.Proxy.Listen); err != nil {
		return &settingError{".proxy.listen", fmt.Sprintf("%q is not an IP address", d.Proxy.Listen), "write an address of this machine that the nodes reach"}
	}
	for i, c := range d.Proxy.Clients {
		if _, err := netip.ParseAddr(c); err != nil {
			return &settingError{fmt.Sprintf(".proxy.clients[%d]", i), fmt.Sprintf("%q is not an IP address", c), "write the address of a node"}
		}
	}
	return nil
}

func (d Settings) checkOffers() *settingError {
	for i, o := range d.Browsers {
		at := fmt.Sprintf(".browsers[%d]", i)
		if err := matrix.CheckPair(o.Product, o.System); err != nil {
			return &settingError{at, err.Error(), "write product: and system: as a matrix does"}
		}
	}
	return nil
}

// withDefaults fills in the dialect's defaults.
func (d Settings) withDefaults() Settings {
	l, _ := dialectOf(d.Dialect)
	for value, fallback := range map[*string]string{&d.Address: l.address, &d.API: l.api, &d.User: l.user, &d.Key: l.key} {
		if *value == "" {
			*value = fallback
		}
	}
	if d.Protocol == "" {
		d.Protocol = W3C
	}
	return d
}

// Secret is the key for the target, which must not be shown; "" if it has none.
func (d Settings) Secret() string { return readSecret(d.Key) }

// readSecret reads a variable that a target names; "" is none.
func readSecret(ref string) string {
	m := variable.FindStringSubmatch(ref)
	if m == nil {
		return ""
	}
	return os.Getenv(m[1])
}
