package matrix

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// checkFields checks an entry against the table of kinds, then each value. The kind comes first: it decides which keys there are.
func checkFields(path string, f ruleFile) error {
	names := Kinds()
	i := slices.Index(names, f.kind)
	if f.kind == "" {
		return newMistake(path, "add kind:, one of "+strings.Join(names, ", "), "a rule without a kind")
	}
	if i < 0 {
		return newMistake(path+".kind", Suggest(f.kind, names), "unknown kind of rule %q", f.kind)
	}
	if err := checkKeys(path, kinds[i], f); err != nil {
		return err
	}
	for _, field := range fields {
		if err := checkField(path, kinds[i], field, f); err != nil {
			return err
		}
	}
	for _, check := range []func(string, ruleFile) error{checkMatch, checkLooks, checkHold, checkSet, checkDirect} {
		if err := check(path, f); err != nil {
			return err
		}
	}
	return nil
}

// checkKeys checks that the kind has these keys, and that those are there that it needs.
func checkKeys(path string, k kind, f ruleFile) error {
	for _, key := range f.keys {
		known := slices.ContainsFunc(fields, func(f field) bool { return f.name == key })
		switch all := k.keys(); {
		case slices.Contains(all, key):
		case !known:
			return newKeyMistake(path+"."+key, Suggest(key, all), "unknown key %q", key)
		default:
			return newKeyMistake(path+"."+key, "remove it, or use one of "+strings.Join(all, ", "), "rule %q has no %q", k.name, key)
		}
	}
	for _, key := range k.required {
		if !f.has(key) {
			return newMistake(path, "add it", "rule %q needs %q", k.name, key)
		}
	}
	return nil
}

// checkField checks the shape of a key's value, and each text of it.
func checkField(path string, k kind, field field, f ruleFile) error {
	found, present := f.shapes[field.name]
	path += "." + field.name
	if field.shape == flagOrMany && found == manyTexts || field.shape == oneText && found == flagOrMany {
		found = field.shape
	}
	if present && found != field.shape && field.shape == flagOrMany {
		return newMistake(path, "write true, false or a list", "found %s where a flag or a list must be", Shape(string(found)))
	}
	if present && found != field.shape {
		problem, hint := mismatch(Shape(string(field.shape)), Shape(string(found)))
		return newMistake(path, hint, "%s", problem)
	}
	for i, value := range f.values[field.name] {
		valuePath := path
		if f.shapes[field.name] == manyTexts {
			valuePath = fmt.Sprintf("%s[%d]", path, i)
		}
		if err := checkValue(valuePath, k, field, value); err != nil {
			return err
		}
	}
	return nil
}

// checkMatch checks match, and that the one field that it needs is there.
func checkMatch(path string, f ruleFile) error {
	match := f.text("match")
	for _, name := range []string{"values", "size", "label"} {
		if match == "" || f.has(name) == (matchFields[match] == name) {
			continue
		}
		if f.has(name) {
			return newMistake(path+"."+name, "remove it", "match %q takes no %q", match, name)
		}
		return newMistake(path, "add it", "match %q needs %q", match, name)
	}
	for i, value := range f.values["values"] {
		if strings.HasPrefix(value, ".") != (match == "extension") {
			return newMistake(fmt.Sprintf("%s.values[%d]", path, i), "write .exe for an extension, video/mp4 for a type", "%q does not go with match %q", value, match)
		}
	}
	return nil
}

// checkLooks checks that what describes a page goes together.
func checkLooks(path string, f ruleFile) error {
	if how := f.text("how"); how != "" && how != "page" {
		for _, key := range []string{"status", "location", "page"} {
			if f.has(key) {
				return newMistake(path+"."+key, "remove it, or write how: page", "there is no page with how %q", how)
			}
		}
	}
	switch leads := redirects[f.text("status")]; {
	case f.has("location") && !leads:
		return newMistake(path+".location", "add status: 302, 303 or 307", "a location without a status that leads there")
	case f.has("page") && leads:
		return newMistake(path+".page", "remove it, or the status", "a page is not shown with status %s, which leads elsewhere", f.text("status"))
	}
	return nil
}

// checkHold checks that what is said of answers is said where answers are held.
func checkHold(path string, f ruleFile) error {
	if f.text("hold") != "requests" {
		return nil
	}
	for _, key := range []string{"types", "meanwhile"} {
		if f.has(key) {
			return newKeyMistake(path+"."+key, "remove it, or write hold: responses", "%s: is about answers", key)
		}
	}
	return nil
}

// checkDirect checks that there is a direct way of which something is said.
func checkDirect(path string, f ruleFile) error {
	if f.has("out") && !f.has("direct") {
		return newMistake(path+".out", "add direct: [hosts]", "nothing goes the direct way")
	}
	return nil
}

// ownHeaders belong to a connection or a body, which stay as they are.
var ownHeaders = []string{"connection", "content-length", "content-encoding", "host", "transfer-encoding", "upgrade", "proxy-authorization"}

// checkSet checks the headers that a rule sets.
func checkSet(path string, f ruleFile) error {
	for _, name := range slices.Sorted(maps.Keys(f.pairs["set"])) {
		namePath := path + ".set." + name
		switch {
		case !header.MatchString(name):
			return newKeyMistake(namePath, "write the name alone: Via", "%q is no header name", name)
		case slices.Contains(ownHeaders, strings.ToLower(name)):
			return newKeyMistake(namePath, "remove it: it belongs to the connection or the body", "header %q can't be rewritten", name)
		case !headerValue.MatchString(f.pairs["set"][name]):
			return newMistake(namePath, "write one line of ASCII", "the value of %q can't be in a header", name)
		}
	}
	return nil
}

// redirects are the statuses that lead elsewhere.
var redirects = map[string]bool{"302": true, "303": true, "307": true}

var (
	host        = regexp.MustCompile(`^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)
	header      = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]*$`)
	headerValue = regexp.MustCompile(`^[ -~]*$`)
	filetype    = regexp.MustCompile(`^(\.[a-z0-9]+|[a-z0-9]+/[a-z0-9.+*-]+)$`)
	media       = regexp.MustCompile(`^[a-z0-9]+/([a-z0-9.+-]+|\*)$`)
	method      = regexp.MustCompile(`^[A-Z]+$`)
	port        = regexp.MustCompile(`^[1-9][0-9]{0,4}$`)
	urlPath     = regexp.MustCompile(`^/[!-~]*$`)
	status      = regexp.MustCompile(`^(200|30[237]|[45][0-9]{2})$`)
)

// patterns are what a value must look like, by key, and what to do if it does not.
var patterns = map[string]struct {
	form          *regexp.Regexp
	problem, hint string
}{
	"hosts":   {host, "%q is no host name", "write the name alone, in lower case: upload.example.test or *.example.test"},
	"direct":  {host, "%q is no host name", "write the name alone, in lower case: upload.example.test or *.example.test"},
	"except":  {host, "%q is no host name", "write the name alone, in lower case: upload.example.test or *.example.test"},
	"ports":   {port, "%q is no port", "write a number from 1 to 65535: 8443"},
	"allow":   {port, "%q is no port", "write a number from 1 to 65535: 8443"},
	"methods": {method, "%q is no method", "write it in capital letters: POST"},
	"refuse":  {method, "%q is no method", "write it in capital letters: POST"},
	"paths":   {urlPath, "%q is no path", "begin with /, as in /api/*, without a host and a query"},
	"types":   {media, "%q is no media type", "write text/html or image/*, in lower case"},
	"headers": {header, "%q is no header name", "write the name alone: Referer"},
	"values":  {filetype, "%q is neither a file extension nor a media type", "write .exe or video/mp4, in lower case"},
	"status":  {status, "status %q is not one of a refusal", "write 200, 302, 303, 307, or one from 400 to 599"},
}

func checkValue(path string, k kind, f field, value string) error {
	pattern, has := patterns[f.name]
	switch {
	case f.choices != nil && !slices.Contains(f.choices, value):
		return newMistake(path, Suggest(value, f.choices), "unknown %s %q", f.name, value)
	case f.name == "how" && k.name != "block" && value == "no-name":
		return newMistake(path, "use page, reset or silence", "how %q is for block: there is a name to resolve only before a request", value)
	case has && !pattern.form.MatchString(value):
		return newMistake(path, pattern.hint, pattern.problem, stripUserInfo(value))
	case pattern.form == port && !isPort(value):
		return newMistake(path, pattern.hint, pattern.problem, value)
	case f.name == "trusted" && value != "true" && value != "false" && !slices.Contains(ids(products), value):
		return newMistake(path, Suggest(value, ids(products)), "unknown browser %q", value)
	case f.name == "proxy":
		return checkProxy(path, value)
	case f.name == "location":
		return checkLocation(path, value)
	case f.name == "credentials" && !variable.MatchString(value):
		return newMistake(path, "put user:password into a process variable and write its name: ${CX_PROXY_LOGIN}", "credentials do not belong in a file")
	}
	return nil
}

func isPort(text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && n >= 1 && n <= 65535
}

// stripUserInfo removes user and password from an address, so that no error shows them.
func stripUserInfo(address string) string { return address[strings.LastIndex(address, "@")+1:] }

// checkProxy does not repeat the value in its error: an address may hold a password.
func checkProxy(path, value string) error {
	name, number, err := net.SplitHostPort(value)
	if err != nil || !isPort(number) || !host.MatchString(name) {
		return newMistake(path, "write host:port alone, like proxy.example.test:3128; a login goes into credentials:", "proxy is no host:port")
	}
	return nil
}

func checkLocation(path, value string) error {
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return newMistake(path, "write a whole address: https://portal.example.test/blocked", "location is no address of a page")
	}
	return nil
}
