package results

import (
	"bytes"
	"reflect"
	"strings"
	"unicode"
)

// controlled is what is told of names that tidy had to change.
func controlled() string { return "control characters in its names, replaced" }

// mayStray reports whether a line of JSON may hold what tidy takes out: none has it without
// an escape or one of three bytes, and most lines have neither.
func mayStray(line []byte) bool {
	return bytes.IndexByte(line, '\\') >= 0 || bytes.IndexByte(line, 0x7f) >= 0 || bytes.IndexByte(line, 0xc2) >= 0 || bytes.IndexByte(line, 0xe2) >= 0
}

// tidy takes out of the texts that v points to what steers a terminal or turns the order of
// letters around, and breaks of lines out of names, so that no renderer passes them on. It
// reports whether names had any: pages may say what they like, cxmatrix gives no such names.
// What is given back to cxmatrix as it is (sources, settings) stays.
func tidy(v any) bool { return tidyValue(reflect.ValueOf(v).Elem(), false) }

func tidyValue(v reflect.Value, name bool) (changed bool) {
	switch v.Kind() {
	case reflect.String:
		return tidyString(v, name)
	case reflect.Pointer:
		return !v.IsNil() && tidyValue(v.Elem(), name)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return false
		}
		for i := range v.Len() {
			changed = tidyValue(v.Index(i), name) || changed
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[Source]() {
			return tidyValue(v.FieldByName("Name"), true)
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				changed = tidyValue(v.Field(i), isName(v.Type().Field(i))) || changed
			}
		}
	}
	return changed
}

// isName reports whether a field holds a name or a word of ours: most of them are tagged.
func isName(f reflect.StructField) bool {
	return f.Tag.Get("clean") == "-" || f.Name == "Cell" || f.Name == "Proof" || f.Name == "Steps" && f.Type == reflect.TypeFor[[]string]() ||
		f.Type.Kind() == reflect.String && f.Type != reflect.TypeFor[string]()
}

func tidyString(v reflect.Value, name bool) bool {
	text := v.String()
	if strings.IndexFunc(text, func(r rune) bool { return instead(r, name) != r }) < 0 {
		return false
	}
	v.SetString(strings.Map(func(r rune) rune { return instead(r, name) }, strings.ReplaceAll(text, "\r\n", "\n")))
	return name
}

// instead is what stands for a character. Those that turn the order of letters around are in
// https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters.
func instead(r rune, name bool) rune {
	switch {
	case (r == '\n' || r == '\t') && !name:
		return r
	case (r == '\r' || r == '\u2028' || r == '\u2029') && !name:
		return '\n'
	case unicode.IsControl(r), '\u2028' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069':
		return unicode.ReplacementChar
	}
	return r
}
