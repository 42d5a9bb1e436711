package network

import "net/http"

// headerChange is a rule that changes headers in one direction.
type headerChange interface {
	change(x *exchange, header http.Header)
}

// Which way headers are changed.
type (
	requestHeaders  struct{ headerChange }
	responseHeaders struct{ headerChange }
)

// directed makes a rule of a change, in the direction of a matrix's rule.
func directed(direction string, c headerChange) any {
	if direction == "response" {
		return responseHeaders{c}
	}
	return requestHeaders{c}
}

func (h requestHeaders) head(x *exchange, r *http.Request) *refusal {
	h.change(x, r.Header)
	return nil
}

func (h responseHeaders) response(x *exchange, a *http.Response) *refusal {
	h.change(x, a.Header)
	return nil
}
