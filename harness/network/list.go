package network

import (
	"slices"
	"sync"
)

// list is an append-only list with a lock.
type list[T any] struct {
	lock  sync.Mutex
	items []T
}

func (l *list[T]) add(item T) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.items = append(l.items, item)
}

func (l *list[T]) all() []T {
	l.lock.Lock()
	defer l.lock.Unlock()
	return slices.Clone(l.items)
}
