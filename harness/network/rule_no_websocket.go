package network

import (
	"net/http"
	"strings"

	"cxmatrix/matrix"
)

// noWebSocket refuses to switch protocols.
type noWebSocket struct{ look }

func newNoWebSocket(_ *Proxy, r matrix.Rule) (any, error) { return noWebSocket{lookOf(r, 0)}, nil }

func (n noWebSocket) head(_ *exchange, r *http.Request) *refusal {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		return nil
	}
	return n.refuse("WebSocket is not allowed")
}
