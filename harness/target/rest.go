package target

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cxmatrix/results/redact"
)

// apiTimeout is the limit of one request to a target's own API.
const apiTimeout = 20 * time.Second

// apiError is an unsuccessful answer of a target.
type apiError struct {
	status int
	text   string
}

func (e *apiError) Error() string {
	text := fmt.Sprintf("it answered %d %s", e.status, http.StatusText(e.status))
	if e.text != "" {
		text += ": " + e.text
	}
	return text
}

// call sends one request with the target's key, and reads the answer into out, which may be
// nil. No error contains the key or secrets of the address.
func (r *Remote) call(ctx context.Context, method, address string, body, out any) error {
	ctx, cancel := context.WithTimeout(ctx, apiTimeout)
	defer cancel()
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, address, sent)
	if err != nil {
		return errors.New("not an address")
	}
	request.Header.Set("Accept", "application/json")
	if sent != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if user := readSecret(r.data.User); user != "" {
		request.SetBasicAuth(user, readSecret(r.data.Key))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		var e *url.Error
		if errors.As(err, &e) {
			err = e.Err
		}
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 32<<20))
	if err != nil {
		return err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return &apiError{response.StatusCode, r.excerpt(text)}
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("its answer is not JSON: %s", r.excerpt(text))
	}
	return nil
}

// excerpt is the readable part of an answer, without the key, which some repeat.
func (r *Remote) excerpt(text []byte) string {
	return excerpt([]byte(redact.New(r.data.Secret()).Clean(string(text))))
}

// excerpt is the readable part of an answer.
func excerpt(text []byte) string {
	line := strings.Join(strings.Fields(string(text)), " ")
	if len(line) > 200 {
		line = strings.ToValidUTF8(line[:200], "") + "…"
	}
	return line
}

// joinURL joins a path to an address.
func joinURL(address string, path ...string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.JoinPath(path...).String()
}

// isUnauthorized means that a target rejects the key.
func isUnauthorized(err error) bool {
	var e *apiError
	return errors.As(err, &e) && (e.status == http.StatusUnauthorized || e.status == http.StatusForbidden)
}
