package knockout

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cxmatrix/matrix"

	"github.com/goccy/go-yaml"
)

// asIs is the name of the environment in which nothing is knocked out.
const asIs = "as-is"

// Manners are how a host can be refused, in the order in which they are tried.
var Manners = []string{"page", "reset", "no-name", "silence"}

// nearest is the cell of a knockout that names none.
var nearest = matrix.Cell{Environment: asIs, Browser: "chromium-installed", System: "linux"}

// Base returns a matrix with one environment, asIs, for one cell of a matrix; without a cell, for a browser of this machine behind no
// restriction.
func Base(text []byte, cell string) ([]byte, error) {
	if cell == "" {
		return encode([]map[string]any{environment(nil, nearest, asIs)})
	}
	c, err := matrix.ParseCell(cell)
	if err != nil {
		return nil, err
	}
	var file struct {
		Environments []map[string]any `yaml:"environments"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(file.Environments, func(e map[string]any) bool { return e["name"] == c.Environment })
	if i < 0 {
		return nil, fmt.Errorf("the matrix has no environment %q", c.Environment)
	}
	return encode([]map[string]any{environment(file.Environments[i], c, asIs)})
}

// environment is one that has only a cell's browser and system; in is what it else is like.
func environment(in map[string]any, c matrix.Cell, name string) map[string]any {
	e := map[string]any{"name": name, "browsers": []string{strings.Replace(c.Browser, "-", " ", 1)}, "systems": []string{strings.Replace(c.System, "-", " ", 1)}}
	for _, key := range []string{"network", "variant"} {
		if in[key] != nil {
			e[key] = in[key]
		}
	}
	return e
}

func encode(environments []map[string]any) ([]byte, error) {
	return yaml.Marshal(map[string]any{"name": "knockout", "environments": environments})
}

// environmentName names the environment in which a host is refused, by its place in the list.
func environmentName(host int, how string) string { return fmt.Sprintf("host-%d-%s", host+1, how) }

// Refusing returns a matrix with an environment for each host and manner, like the one of base.
func Refusing(base []byte, hosts, hows []string) ([]byte, error) {
	var file struct {
		Environments []map[string]any `yaml:"environments"`
	}
	if err := yaml.Unmarshal(base, &file); err != nil {
		return nil, err
	}
	var all []map[string]any
	for i, host := range hosts {
		for _, how := range hows {
			e := maps.Clone(file.Environments[0])
			e["name"], e["description"] = environmentName(i, how), fmt.Sprintf("%s is refused (%s)", host, how)
			e["network"] = withBlock(file.Environments[0]["network"], host, how)
			all = append(all, e)
		}
	}
	return encode(all)
}

// withBlock adds a rule to a network, as its first, so that it decides.
func withBlock(network any, host, how string) map[string]any {
	n := map[string]any{}
	given, _ := network.(map[string]any)
	maps.Copy(n, given)
	policy, _ := n["policy"].([]any)
	n["policy"] = append([]any{map[string]any{"kind": "block", "hosts": []string{host}, "how": how}}, policy...)
	return n
}

// BaseCell is the id of the cell of Base for a cell of a matrix.
func BaseCell(cell string) string {
	c, err := matrix.ParseCell(cmp.Or(cell, nearest.String()))
	if err != nil {
		return ""
	}
	c.Environment = asIs
	return c.String()
}
