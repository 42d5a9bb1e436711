package webdriver

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"cxmatrix/harness/browser"
)

// CommandError is a driver's refusal of one command.
type CommandError struct {
	HTTP    int    // status of the answer
	Code    string // as in https://www.w3.org/TR/webdriver2/#errors; "" where the answer was no WebDriver answer
	Message string // in the driver's words, first line, addresses made safe
}

func (e *CommandError) Error() string {
	parts := []string{}
	if e.Code != "" {
		parts = append(parts, e.Code)
	} else {
		parts = append(parts, fmt.Sprintf("driver answered %d %s", e.HTTP, http.StatusText(e.HTTP)))
	}
	if e.Message != "" && e.Message != e.Code {
		parts = append(parts, strings.TrimPrefix(e.Message, e.Code+": "))
	}
	return strings.Join(parts, ": ")
}

// legacyCodes are the JSON Wire Protocol's. Source:
// https://github.com/SeleniumHQ/selenium/wiki/JsonWireProtocol#response-status-codes
var legacyCodes = map[int]string{
	6: "invalid session id", 7: "no such element", 8: "no such frame", 9: "unknown command", 10: "stale element reference",
	11: "element not interactable", 12: "invalid element state", 13: "unknown error", 15: "element not selectable",
	17: "javascript error", 19: "invalid selector", 21: "timeout", 23: "no such window", 24: "invalid cookie domain",
	25: "unable to set cookie", 26: "unexpected alert open", 27: "no such alert", 28: "script timeout",
	29: "move target out of bounds", 32: "invalid selector", 33: "session not created", 34: "move target out of bounds",
	60: "element not interactable", 61: "invalid argument", 64: "element click intercepted",
}

// response is both protocols' answer.
type response struct {
	Session *string         `json:"sessionId"`
	Status  int             `json:"status"`
	Value   json.RawMessage `json:"value"`
}

// errorValue is the Value of an error.
type errorValue struct {
	Error   string `json:"error"`
	Message string `json:"message"`
}

// emptySuccess is the answer of servers that send no value on success.
var emptySuccess = []byte(`{"value":null}`)

// checkResponse converts any answer of a server to a plain success or an error.
func checkResponse(status int, kind string, body []byte) ([]byte, error) {
	good := status >= 200 && status <= 299
	if good && len(body) == 0 {
		return emptySuccess, nil
	}
	var a response
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, &CommandError{HTTP: status, Message: strings.TrimSpace(kind + " " + excerpt(body))}
	}
	if err := a.check(status, good); err != nil {
		return nil, err
	}
	return body, nil
}

func (a *response) check(status int, good bool) error {
	var r errorValue
	_ = json.Unmarshal(a.Value, &r) // a success may be anything
	code := r.Error
	if code == "" && a.Status != 0 {
		code = legacyCodes[a.Status]
		if code == "" {
			code = fmt.Sprintf("status %d", a.Status)
		}
	}
	if good && code == "" {
		return nil
	}
	message := r.Message
	if message == "" && r.Error == "" && !good {
		message = excerpt(a.Value)
	}
	message = innerMessage(message)
	if code == "invalid element state" && strings.Contains(message, "DOM Exception 12") { // PhantomJS's number for what is no selector
		code = "invalid selector"
	}
	return &CommandError{HTTP: status, Code: code, Message: firstLine(message)}
}

// innerMessage extracts the message from those of PhantomJS, which contain the whole request.
func innerMessage(message string) string {
	var m struct {
		Text string `json:"errorMessage"`
	}
	if json.Unmarshal([]byte(message), &m) == nil && m.Text != "" {
		return m.Text
	}
	return message
}

var markup = regexp.MustCompile(`(?s)<(script|style).*?</(script|style)>|<[^>]*>`)

// excerpt is the readable part of an answer, at most 200 bytes.
func excerpt(body []byte) string {
	text := strings.Join(strings.Fields(markup.ReplaceAllString(string(body), " ")), " ")
	if len(text) > 200 {
		text = strings.ToValidUTF8(text[:200], "") + "…"
	}
	return browser.SafeText(text)
}

func firstLine(message string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(message), "\n")
	return browser.SafeText(line)
}
