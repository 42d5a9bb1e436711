package journey

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// StoreAs keeps a text or an attribute of an element under a name: ${name} stands for it in later actions.
type StoreAs struct {
	Name      string `yaml:"name" required:"true"`             // letters, digits and _
	At        string `yaml:"at" is:"selector" required:"true"` // the element
	Attribute string `yaml:"attribute"`                        // such as href, an address in full; the text, or what a field holds, if not given
}

// UnmarshalYAML refuses a name that has a meaning.
func (s *StoreAs) UnmarshalYAML(n ast.Node) error {
	type plain StoreAs
	if err := decode(n, (*plain)(s)); err != nil {
		return err
	}
	taken := slices.Concat(slices.Sorted(maps.Keys(ownValues)), slices.Sorted(maps.Keys(functions)))
	switch at := valueOf(n, "name"); {
	case !environmentName.MatchString(s.Name):
		return errorAt(at, "name: %s: want letters, digits and _, and no digit in front", s.Name)
	case slices.Contains(taken, s.Name):
		return errorAt(at, "name: ${%s} has a meaning: take another name", s.Name)
	}
	return nil
}

// Do keeps the text as soon as there is one.
func (s *StoreAs) Do(ctx context.Context, v *Visit) error {
	return v.poll(ctx, func() error {
		text, err := v.Page.Read(ctx, s.At, s.Attribute)
		if err == nil {
			v.store(s.Name, text)
		}
		return err
	})
}

func (v *Visit) store(name, text string) {
	if v.stored == nil {
		v.stored = map[string]string{}
	}
	v.stored[name] = text
}

// unstored is a name that an action refers to, and that nothing has a value for: the action that stores it was not done.
// The actions inside of it are not looked at.
func (v *Visit) unstored(a Action) (name string) {
	visitTexts(reflect.ValueOf(a), func(text string) {
		for _, ref := range reference.FindAllString(text, -1) {
			if !strings.HasPrefix(ref, "$$") && !v.knows(ref[2:len(ref)-1]) {
				name = ref[2 : len(ref)-1]
			}
		}
	})
	return name
}

// knows reports whether a reference has a value; only the name of something that is stored may have none.
func (v *Visit) knows(name string) bool {
	if _, stored := v.stored[name]; stored || !environmentName.MatchString(name) || ownValues[name] != nil || v.LookupEnv == nil {
		return true
	}
	if _, _, function := splitFunction(name); function {
		return true
	}
	value, set := v.LookupEnv(name)
	return set && value != ""
}

// visitTexts calls a function for each text of an action, but not of those inside of it.
func visitTexts(v reflect.Value, call func(string)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			visitTexts(v.Elem(), call)
		}
	case reflect.String:
		call(v.String())
	case reflect.Slice:
		for i := 0; v.Type() != reflect.TypeFor[actionList]() && i < v.Len(); i++ {
			visitTexts(v.Index(i), call)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			visitTexts(v.Field(i), call)
		}
	}
}
