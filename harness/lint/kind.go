package lint

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"regexp"
	"slices"

	"cxmatrix/harness/journey"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/matrix/input"
	"cxmatrix/results/gate"

	"github.com/goccy/go-yaml/ast"
)

// The kinds of files.
const (
	Journey  = "journey"
	Matrix   = "matrix"
	Targets  = "targets"
	Rules    = "rules"
	Settings = "settings"
)

// kind is how a file of a kind is told.
type kind struct {
	name string
	keys []string // of the whole file
	mark []string // of these it has one at least
}

// kindsOf are in the order in which a tie is decided. The keys are those of the schemas.
func kindsOf(settings []string) []kind {
	return []kind{
		{Journey, keysOf(journey.Schema), []string{"steps"}},
		{Matrix, keysOf(matrix.Schema), []string{"environments"}},
		{Targets, keysOf(target.Schema), []string{"targets"}},
		{Rules, keysOf(gate.Schema), keysOf(gate.Schema)},
		{Settings, settings, settings},
	}
}

// keysOf lists the keys of the whole file that a schema describes.
func keysOf(schema []byte) []string {
	var s struct{ Properties map[string]any }
	_ = json.Unmarshal(schema, &s) // a test compares it with the types
	return slices.Sorted(maps.Keys(s.Properties))
}

// recognise tells the kind of a file by its name or its keys; "" if it is none. sure is false if
// only some keys are like those of the kind, as in files of other programs.
func recognise(name string, data []byte, settings []string) (found string, sure bool) {
	if filepath.Base(name) == SettingsFile {
		return Settings, true
	}
	keys := topKeys(data)
	best := 0
	for _, k := range kindsOf(settings) {
		if score, exact := k.score(keys); score > best {
			best, found, sure = score, k.name, exact && score >= len(keys) && k.name != Settings
		}
	}
	if filepath.Base(name) == target.FileName && found == "" {
		return Targets, true
	}
	return found, sure
}

// score is two for each key that is right, and one for each that is nearly so.
func (k kind) score(keys map[string]bool) (score int, marked bool) {
	for key, scalar := range keys {
		best, near := matrix.Closest(key, k.keys)
		switch {
		case scalar && slices.Contains([]string{"steps", "environments", "targets", "required", "expect", "allow", "slower"}, key) && k.name != Settings:
			continue // "targets: grid.yaml" is a setting
		case slices.Contains(k.keys, key):
			best, score = key, score+2
		case near:
			score++
		default:
			continue
		}
		marked = marked || slices.Contains(k.mark, best)
	}
	if !marked {
		return 0, false
	}
	return score, true
}

var topKey = regexp.MustCompile(`(?m)^([a-z][a-z-]*):(?: +\S)?`)

// topKeys are the keys of the whole file, and whether each has a scalar; of a file that is no YAML, those at the start
// of a line.
func topKeys(data []byte) map[string]bool {
	keys := map[string]bool{}
	text, err := input.Text(data)
	if err != nil {
		return keys
	}
	file, err := input.YAML(text)
	if err != nil || len(file.Docs) == 0 {
		for _, m := range topKey.FindAllSubmatch(text, -1) {
			keys[string(m[1])] = false
		}
		return keys
	}
	if pairs, ok := file.Docs[0].Body.(ast.MapNode); ok {
		for it := pairs.MapRange(); it.Next(); {
			_, scalar := it.Value().(ast.ScalarNode)
			keys[it.Key().GetToken().Value] = scalar
		}
	}
	return keys
}
