package results

import (
	"encoding/json"
	"html"
	"net/url"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// Hidden stands where a secret was.
const Hidden = "[hidden]"

// shortest is the length from which a value is hidden wherever it appears. A
// shorter one would tear holes into every other word and protect nothing.
const shortest = 4

// Secrets takes values that came from the process environment out of whatever
// is about to be written, also where they were escaped for JSON, HTML or a URL.
type Secrets struct{ replace *strings.Replacer }

// NewSecrets returns Secrets that hide values; those under four characters are
// left alone.
func NewSecrets(values ...string) *Secrets {
	var forms []string
	for _, v := range values {
		if len(v) >= shortest {
			forms = append(forms, spellings(v)...)
		}
	}
	// The longest goes first, or a secret that contains another one leaves its tail.
	sort.SliceStable(forms, func(i, j int) bool { return len(forms[i]) > len(forms[j]) })
	var pairs []string
	for _, f := range forms {
		pairs = append(pairs, f, Hidden)
	}
	return &Secrets{strings.NewReplacer(pairs...)}
}

func spellings(v string) []string {
	inJSON, _ := json.Marshal(v)
	inGo := strconv.Quote(v) // as %q writes it into errors
	return []string{
		v, string(inJSON[1 : len(inJSON)-1]), inGo[1 : len(inGo)-1], html.EscapeString(v), markup.Replace(v), attribute.Replace(v), newAttribute.Replace(v),
		url.QueryEscape(v), strings.ReplaceAll(url.QueryEscape(v), "+", "%20"), url.PathEscape(v),
	}
}

// How browsers write text and attributes when they are asked for markup
// (https://html.spec.whatwg.org/#escapingString); newer ones escape < and > in
// attributes too.
var (
	markup       = strings.NewReplacer("&", "&amp;", "\u00a0", "&nbsp;", "<", "&lt;", ">", "&gt;")
	attribute    = strings.NewReplacer("&", "&amp;", "\u00a0", "&nbsp;", `"`, "&quot;")
	newAttribute = strings.NewReplacer("&", "&amp;", "\u00a0", "&nbsp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;")
)

var (
	userinfo = regexp.MustCompile(`(\w+://)[^/\s"'<>@]+@`)
	query    = regexp.MustCompile(`([?&][\w.\-%\[\]]+=)[^&#\s"'<>]+`)
)

// Clean returns s without the secrets, and without the user information and
// query values of any address in it: keys travel there.
func (s *Secrets) Clean(text string) string {
	text = s.replace.Replace(text)
	text = userinfo.ReplaceAllString(text, "${1}")
	return query.ReplaceAllString(text, "${1}"+Hidden)
}

// cleaned returns a deep copy of v with every plain string cleaned. Strings of
// a type of their own (verdicts, proofs) and fields tagged clean:"-" (ids, names)
// are words of ours and stay: a secret may be called "chrome" too.
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
