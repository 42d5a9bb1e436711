package journey

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey/mailbox"
	"cxmatrix/results/redact"

	"github.com/goccy/go-yaml/ast"
)

// Placeholder stands for the values of variables that are not set where a file is only checked. It passes for a secret of
// any kind: a password, an authenticator's key, a mailbox.
const Placeholder = "AAAAAAAAAAAAAAAA"

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

// Mailboxes lists the variables that have the mailboxes of some steps.
func Mailboxes(steps []Step) (names []string) {
	(&Journey{Steps: steps}).visit(func(s reflect.Value) {
		for i := range s.NumField() {
			if s.Field(i).Kind() != reflect.String {
				continue
			}
			for _, argument := range mailsIn(s.Field(i).String()) {
				if name := mailArgument.FindStringSubmatch(argument)[1]; !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	})
	return names
}

// OpenMailboxes notes which mails are in some mailboxes before the walk begins: those don't count.
func (v *Visit) OpenMailboxes(ctx context.Context, names []string) error {
	for _, name := range names {
		within, cancel := context.WithTimeout(ctx, v.StepTimeout)
		_, err := v.mailbox(within, name)
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}

func (v *Visit) mailbox(ctx context.Context, name string) (*mailbox.Box, error) {
	if box := v.boxes[name]; box != nil {
		return box, nil
	}
	value, _ := v.LookupEnv(name)
	address, err := mailbox.Parse(value)
	if err != nil {
		return nil, mailboxError(name, err)
	}
	client := v.Client
	if client == nil {
		client = http.DefaultClient
	}
	box, err := mailbox.Open(ctx, address, client)
	if err != nil {
		return nil, mailboxError(name, err)
	}
	if v.boxes == nil {
		v.boxes = map[string]*mailbox.Box{}
	}
	v.boxes[name] = box
	return box, nil
}

func mailboxError(name string, err error) error {
	return browser.NewToolError("the mailbox of "+name, fmt.Errorf("%w: check %s, and that its server can be reached from here", err, name))
}

// awaitMail reads what an action's text wants of mails, and waits for them as long as the customer does for anything.
func (v *Visit) awaitMail(ctx context.Context, op, text string) error {
	v.mailed = map[string]string{}
	for _, argument := range mailsIn(text) {
		if _, done := v.mailed[argument]; done {
			continue
		}
		err := v.timeLoad(func() (err error) {
			v.mailed[argument], err = v.readMail(ctx, argument)
			return err
		})
		var missing *mailbox.MissingError
		if errors.As(err, &missing) {
			return browser.NewFinalError(op, "${mail:"+argument+"}", "%s", missing)
		}
		if err != nil {
			return err
		}
		v.learn(v.mailed[argument])
	}
	return nil
}

func (v *Visit) readMail(ctx context.Context, argument string) (string, error) {
	m := mailArgument.FindStringSubmatch(argument) // it was checked
	want, _ := mailbox.ParseWant(m[3])
	box, err := v.mailbox(ctx, m[1])
	if err != nil {
		return "", err
	}
	value, err := box.Wait(ctx, mailbox.Query{Want: want, To: v.addresses(), Again: m[2] != "", Patience: v.StepTimeout})
	var missing *mailbox.MissingError
	if err == nil || errors.As(err, &missing) || ctx.Err() != nil {
		return value, err
	}
	return "", mailboxError(m[1], err)
}

// mailTime is how long an action may wait for the mails that its text wants.
func (v *Visit) mailTime(text string) time.Duration {
	return time.Duration(len(mailsIn(text))) * v.StepTimeout
}

// addresses are the customer's: that of the account, and those that this walk has typed.
func (v *Visit) addresses() []string {
	list := slices.Clone(v.typedAddresses)
	if a := v.Account.User; isMailAddress(a) && !slices.Contains(list, a) {
		list = append(list, a)
	}
	return list
}

// noteAddress notes a text that was typed if it is a mail address.
func (v *Visit) noteAddress(text string) {
	if isMailAddress(text) && text != v.Account.Password && !slices.Contains(v.typedAddresses, text) {
		v.typedAddresses = append(v.typedAddresses, text)
	}
}

func isMailAddress(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text
}
