package journey

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"reflect"
	"slices"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey/mailbox"
)

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
