package journey

import (
	"reflect"
	"slices"
)

// Variants lists the site variants that actions name, each once, in order.
func (j *Journey) Variants() (names []string) {
	j.visit(func(v reflect.Value) {
		if v.Type() != reflect.TypeFor[variantAction]() {
			return
		}
		for i := range v.FieldByName("variants").Len() {
			if name := v.FieldByName("variants").Index(i).String(); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	})
	return names
}

// HasVariant reports whether an action names a site variant, or its uploader.
func (j *Journey) HasVariant(variant string) bool {
	return variantAction{variants: j.Variants()}.applies(variant)
}

// UnusedFiles lists the files that no action names.
func (j *Journey) UnusedFiles() (unused []string) {
	var used []string
	j.visit(func(v reflect.Value) {
		for i := range v.NumField() {
			if list := v.Field(i); v.Type().Field(i).Tag.Get("yaml") == "files" && list.Kind() == reflect.Slice {
				for k := range list.Len() {
					used = append(used, list.Index(k).String())
				}
			}
		}
	})
	for _, f := range j.Files {
		if !slices.Contains(used, f.Name) {
			unused = append(unused, f.Name)
		}
	}
	return unused
}

// visit calls a function for each struct among the actions of the steps, and within them.
func (j *Journey) visit(call func(reflect.Value)) {
	for _, s := range j.Steps {
		visitStructs(reflect.ValueOf(s.Actions), call)
	}
}

func visitStructs(v reflect.Value, call func(reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			visitStructs(v.Elem(), call)
		}
	case reflect.Slice:
		for i := range v.Len() {
			visitStructs(v.Index(i), call)
		}
	case reflect.Struct:
		call(v)
		for i := range v.NumField() {
			visitStructs(v.Field(i), call)
		}
	}
}
