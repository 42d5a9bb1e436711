package network

import (
	"net/http"
	"strings"

	"cxmatrix/matrix"
)

// noWebSocket refuses to switch protocols.
type noWebSocket struct{}

func newNoWebSocket(*Proxy, matrix.Rule) (any, error) { return noWebSocket{}, nil }

func (noWebSocket) head(_ *exchange, r *http.Request) *refusal {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		return nil
	}
	return &refusal{action: actionPage, reason: "WebSocket is not allowed"}
}
