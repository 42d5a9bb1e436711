package stream

import (
	"net"
	"sync"
)

// Group is work and connections that end together. The zero value is ready.
type Group struct {
	lock   sync.Mutex
	closed bool
	conns  map[net.Conn]struct{}
	work   sync.WaitGroup
}

// Enter announces work; false when the group is closed and there may be none.
func (g *Group) Enter() bool {
	g.lock.Lock()
	defer g.lock.Unlock()
	if g.closed {
		return false
	}
	g.work.Add(1)
	return true
}

// Leave ends work that Enter announced.
func (g *Group) Leave() { g.work.Done() }

// Hold notes a connection to be closed with the group; when that is closed
// already, so is the connection.
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

// Drop closes a connection and forgets it.
func (g *Group) Drop(c net.Conn) {
	g.lock.Lock()
	defer g.lock.Unlock()
	delete(g.conns, c)
	_ = c.Close()
}

// CloseAll lets no new work in and closes every connection held.
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
