package network

import (
	"net"
	"sync"
)

// live is what a proxy has going: handlers at work and connections that left the
// HTTP server's care.
type live struct {
	lock   sync.Mutex
	closed bool
	conns  map[net.Conn]struct{}
	work   sync.WaitGroup
}

// enter announces work; false when the proxy is closing and there may be none.
func (l *live) enter() bool {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.closed {
		return false
	}
	l.work.Add(1)
	return true
}

func (l *live) leave() { l.work.Done() }

// hold notes a connection to be closed with the proxy; when the proxy is closed
// already, so is the connection.
func (l *live) hold(c net.Conn) {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.closed {
		_ = c.Close()
		return
	}
	if l.conns == nil {
		l.conns = map[net.Conn]struct{}{}
	}
	l.conns[c] = struct{}{}
}

// drop closes a connection and forgets it.
func (l *live) drop(c net.Conn) {
	l.lock.Lock()
	defer l.lock.Unlock()
	delete(l.conns, c)
	_ = c.Close()
}

// closeAll lets no new work in and closes every connection held.
func (l *live) closeAll() {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.closed = true
	for c := range l.conns {
		_ = c.Close()
	}
}

func (l *live) wait() { l.work.Wait() }
