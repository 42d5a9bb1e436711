package results

import (
	"bytes"
	"reflect"
	"strings"
	"unicode"
)

// controlsDamage is the damage report for names that stripControls had to change.
func controlsDamage() string { return "control characters in its names, replaced" }

// mayHaveControls reports whether a line of JSON may hold what stripControls removes: that needs an escape or
// one of three bytes, and most lines have neither.
func mayHaveControls(line []byte) bool {
	return bytes.IndexByte(line, '\\') >= 0 || bytes.IndexByte(line, 0x7f) >= 0 || bytes.IndexByte(line, 0xc2) >= 0 || bytes.IndexByte(line, 0xe2) >= 0
}

// stripControls removes terminal control and bidirectional formatting characters from the texts that v
// points to, and line breaks from names, so that no renderer passes them on. It reports whether
// names had any: texts of pages may, names from cxmatrix never do. Sources and settings are
// read back by cxmatrix, and stay unchanged.
func stripControls(v any) bool { return stripValue(reflect.ValueOf(v).Elem(), false) }

func stripValue(v reflect.Value, name bool) (changed bool) {
	switch v.Kind() {
	case reflect.String:
		return stripString(v, name)
	case reflect.Pointer:
		return !v.IsNil() && stripValue(v.Elem(), name)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return false
		}
		for i := range v.Len() {
			changed = stripValue(v.Index(i), name) || changed
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[Source]() {
			return stripValue(v.FieldByName("Name"), true)
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				changed = stripValue(v.Field(i), isName(v.Type().Field(i))) || changed
			}
		}
	}
	return changed
}

// isName reports whether a field holds a name or a word of cxmatrix: most of them are tagged.
func isName(f reflect.StructField) bool {
	return f.Tag.Get("clean") == "-" || f.Name == "Cell" || f.Name == "Proof" || f.Name == "Steps" && f.Type == reflect.TypeFor[[]string]() ||
		f.Type.Kind() == reflect.String && f.Type != reflect.TypeFor[string]()
}

func stripString(v reflect.Value, name bool) bool {
	text := v.String()
	if strings.IndexFunc(text, func(r rune) bool { return replacement(r, name) != r }) < 0 {
		return false
	}
	v.SetString(strings.Map(func(r rune) rune { return replacement(r, name) }, strings.ReplaceAll(text, "\r\n", "\n")))
	return name
}

// replacement returns the replacement of a character. Bidirectional formatting characters are in
// https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters.
func replacement(r rune, name bool) rune {
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
