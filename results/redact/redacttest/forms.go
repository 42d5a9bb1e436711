// Package redacttest has the only table of forms in which a secret travels. Every test that looks
// for secrets in output uses it. It takes nothing from the code that hides secrets: the forms are
// made by the standard library, or written out.
package redacttest

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Form is one way to write a secret.
type Form struct {
	Name  string
	Write func(secret string) string
}

// Escapes may be applied to a text that already holds a secret in some form.
var Escapes = []Form{
	{"query", url.QueryEscape},
	{"JSON", func(s string) string { text, _ := json.Marshal(s); return string(text) }},
	{"markup", html.EscapeString},
	{"Go", strconv.Quote},
	{"JavaScript", template.JSEscapeString},
}

// Forms is the table.
var Forms = []Form{
	{"plain", func(s string) string { return s }},
	{"upper case", strings.ToUpper},
	{"lower case", strings.ToLower},
	{"base64", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }},
	{"base64 without padding", func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) }},
	{"base64 of URLs", func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) }},
	{"base64 behind one byte", base64Inside("u", "")},
	{"base64 behind two bytes", base64Inside("us", "er")},
	{"basic authorization", func(s string) string { return "Basic " + base64Inside("ada:", "")(s) }},
	{"base64 of JSON", func(s string) string {
		text, _ := json.Marshal(map[string]string{"password": s})
		return base64.StdEncoding.EncodeToString(text)
	}},
	{"base64 of a form", func(s string) string {
		return base64.StdEncoding.EncodeToString([]byte(url.Values{"user": {"ada"}, "password": {s}}.Encode()))
	}},
	{"base64 of UTF-16", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(utf16LE(s))) }},
	{"hexadecimal", func(s string) string { return hex.EncodeToString([]byte(s)) }},
	{"hexadecimal in capitals", func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) }},
	{"query", url.QueryEscape},
	{"query, %20 and small digits", func(s string) string {
		return lowerEscapes(strings.ReplaceAll(url.QueryEscape(s), "+", "%20"))
	}},
	{"path", url.PathEscape},
	{"query, escaped twice", func(s string) string { return url.QueryEscape(url.QueryEscape(s)) }},
	{"every byte as percent", func(s string) string { return eachByte(s, "%%%02X") }},
	{"every byte as percent, twice", func(s string) string { return eachByte(s, "%%25%02x") }},
	{"escape() of old browsers", func(s string) string { return eachUnit(s, "%%u%04X") }},
	{"JSON", func(s string) string { text, _ := json.Marshal(s); return string(text) }},
	{"JSON in JSON", func(s string) string {
		text, _ := json.Marshal(s)
		text, _ = json.Marshal(string(text))
		return string(text)
	}},
	{"Go", strconv.Quote},
	{"Go in ASCII", strconv.QuoteToASCII},
	{"JavaScript", template.JSEscapeString},
	{"JavaScript's \\x", func(s string) string { return eachUnit(s, "\\x%02x") }},
	{"JavaScript's \\u", func(s string) string { return eachUnit(s, "\\u%04X") }},
	{"JavaScript's \\u{}", func(s string) string { return eachRune(s, "\\u{%x}") }},
	{"octal", func(s string) string { return eachByte(s, "\\%03o") }},
	{"markup", html.EscapeString},
	{"markup with named entities", namedEntities.Replace},
	{"markup, decimal", func(s string) string { return eachRune(s, "&#%d;") }},
	{"markup, hexadecimal", func(s string) string { return eachRune(s, "&#x%X;") }},
	{"JSON in markup", func(s string) string { text, _ := json.Marshal(s); return html.EscapeString(string(text)) }},
	{"UTF-16", utf16LE},
	{"user information", func(s string) string { return "https://" + url.UserPassword("ada", s).String() + "@example.test/" }},
	{"cookie", func(s string) string { return "Cookie: lang=en; pass=" + s + "; a=b" }},
	{"fragment", func(s string) string { return "https://example.test/#access_token=" + url.QueryEscape(s) + "&state=1" }},
	{"bare fragment", func(s string) string { return "https://example.test/#" + url.PathEscape(s) }},
	{"host", func(s string) string { return "https://" + strings.ToLower(url.PathEscape(s)) + ".example.test/" }},
}

var namedEntities = strings.NewReplacer("&", "&amp;", "<", "&LT;", ">", "&gt;", `"`, "&quot;", "'", "&apos;", "/", "&sol;", "%", "&percnt;", " ", "&nbsp;", "\\", "&bsol;")

func base64Inside(before, after string) func(string) string {
	return func(s string) string { return base64.StdEncoding.EncodeToString([]byte(before + s + after)) }
}

func utf16LE(s string) string {
	var out strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		out.Write([]byte{byte(u), byte(u >> 8)})
	}
	return out.String()
}

// lowerEscapes writes the digits of percent escapes in lower case.
func lowerEscapes(s string) string {
	text := []byte(s)
	for i := 0; i+2 < len(text); i++ {
		if text[i] == '%' {
			copy(text[i:i+3], strings.ToLower(s[i:i+3]))
		}
	}
	return string(text)
}

func eachByte(s, form string) string {
	var out strings.Builder
	for _, b := range []byte(s) {
		fmt.Fprintf(&out, form, b)
	}
	return out.String()
}

func eachRune(s, form string) string {
	var out strings.Builder
	for _, r := range s {
		fmt.Fprintf(&out, form, r)
	}
	return out.String()
}

func eachUnit(s, form string) string {
	var out strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		if u > 0xff && form == "\\x%02x" {
			fmt.Fprintf(&out, "\\u%04x", u)
			continue
		}
		fmt.Fprintf(&out, form, u)
	}
	return out.String()
}
