package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"cxmatrix/harness"
	"cxmatrix/results"
)

// What --prove can be.
const (
	proveLifted = "lifted" // walk again what did not get through, without what may have stopped it
	proveOff    = "off"    // leave it at what the network saw
)

func checkProve(how string) error {
	if how != proveLifted && how != proveOff {
		return fmt.Errorf("--prove %s: want %s, or %s to blame by correlation alone", how, proveLifted, proveOff)
	}
	return nil
}

// prover finds out what stopped a customer, by walking their cell again without it.
//
//  1. The control: no restriction, the newest engine; once more where it fails. Who
//     fails there, too, was not stopped by their environment.
//  2. The first suspect is lifted, then what was behind it, until the customer gets as
//     far as the control did.
//  3. If the suspects are not it: the cell once more, since what does not repeat is
//     nobody's fault; then whatever else restricts it, one by one; then everything.
//  4. Who was lifted on the way without any effect is tried again, and let go.
type prover struct {
	walk func(context.Context, harness.Task) (results.Cell, error)

	lock     sync.Mutex
	controls map[string]func() (results.Cell, error) // by what they have in common
}

// errStopped says that no further cell is started.
var errStopped = errors.New("stopped")

// prove returns the record with what was found out; errStopped where there was no time.
func (p *prover) prove(ctx context.Context, t harness.Task, c results.Cell) (results.Cell, error) {
	c.Pending = false
	x := &trial{task: t, record: c, walk: func(t harness.Task) (results.Cell, error) { return p.walk(ctx, t) }}
	x.shared = func(t harness.Task) (results.Cell, error) { return p.control(ctx, t) }
	found, err := x.verdict()
	var unusable *unusableError
	if errors.As(err, &unusable) {
		return x.unproven(unusable), nil
	}
	return found, err
}

// control walks the control, once for all cells with the same site and engine.
func (p *prover) control(ctx context.Context, t harness.Task) (results.Cell, error) {
	key := t.Plan.Variant + " " + t.Plan.Engine
	p.lock.Lock()
	if p.controls == nil {
		p.controls = map[string]func() (results.Cell, error){}
	}
	if p.controls[key] == nil {
		p.controls[key] = sync.OnceValues(func() (results.Cell, error) { return p.surely(ctx, t) })
	}
	once := p.controls[key]
	p.lock.Unlock()
	c, err := once()
	if err != nil || usable(c) != nil {
		p.lock.Lock()
		delete(p.controls, key) // the next cell may have more luck
		p.lock.Unlock()
	}
	return c, err
}

// surely walks a control, and once more where it failed: one bad moment is not to make
// many cells the site's fault.
func (p *prover) surely(ctx context.Context, t harness.Task) (results.Cell, error) {
	c, err := p.walk(ctx, t)
	if err != nil || c.Verdict != results.Failed {
		return c, err
	}
	t.Attempt++
	again, err := p.walk(ctx, t)
	if err != nil || usable(again) != nil || further(c, again) {
		return c, err
	}
	return again, nil
}

// unusableError is a control cell that says nothing about the site.
type unusableError struct{ control results.Cell }

func (e *unusableError) Error() string {
	return fmt.Sprintf("%s is %s: %s", e.control.Cell, e.control.Verdict, e.control.Reason)
}

func usable(c results.Cell) error {
	switch c.Verdict {
	case results.Passed, results.Blocked, results.Failed:
		return nil
	case results.Interrupted:
		return errStopped
	}
	return &unusableError{c}
}
