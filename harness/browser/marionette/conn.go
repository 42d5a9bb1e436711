package marionette

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
)

// Conn is a connection to one Firefox. Its methods may be called at the same time:
// Firefox answers each command when it is done, in any order.
type Conn struct {
	tcp     net.Conn
	writing sync.Mutex
	mu      sync.Mutex // guards the rest
	last    int
	waiting map[int]chan reply
	done    chan struct{} // closed when the connection is over
	err     error         // why; set before done is closed
}

// Dial connects to the Marionette at a local port. The error is that of the
// connection, or that another program listens there.
func Dial(ctx context.Context, port int) (*Conn, error) {
	tcp, err := new(net.Dialer).DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, err
	}
	closeConn := context.AfterFunc(ctx, func() { tcp.Close() }) // during the handshake
	in := bufio.NewReader(tcp)
	err = readHello(in)
	if !closeConn() || err != nil {
		tcp.Close()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, fmt.Errorf("greet Firefox: %w", err)
	}
	c := &Conn{tcp: tcp, waiting: map[int]chan reply{}, done: make(chan struct{})}
	go c.read(in)
	return c, nil
}

// read dispatches answers until the connection is closed.
func (c *Conn) read(in *bufio.Reader) {
	for {
		body, err := readPacket(in)
		var r reply
		if err == nil {
			err = json.Unmarshal(body, &r)
		}
		if err != nil {
			c.fail(err)
			return
		}
		c.mu.Lock()
		response := c.waiting[r.id] // nil: the caller has stopped waiting
		delete(c.waiting, r.id)
		c.mu.Unlock()
		if response != nil {
			response <- r
		}
	}
}

func (c *Conn) fail(err error) {
	c.tcp.Close()
	c.err = err
	close(c.done)
}

// Do sends one command, "WebDriver:Navigate", and returns its result, JSON. An *commandError
// is Firefox's refusal, or means that Firefox has ended; else the error wraps ctx.Err():
// the command still runs then, and its answer is dropped.
func (c *Conn) Do(ctx context.Context, command string, params any) (json.RawMessage, error) {
	id, response := c.addWaiter()
	if err := c.send(id, command, params); err != nil {
		c.drop(id)
		return nil, err
	}
	select {
	case r := <-response:
		if r.err != nil {
			return nil, r.err
		}
		return r.result, nil
	case <-c.done:
		return nil, closedError(c.err)
	case <-ctx.Done():
		c.drop(id)
		return nil, fmt.Errorf("%s: %w", command, ctx.Err())
	}
}

func (c *Conn) addWaiter() (int, chan reply) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	response := make(chan reply, 1) // read never blocks on the caller
	c.waiting[c.last] = response
	return c.last, response
}

func (c *Conn) drop(id int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting, id)
}

func (c *Conn) send(id int, command string, params any) error {
	body, err := json.Marshal([]any{0, id, command, params})
	if err != nil {
		return &commandError{Code: "invalid argument", Message: err.Error()}
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := writePacket(c.tcp, body); err != nil {
		return closedError(err)
	}
	return nil
}

// Done is closed when the connection is over: Firefox has ended, or Close was called.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Close ends the connection, and with it the session. Firefox lives on.
func (c *Conn) Close() error {
	if err := c.tcp.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
