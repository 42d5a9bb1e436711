package journey

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"cxmatrix/harness/journey/mailbox"
	"cxmatrix/results/redact"

	"github.com/goccy/go-yaml/ast"
)

// mailArgument matches "NAME", "NAME link", "NAME again /regexp/".
var mailArgument = regexp.MustCompile(`(?s)^([A-Za-z_][A-Za-z0-9_]*)(?: +(again))?(?: +(.*))?$`)

// checkMail checks ${mail:NAME code}: the variable NAME has the address of a mailbox.
func checkMail(argument string, lookup func(string) (string, bool)) (variable, problem string) {
	m := mailArgument.FindStringSubmatch(argument)
	if m == nil {
		return "", "${mail:…} wants the name of a variable with a mailbox: write ${mail:NAME code} or ${mail:NAME link}"
	}
	name := m[1]
	if _, err := mailbox.ParseWant(m[3]); err != nil {
		return "", fmt.Sprintf("${mail:%s …}: %v", name, err)
	}
	value, set := lookup(name)
	if !set || value == "" {
		return "", fmt.Sprintf("${mail:%s}: %s is not set, or empty: export %s, such as %s", name, name, name, mailbox.Forms)
	}
	if value == Placeholder {
		return name, ""
	}
	a, err := mailbox.Parse(value)
	switch {
	case err != nil:
		return "", fmt.Sprintf("${mail:%s}: %s holds no mailbox: %v: export one such as %s", name, name, err, mailbox.Forms)
	case redact.TooShort(a.Password()):
		return "", fmt.Sprintf("${mail:%s}: the password in %s has %d characters, and is too short to be kept secret: choose one of %d or more",
			name, name, utf8.RuneCountInString(a.Password()), redact.MinLength)
	}
	return name, ""
}

// mailText is a value that awaitMail has read for the action in progress.
func mailText(v *Visit, argument string) string { return v.mailed[argument] }

// mailsIn lists the arguments of the references to mails in a text.
func mailsIn(text string) (arguments []string) {
	for _, ref := range reference.FindAllString(text, -1) {
		if argument, is := strings.CutPrefix(ref, "${mail:"); is {
			arguments = append(arguments, strings.TrimSuffix(argument, "}"))
		}
	}
	return arguments
}

// unreadMail matches a reference to a mail that is none, because its regular expression has no end.
var unreadMail = regexp.MustCompile(`(?:^|[^$])\$\{mail:`)

// beginsWithCode matches a text whose first value is a code.
var beginsWithCode = regexp.MustCompile(`^\s*\$\{mail:\w+(?: +again)?(?: +code)?\}`)

// waitsForMail are the texts of an action which may hold a reference to a mail: only these wait for one.
func waitsForMail(pair *ast.MappingValueNode) ast.Node {
	switch pair.Key.String() {
	case "open":
		return pair.Value
	case "fill":
		return valueOf(pair.Value, "with")
	}
	return nil
}
