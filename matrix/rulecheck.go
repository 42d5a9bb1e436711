package matrix

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// checkFields checks an entry against the table of kinds, then each value.
func checkFields(path string, f ruleFile) error {
	names := Kinds()
	i := slices.Index(names, f.Kind)
	if f.Kind == "" {
		return newMistake(path, "add kind:, one of "+strings.Join(names, ", "), "a rule without a kind")
	}
	if i < 0 {
		return newMistake(path+".kind", Suggest(f.Kind, names), "unknown kind of rule %q", f.Kind)
	}
	values := f.values()
	for _, field := range fields {
		if err := checkField(path, kinds[i], field, values); err != nil {
			return err
		}
	}
	return checkMatch(path, f, values)
}

func checkField(path string, k kind, f field, values map[string][]string) error {
	fieldValues, present := values[f.name]
	all := append(slices.Clone(k.required), k.optional...)
	switch {
	case !present && slices.Contains(k.required, f.name):
		return newMistake(path, "add it", "rule %q needs %q", k.name, f.name)
	case present && len(all) == 0:
		return newMistake(path+"."+f.name, "remove it", "rule %q has no %q, and no other keys", k.name, f.name)
	case present && !slices.Contains(all, f.name):
		return newMistake(path+"."+f.name, "remove it, or use one of "+strings.Join(all, ", "), "rule %q has no %q", k.name, f.name)
	}
	for i, value := range fieldValues {
		valuePath := path + "." + f.name
		if slices.Contains(lists, f.name) {
			valuePath = fmt.Sprintf("%s[%d]", valuePath, i)
		}
		if err := checkValue(valuePath, k, f, value); err != nil {
			return err
		}
	}
	return nil
}

// checkMatch checks match, and that the one field that it needs is there.
func checkMatch(path string, f ruleFile, values map[string][]string) error {
	for _, name := range []string{"values", "size", "label"} {
		_, present := values[name]
		if f.Kind != "upload-content" || present == (matchFields[f.Match] == name) {
			continue
		}
		if present {
			return newMistake(path+"."+name, "remove it", "match %q takes no %q", f.Match, name)
		}
		return newMistake(path, "add it", "match %q needs %q", f.Match, name)
	}
	for i, value := range f.Values {
		if strings.HasPrefix(value, ".") != (f.Match == "extension") {
			return newMistake(fmt.Sprintf("%s.values[%d]", path, i), "write .exe for an extension, video/mp4 for a type", "%q does not go with match %q", value, f.Match)
		}
	}
	return nil
}

var lists = []string{"hosts", "except", "values", "headers"}

// values are the keys that the entry has, by name.
func (f ruleFile) values() map[string][]string {
	all := map[string][]string{"hosts": f.Hosts, "except": f.Except, "values": f.Values, "headers": f.Headers}
	for name, text := range map[string]string{"how": f.How, "match": f.Match, "label": f.Label, "size": f.Size,
		"direction": f.Direction, "proxy": f.Proxy, "credentials": f.Credentials} {
		if text != "" {
			all[name] = []string{text}
		}
	}
	for name, list := range all {
		if len(list) == 0 {
			delete(all, name)
		}
	}
	return all
}

var (
	host     = regexp.MustCompile(`^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)
	header   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]*$`)
	filetype = regexp.MustCompile(`^(\.[a-z0-9]+|[a-z0-9]+/[a-z0-9.+*-]+)$`)
)

func checkValue(path string, k kind, f field, value string) error {
	switch {
	case f.choices != nil && !slices.Contains(f.choices, value):
		return newMistake(path, Suggest(value, f.choices), "unknown %s %q", f.name, value)
	case f.name == "how" && k.name != "block" && value == "no-name":
		return newMistake(path, "use page, reset or silence", "how %q is for block: there is a name to resolve only before a request", value)
	case (f.name == "hosts" || f.name == "except") && !host.MatchString(value):
		return newMistake(path, "write the name alone, in lower case: upload.example.test or *.example.test", "%q is no host name", stripUserInfo(value))
	case f.name == "headers" && !header.MatchString(value):
		return newMistake(path, "write the name alone: Referer", "%q is no header name", value)
	case f.name == "values" && !filetype.MatchString(value):
		return newMistake(path, "write .exe or video/mp4, in lower case", "%q is neither a file extension nor a media type", value)
	case f.name == "proxy":
		return checkProxy(path, value)
	case f.name == "credentials" && !variable.MatchString(value):
		return newMistake(path, "put user:password into a process variable and write its name: ${CX_PROXY_LOGIN}", "credentials do not belong in a file")
	}
	return nil
}

// stripUserInfo removes user and password from an address, so that no error shows them.
func stripUserInfo(address string) string { return address[strings.LastIndex(address, "@")+1:] }

// checkProxy does not repeat the value in its error: an address may hold a password.
func checkProxy(path, value string) error {
	name, port, err := net.SplitHostPort(value)
	n, portErr := strconv.Atoi(port)
	if err != nil || portErr != nil || n < 1 || n > 65535 || !host.MatchString(name) {
		return newMistake(path, "write host:port alone, like proxy.example.test:3128; a login goes into credentials:", "proxy is no host:port")
	}
	return nil
}
