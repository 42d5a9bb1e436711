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
	wg     sync.WaitGroup
}

// Add registers work; it returns false when the group is closed.
func (g *Group) Add() bool {
	g.lock.Lock()
	defer g.lock.Unlock()
	if g.closed {
		return false
	}
	g.wg.Add(1)
	return true
}

// Done ends work that Add registered.
func (g *Group) Done() { g.wg.Done() }

// AddConn registers a connection to be closed with the group. If the group is already
// closed, AddConn closes the connection.
func (g *Group) AddConn(c net.Conn) {
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

// CloseConn closes a connection and removes it from the group.
func (g *Group) CloseConn(c net.Conn) {
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
func (g *Group) Wait() { g.wg.Wait() }
