package process

import (
	"context"
	"fmt"
	"maps"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// settle is the age at which an unknown child counts as an orphan: until then
	// its starter may be about to call Know.
	settle = 500 * time.Millisecond
	// ticks a second in /proc/PID/stat: a constant of the user-space interface,
	// independent of the kernel's own clock. Source: time(7), USER_HZ.
	ticks = 100
)

// Know reports a child of this process that was started by other means than Start,
// in a group or session of its own, and is waited for by its starter: Sweep leaves it alone.
func Know(pid int) {
	e, ok := look(pid)
	if !ok {
		return
	}
	family.Lock()
	defer family.Unlock()
	family.known[pid] = e.start
}

// Sweep kills the orphans that became children of this process, with their
// descendants, and reaps them; it returns how many processes it killed. The package
// comment defines which those are. Sweep waits until an unknown child is half a
// second old. It ends with ctx, or after a minute; it is an error if orphans are
// left then.
func Sweep(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	killed := 0
	for {
		leftovers, young, err := family.orphans()
		if err == nil && len(leftovers) > 0 {
			h := newHunt(family.parties(leftovers), leftovers...)
			err = h.run()
			killed += len(h.struck)
		}
		if err != nil {
			return killed, fmt.Errorf("sweep: %w", err)
		}
		if len(leftovers) == 0 && !young {
			return killed, nil
		}
		select {
		case <-ctx.Done():
			return killed, remaining(family.orphans())
		case <-time.After(settle / 20):
		}
	}
}

// remaining is the error of a sweep that left orphans.
func remaining(leftovers []entry, _ bool, err error) error {
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	if len(leftovers) == 0 {
		return nil
	}
	return fmt.Errorf("sweep: %d leftovers are still there, process %d among them", len(leftovers), leftovers[0].pid)
}

// orphans lists the orphans among this process's children, and reports whether
// there are some that are too young to be certain.
func (r *register) orphans() (leftovers []entry, young bool, err error) {
	r.Lock()
	defer r.Unlock()
	if childless() { // orphans of a Child would be children of this process
		clear(r.ended)
		return nil, false, nil
	}
	groups := map[int]bool{}
	err = each(func(e entry) {
		groups[e.group], groups[e.session] = true, true
		if e.parent != os.Getpid() || r.waits(e) {
			return
		}
		switch r.judge(e) {
		case leftover:
			leftovers = append(leftovers, e)
		case unsure:
			young = true
		}
	})
	if err == nil { // the number of an empty group may be reused
		maps.DeleteFunc(r.ended, func(pid int, _ bool) bool { return !groups[pid] })
	}
	return leftovers, young, err
}

// childless reports whether this process has no child, not even a zombie: then there is no need to read the table of
// all processes. Source: waitid(2), ECHILD.
func childless() bool {
	return unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil) == unix.ECHILD
}

// parties lists the marks of the ended Children from which the orphans descend: one
// that keeps forking can't be caught by its number.
func (r *register) parties(leftovers []entry) (marks []string) {
	for _, e := range leftovers {
		if rest, ok := strings.CutPrefix(markOf(e.pid), r.stamp()); ok {
			first, _, _ := strings.Cut(rest, "/")
			marks = append(marks, r.stamp()+first)
		}
	}
	return marks
}

type judgement int

const (
	ours judgement = iota
	leftover
	unsure
)

// judge distinguishes an orphan that was reparented to this process from a child that it forked itself.
func (r *register) judge(e entry) judgement {
	switch mark := markOf(e.pid); {
	case r.ofLiving(mark, e.group):
		return ours
	case strings.HasPrefix(mark, r.stamp()):
		return leftover
	case e.group == unix.Getpgrp():
		return ours // started by plain os/exec
	case r.ended[e.group] || r.ended[e.session]:
		return leftover
	case r.mixed:
		return ours // or the user's, which can't be distinguished
	case age(e) < settle:
		return unsure
	}
	return leftover
}

// ofLiving reports whether the orphan belongs to a Child that has not ended.
func (r *register) ofLiving(mark string, group int) bool {
	for pid, c := range r.children {
		if below(mark, c.mark) || group == pid {
			return true
		}
	}
	return false
}

// waits reports whether this process started e and will reap it. The caller holds the lock.
func (r *register) waits(e entry) bool {
	if _, ok := r.children[e.pid]; ok {
		return true
	}
	start, ok := r.known[e.pid]
	return ok && start == e.start
}

// bury reaps a zombie, unless another goroutine waits for it.
func (r *register) bury(e entry) {
	r.Lock()
	defer r.Unlock()
	if !r.waits(e) {
		_, _ = unix.Wait4(e.pid, nil, unix.WNOHANG, nil)
	}
}

// age is how long ago e was started, in steps of 10 ms.
func age(e entry) time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &now); err != nil {
		return 0
	}
	return time.Duration(now.Nano()) - time.Duration(e.start)*(time.Second/ticks)
}
