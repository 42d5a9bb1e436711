package cdp

import (
	"encoding/json"
	"fmt"

	"github.com/go-rod/rod/lib/proto"
)

// event is a message that is no answer to a request.
type event struct {
	ID      int                   `json:"id"`
	Session proto.TargetSessionID `json:"sessionId"`
	Method  string                `json:"method"`
	Params  json.RawMessage       `json:"params"`
}

// tap reads each message on its way to rod. So, when the answer to a request
// arrives, all earlier events of the browser have been handled.
type tap struct {
	Transport
	listener *eventHandler
}

// Read passes the next message on.
func (t *tap) Read() ([]byte, error) {
	data, err := t.Transport.Read()
	if err != nil {
		t.listener.page.end(fmt.Errorf("%w: %v", errDisconnected, err))
		return nil, err
	}
	var e event
	if err := json.Unmarshal(data, &e); err != nil { // rod would panic
		t.listener.page.end(fmt.Errorf("%w: %v", errDisconnected, err))
		return nil, err
	}
	if e.ID == 0 {
		t.listener.handle(&e)
	}
	return data, nil
}

// parseEvent reads m into e if it is such an event.
func parseEvent(m *event, e proto.Event) bool {
	return m.Method == e.ProtoEvent() && json.Unmarshal(m.Params, e) == nil
}

// targetEvent handles the events of a window's beginning and end.
func (l *eventHandler) targetEvent(m *event) {
	var attached proto.TargetAttachedToTarget
	var detached proto.TargetDetachedFromTarget
	var destroyed proto.TargetTargetDestroyed
	var crashed proto.TargetTargetCrashed
	switch {
	case parseEvent(m, &attached):
		l.page.attached(&attached)
	case parseEvent(m, &crashed):
		l.page.windows.of("", crashed.TargetID).ended(errCrashed)
	case parseEvent(m, &destroyed):
		l.page.windows.of("", destroyed.TargetID).ended(errClosed)
	case parseEvent(m, &detached):
		l.page.windows.of(detached.SessionID, "").ended(errClosed)
	}
}

// ended may be called on nil.
func (w *window) ended(why error) {
	if w != nil {
		w.end(why)
	}
}
