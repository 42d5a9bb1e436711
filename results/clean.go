package results

import "reflect"

// cleaned returns a deep copy of v with every plain string cleaned. Strings of
// a type of their own (verdicts, proofs) and fields tagged clean:"-" (ids, names)
// are cxmatrix's own words and stay: a secret may be "chrome", too.
func cleaned(v any, clean func(string) string) any {
	return copyClean(reflect.ValueOf(v), clean).Interface()
}

func copyClean(v reflect.Value, clean func(string) string) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeOf("") {
			out.SetString(clean(v.String()))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(copyClean(v.Elem(), clean))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if out.Field(i).CanSet() && v.Type().Field(i).Tag.Get("clean") != "-" {
				out.Field(i).Set(copyClean(v.Field(i), clean))
			}
		}
	case reflect.Slice:
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				out.Index(i).Set(copyClean(v.Index(i), clean))
			}
		}
	case reflect.Map:
		if !v.IsNil() {
			out.Set(reflect.MakeMap(v.Type()))
			for _, k := range v.MapKeys() {
				out.SetMapIndex(k, copyClean(v.MapIndex(k), clean))
			}
		}
	}
	return out
}
