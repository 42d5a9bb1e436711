package matrix

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// ruleFile is a rule as users write it. Its kind decides which keys it may have, so they are held against the tables in
// checkFields, and not by a struct's tags.
type ruleFile struct {
	kind   string
	keys   []string            // besides kind, sorted
	values map[string][]string // of a text one; of pairs their values, in the order of their keys
	pairs  map[string]map[string]string
	shapes map[string]shape
}

func (f *ruleFile) UnmarshalYAML(decode func(any) error) error {
	var all map[string]any
	if err := decode(&all); err != nil {
		return err
	}
	*f = ruleFile{values: map[string][]string{}, pairs: map[string]map[string]string{}, shapes: map[string]shape{}}
	for key, value := range all {
		switch {
		case value == nil: // a key without a value, as if it was not there
		case key == "kind":
			f.kind = fmt.Sprint(value)
			if _, said := all["trusted"]; f.kind == "distrusted-authority" && !said {
				f.add("trusted", false)
			}
			f.kind = cmp.Or(aliases[f.kind], f.kind)
		default:
			f.add(key, value)
		}
	}
	slices.Sort(f.keys)
	return nil
}

func (f *ruleFile) add(key string, value any) {
	f.keys = append(f.keys, key)
	switch v := value.(type) {
	case []any:
		f.shapes[key] = manyTexts
		for _, item := range v {
			f.values[key] = append(f.values[key], fmt.Sprint(item))
		}
	case map[string]any:
		f.shapes[key] = manyPairs
		f.pairs[key] = map[string]string{}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			f.pairs[key][name] = fmt.Sprint(v[name])
			f.values[key] = append(f.values[key], name)
		}
	case bool:
		f.shapes[key], f.values[key] = flagOrMany, []string{fmt.Sprint(v)}
	default:
		f.shapes[key], f.values[key] = oneText, []string{fmt.Sprint(v)}
	}
}

// has reports whether a key has a value: an empty list is none.
func (f ruleFile) has(key string) bool { return len(f.values[key]) > 0 && f.values[key][0] != "" }

// text is the value of a key; "" if it is not there.
func (f ruleFile) text(key string) string {
	if !f.has(key) {
		return ""
	}
	return f.values[key][0]
}

// list are the values of a key; nil if it is not there.
func (f ruleFile) list(key string) []string { return slices.Clone(f.values[key]) }
