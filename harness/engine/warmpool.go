package engine

import (
	"context"
	"errors"
	"slices"
	"sync"

	"cxmatrix/harness/process"
)

// WarmPool are browsers that outlive cells: each serves one cell at a time, in a context of its own. The zero value keeps
// none.
type WarmPool struct {
	Most int // how many are kept while no cell uses them

	mu   sync.Mutex
	idle []*Warm // the one that was used last is last
}

// Take returns a browser for cells of an engine and these options, which CanBeWarm; nil if none can be started: then the cell
// tries, and reports why not.
func (p *WarmPool) Take(ctx context.Context, k Kind, o Options) *Warm {
	if w := p.takeIdle(k.warm.key(o)); w != nil {
		return w
	}
	dir, remove, err := process.NewScratch(process.CellScratch)
	if err != nil {
		return nil
	}
	o.Dir = dir
	w, err := k.startWarm(ctx, o)
	if err != nil {
		_ = remove()
		return nil
	}
	w.remove = remove
	return w
}

func (p *WarmPool) takeIdle(key string) *Warm {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, w := range slices.Backward(p.idle) {
		if w.key == key && !w.Ended() {
			p.idle = slices.Delete(p.idle, i, i+1)
			return w
		}
	}
	return nil
}

// Give takes a browser back, and keeps it for other cells if it may be used again; nil is ignored.
func (p *WarmPool) Give(w *Warm, again bool) error {
	if w == nil {
		return nil
	}
	if again && !w.Ended() {
		w = p.keep(w)
	}
	return w.Close()
}

// keep keeps a browser, and returns one that is too many; nil if none is.
func (p *WarmPool) keep(w *Warm) (oldest *Warm) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, w)
	if len(p.idle) > p.Most {
		oldest = p.idle[0] // in a line of its own: Delete moves the others there
		p.idle = slices.Delete(p.idle, 0, 1)
	}
	return oldest
}

// Close ends those that are kept. It may be called on nil.
func (p *WarmPool) Close() error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, w := range p.idle {
		errs = append(errs, w.Close())
	}
	p.idle = nil
	return errors.Join(errs...)
}
