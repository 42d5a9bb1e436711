package target

import (
	_ "embed"
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
	list, mistakes := Check(name, text, os.LookupEnv)
	if len(mistakes) > 0 {
		return nil, mistakes[0]
	}
	return list, nil
}

// Schema is the JSON Schema of a targets file, for editors.
//
//go:embed schema.json
var Schema []byte

//go:generate go test -run TestSchemaIsCurrent -update .

// document is a targets file.
type document struct {
	Targets []Settings `yaml:"targets" jsonschema:"required,minItems=1"` // where cells can run, besides this machine
}

// Check is Parse that goes on after a mistake, as far as it can, and returns all. lookup is the process environment.
func Check(name string, text []byte, lookup func(string) (string, bool)) ([]Settings, []error) {
	var all document
	d, mistakes := matrix.Decode(name, text, matrix.Kind{Name: "list of targets", Sample: "the target in harness/target/README.md", FirstKeys: "targets:"}, &all)
	if d == nil {
		return nil, mistakes
	}
	if len(all.Targets) == 0 && len(mistakes) == 0 {
		return nil, []error{&matrix.Error{File: name, Problem: "there is no target", Hint: "add targets: with at least one"}}
	}
	for i, t := range all.Targets {
		if m := t.validate(all.Targets[:i], lookup); m != nil {
			mistakes = append(mistakes, d.Mistake(fmt.Sprintf("$.targets[%d]%s", i, m.key), m.hint, "%s", m.problem))
		}
		all.Targets[i] = t.withDefaults()
	}
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	return all.Targets, nil
}

// settingError is an error in a target, and its key.
type settingError struct{ key, problem, hint string }

var targetName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// validate finds invalid values.
func (d Settings) validate(earlier []Settings, lookup func(string) (string, bool)) *settingError {
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
	return firstError(d.checkAddresses(), d.checkSecrets(dialect, lookup), d.checkLimits(), d.checkProxy(), d.checkOffers())
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
func (d Settings) checkSecrets(l dialect, lookup func(string) (string, bool)) *settingError {
	d = d.withDefaults()
	for _, named := range []struct{ key, value string }{{".user", d.User}, {".key", d.Key}} {
		variable, is := matrix.VariableName(named.value)
		if named.value == "" && l.user == "" {
			continue
		}
		if !is {
			return &settingError{named.key, "a secret is written in the file", "name a variable of the process environment: ${GRID_KEY}"}
		}
		switch value, _ := lookup(variable); {
		case value == "":
			return &settingError{named.key, "variable " + variable + " is not set", "set it in the process environment"}
		case named.key == ".key" && redact.TooShort(value):
			return &settingError{named.key, "variable " + variable + " is too short to be kept secret", fmt.Sprintf("give the hub a key of %d characters or more", redact.MinLength)}
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
	variable, is := matrix.VariableName(ref)
	if !is {
		return ""
	}
	return os.Getenv(variable)
}
