package marionette

import "net/http"

// commandError is a refusal, by Firefox or by the Server.
type commandError struct {
	Code    string `json:"error"` // as in https://www.w3.org/TR/webdriver2/#errors
	Message string `json:"message"`
	Stack   string `json:"stacktrace"`
}

func (e *commandError) Error() string { return e.Code + ": " + e.Message }

// closedError is the answer for a browser that has ended.
func closedError(err error) *commandError {
	return &commandError{Code: "invalid session id", Message: "the browser has ended: " + err.Error()}
}

// statuses are the HTTP status codes that W3C WebDriver assigns to errors; the others are 500.
var statuses = map[string]int{
	"detached shadow root": http.StatusNotFound, "element click intercepted": http.StatusBadRequest, "element not interactable": http.StatusBadRequest,
	"element not selectable": http.StatusBadRequest, "insecure certificate": http.StatusBadRequest, "invalid argument": http.StatusBadRequest,
	"invalid cookie domain": http.StatusBadRequest, "invalid element state": http.StatusBadRequest, "invalid selector": http.StatusBadRequest,
	"invalid session id": http.StatusNotFound, "no such alert": http.StatusNotFound, "no such cookie": http.StatusNotFound,
	"no such element": http.StatusNotFound, "no such frame": http.StatusNotFound, "no such shadow root": http.StatusNotFound,
	"no such window": http.StatusNotFound, "stale element reference": http.StatusNotFound, "unknown command": http.StatusNotFound,
	"unknown method": http.StatusMethodNotAllowed,
}

func (e *commandError) status() int {
	if s, ok := statuses[e.Code]; ok {
		return s
	}
	return http.StatusInternalServerError
}
