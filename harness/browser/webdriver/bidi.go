package webdriver

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/go-rod/rod/lib/cdp"
)

// bidi is a session's second connection, a WebSocket, over which a browser sends
// events: WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/). Firefox
// has no other source of events. A session has it if it requested "webSocketUrl" and got one.
type bidi struct {
	socket    cdp.WebSocket
	commandMu sync.Mutex // one command at a time, which keeps their ids in order
	lastID    int
	responses chan bidiMessage
	done      chan struct{} // closed when the connection is

	mu      sync.Mutex // guards the rest
	queue   []bidiMessage
	handler func(bidiMessage) // called with each event at once; may be nil
}

// bidiMessage is an answer, which has an ID, or an event, which has a Method.
type bidiMessage struct {
	ID      int             `json:"id"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
	Error   string          `json:"error"`
	Message string          `json:"message"`
}

// bidiEvents are the subscribed events.
var bidiEvents = []string{"log.entryAdded", "network.beforeRequestSent", "network.responseCompleted", "network.fetchError"}

// bidiDownloads is an event that Firefox has only since versions after 140 ESR: that one does not tell that an address is a download.
const bidiDownloads = "browsingContext.downloadWillBegin"

// dialBidi connects and subscribes, within ctx.
func dialBidi(ctx context.Context, address string) (*bidi, error) {
	key := make([]byte, 16)
	_, _ = rand.Read(key) // never fails
	b := &bidi{responses: make(chan bidiMessage, 1), done: make(chan struct{})}
	header := http.Header{"Sec-WebSocket-Key": {base64.StdEncoding.EncodeToString(key)}}
	if err := b.socket.Connect(ctx, address, header); err != nil {
		return nil, fmt.Errorf("listen to the browser: %w", err)
	}
	go b.read()
	err := b.subscribe(ctx, append(bidiEvents[:len(bidiEvents):len(bidiEvents)], bidiDownloads))
	if err != nil && strings.Contains(err.Error(), bidiDownloads) {
		err = b.subscribe(ctx, bidiEvents)
	}
	if err != nil {
		b.close()
		return nil, fmt.Errorf("listen to the browser: %w", err)
	}
	return b, nil
}

func (b *bidi) subscribe(ctx context.Context, events []string) error {
	return b.command(ctx, "session.subscribe", map[string]any{"events": events})
}

// read dispatches messages until the connection is closed.
func (b *bidi) read() {
	defer close(b.done)
	for {
		text, err := b.socket.Read()
		if err != nil {
			return
		}
		var m bidiMessage
		if json.Unmarshal(text, &m) != nil {
			continue
		}
		if m.Method != "" {
			b.enqueue(m)
			continue
		}
		select {
		case b.responses <- m:
		default: // an answer to an abandoned command
		}
	}
}

// maxEvents are kept between two calls of take: a page that fails in a loop must not fill
// the memory.
const maxEvents = 5000

func (b *bidi) enqueue(m bidiMessage) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) < maxEvents {
		b.queue = append(b.queue, m)
	}
	if b.handler != nil {
		b.handler(m)
	}
}

// drain returns the events since the last call.
func (b *bidi) drain() []bidiMessage {
	b.mu.Lock()
	defer b.mu.Unlock()
	queue := b.queue
	b.queue = nil
	return queue
}

// setHandler makes f the function that is called with each event; nil ends that.
func (b *bidi) setHandler(f func(bidiMessage)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handler = f
}

// command sends a command and waits for its answer. All earlier events are then
// in the queue.
func (b *bidi) command(ctx context.Context, method string, params any) error {
	b.commandMu.Lock()
	defer b.commandMu.Unlock()
	b.lastID++
	text, err := json.Marshal(map[string]any{"id": b.lastID, "method": method, "params": params})
	if err != nil {
		return err
	}
	if err := b.socket.Send(text); err != nil {
		return err
	}
	for {
		select {
		case m := <-b.responses:
			switch {
			case m.ID != b.lastID: // of an earlier command
				continue
			case m.Error != "":
				return fmt.Errorf("%s: %s", m.Error, m.Message)
			}
			return nil
		case <-b.done:
			return errors.New("the connection is over")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// close may be called on nil.
func (b *bidi) close() {
	if b != nil {
		_ = b.socket.Close()
	}
}
