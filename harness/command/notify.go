package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"

	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/results/notify"
)

// webhook reads --notify: an address, or ${NAME} of the variable that holds it, since it is a secret. It is nil if none is given.
func webhook(flag string) (*url.URL, error) {
	if flag == "" {
		return nil, nil
	}
	if variable, is := matrix.VariableName(flag); is {
		if flag = os.Getenv(variable); flag == "" {
			return nil, fmt.Errorf("--notify: the variable %s is not set", variable)
		}
	}
	hook, err := notify.Parse(flag)
	if err != nil {
		return nil, fmt.Errorf("--notify: %w", err)
	}
	return hook, nil
}

// tell posts what changed in a run to a webhook, if something did. That it could not is said, and changes no decision.
func tell(ctx context.Context, w io.Writer, hook *url.URL, run *results.Recorded, pasts []results.Past) {
	if hook == nil {
		return
	}
	m := notify.New(run, pasts...)
	if m.Empty() {
		return
	}
	if err := notify.Send(ctx, hook, m); err != nil {
		fmt.Fprintln(w, err)
	}
}

var errNotifyAlone = errors.New("--notify tells what changed, which needs --baseline or --history")
