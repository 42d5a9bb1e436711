package stream

import (
	"net"
	"sync"
)

// Group is a set of goroutines and connections that end together. The zero value is
// ready to use.
type Group struct {
	lock   sync.Mutex
	closed bool
	conns  map[net.Conn]struct{}
	work   sync.WaitGroup
}

// Enter registers work; it returns false when the group is closed.
func (g *Group) Enter() bool {
	g.lock.Lock()
	defer g.lock.Unlock()
	if g.closed {
		return false
	}
	g.work.Add(1)
	return true
}

// Leave ends work that Enter registered.
func (g *Group) Leave() { g.work.Done() }

// Hold registers a connection to be closed with the group. If the group is already
// closed, Hold closes the connection.
func (g *Group) Hold(c net.Conn) {
	g.lock.Lock()
	defer g.lock.Unlock()
	if g.closed {
		_ = c.Close()
		return
	}
	if g.conns == nil {
		g.conns = map[net.Conn]struct{}{}
	}
	g.conns[c] = struct{}{}
}

// Drop closes a connection and removes it from the group.
func (g *Group) Drop(c net.Conn) {
	g.lock.Lock()
	defer g.lock.Unlock()
	delete(g.conns, c)
	_ = c.Close()
}

// CloseAll stops new work and closes every registered connection.
func (g *Group) CloseAll() {
	g.lock.Lock()
	defer g.lock.Unlock()
	g.closed = true
	for c := range g.conns {
		_ = c.Close()
	}
}

// Wait returns when all work has ended.
func (g *Group) Wait() { g.work.Wait() }
