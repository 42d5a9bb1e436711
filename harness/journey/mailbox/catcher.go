package mailbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// httpStore is a mail catcher, a server that keeps all mails it gets, for tests, and shows them by HTTP: Mailpit by its API v1
// (https://mailpit.axllent.org/docs/api-v1/), MailHog by its API v2 (https://github.com/mailhog/MailHog/tree/master/docs/APIv2).
type httpStore struct {
	address Address
	client  *http.Client
	dialect dialect
}

// dialect is how a catcher is asked.
type dialect interface {
	parse(list []byte) (ids []string, err error)   // the latest first
	message(id string) string                      // the address of one mail
	original(message []byte) (raw []byte, e error) // the mail in that answer
}

const (
	mailpitList = "/api/v1/messages"
	mailhogList = "/api/v2/messages"
	maxListed   = 250      // the most that MailHog lists
	maxAnswer   = 64 << 20 // bytes. MailHog's list has the mails in it
)

// connect finds out which catcher this is.
func (c *httpStore) connect(ctx context.Context) (session, error) {
	if c.dialect != nil {
		return c, nil
	}
	for _, known := range []struct {
		path    string
		dialect dialect
	}{{mailhogList + "?limit=1", mailhog{}}, {mailpitList + "?limit=1", mailpit{}}} { // Mailpit has no v2, and MailHog another v1
		answer, err := c.get(ctx, known.path)
		if err == nil && json.Valid(answer) {
			c.dialect = known.dialect
			return c, nil
		}
		if err != nil && !errors.Is(err, errGone) {
			return nil, err
		}
	}
	return nil, errors.New("is neither Mailpit nor MailHog")
}

func (c *httpStore) list(ctx context.Context) ([]string, error) {
	where := mailpitList
	if c.dialect == (mailhog{}) {
		where = mailhogList
	}
	answer, err := c.get(ctx, fmt.Sprintf("%s?start=0&limit=%d", where, maxListed))
	if err != nil {
		return nil, err
	}
	ids, err := c.dialect.parse(answer)
	slices.Reverse(ids)
	return ids, err
}

func (c *httpStore) read(ctx context.Context, id string) ([]byte, error) {
	answer, err := c.get(ctx, c.dialect.message(url.PathEscape(id)))
	if err != nil {
		return nil, err
	}
	return c.dialect.original(answer)
}

func (c *httpStore) close() {}

// get asks the catcher. The user and password are in no address, which errors quote.
func (c *httpStore) get(ctx context.Context, path string) ([]byte, error) {
	base := *c.address.u
	base.User, base.RawQuery, base.Fragment = nil, "", ""
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(base.String(), "/")+path, nil)
	if err != nil {
		return nil, err
	}
	if user := c.address.u.User; user != nil {
		req.SetBasicAuth(user.Username(), c.address.Password())
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("can't be reached: %w", err)
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
		return io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	case http.StatusUnauthorized, http.StatusForbidden:
		return nil, errors.New("refuses the log-in: " + resp.Status)
	case http.StatusNotFound:
		return nil, errGone
	}
	return nil, errors.New("answered " + resp.Status)
}

type mailpit struct{}

func (mailpit) parse(list []byte) (ids []string, err error) {
	var answer struct {
		Messages []struct{ ID string }
	}
	err = json.Unmarshal(list, &answer)
	for _, m := range answer.Messages {
		ids = append(ids, m.ID)
	}
	return ids, err
}

func (mailpit) message(id string) string { return "/api/v1/message/" + id + "/raw" }

func (mailpit) original(message []byte) ([]byte, error) { return message, nil }

type mailhog struct{}

// mailhogMessage is a mail: Raw has it as it was sent, and to whom.
type mailhogMessage struct {
	ID  string
	Raw struct {
		To   []string
		Data string
	}
}

func (mailhog) parse(list []byte) (ids []string, err error) {
	var answer struct{ Items []mailhogMessage }
	err = json.Unmarshal(list, &answer)
	for _, m := range answer.Items {
		ids = append(ids, m.ID)
	}
	return ids, err
}

func (mailhog) message(id string) string { return "/api/v1/messages/" + id }

// original adds a field that says to whom the mail was sent, since its header may not.
func (mailhog) original(message []byte) ([]byte, error) {
	var m mailhogMessage
	if err := json.Unmarshal(message, &m); err != nil {
		return nil, err
	}
	return []byte("X-Envelope-To: " + strings.Join(m.Raw.To, ", ") + "\r\n" + m.Raw.Data), nil
}
