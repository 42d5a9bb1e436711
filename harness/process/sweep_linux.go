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

// orphanAge is the age at which an unknown child counts as an orphan: until then
// its starter may be about to call Register.
var orphanAge = 500 * time.Millisecond

const (
	sweepInterval = 25 * time.Millisecond // between two looks at this process's children
	// ticksPerSecond a second in /proc/PID/stat: a constant of the user-space interface,
	// independent of the kernel's own clock. Source: time(7), USER_HZ.
	ticksPerSecond = 100
)

// Register reports a child of this process that was started by other means than Start,
// in a group or session of its own, and is waited for by its starter: Sweep leaves it alone.
func Register(pid int) {
	e, ok := readStat(pid)
	if !ok {
		return
	}
	registry.Lock()
	defer registry.Unlock()
	registry.registered[pid] = e.start
}

// Sweep kills the orphans that became children of this process, with their
// descendants, and reaps them; it returns how many processes it killed. The package
// comment defines which those are. Sweep waits until an unknown child is half a
// second old. It ends with ctx, or after a minute; it is an error if orphans are
// left then.
func Sweep(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, killTimeout)
	defer cancel()
	killed := 0
	for {
		leftovers, tooYoung, err := registry.orphans()
		if err == nil && len(leftovers) > 0 {
			k := newTreeKiller(registry.endedMarks(leftovers), leftovers...)
			err = k.run()
			killed += len(k.killed)
		}
		if err != nil {
			return killed, fmt.Errorf("sweep: %w", err)
		}
		if len(leftovers) == 0 && !tooYoung {
			return killed, nil
		}
		select {
		case <-ctx.Done():
			return killed, leftoverError(registry.orphans())
		case <-time.After(sweepInterval):
		}
	}
}

// leftoverError is the error of a sweep that left orphans.
func leftoverError(leftovers []entry, _ bool, err error) error {
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	if len(leftovers) == 0 {
		return nil
	}
	return fmt.Errorf("sweep: %d orphaned processes are still alive, process %d among them", len(leftovers), leftovers[0].pid)
}

// orphans lists the orphans among this process's children, and reports whether
// there are some that are too young to be certain.
func (r *childRegistry) orphans() (leftovers []entry, tooYoung bool, err error) {
	r.Lock()
	defer r.Unlock()
	if hasNoChildren() { // orphans of a Child would be children of this process
		clear(r.ended)
		return nil, false, nil
	}
	groups := map[int]bool{}
	err = forEachProcess(func(e entry) {
		groups[e.group], groups[e.session] = true, true
		if e.parent != os.Getpid() || r.isAwaited(e) {
			return
		}
		switch r.classify(e) {
		case orphan:
			leftovers = append(leftovers, e)
		case undetermined:
			tooYoung = true
		}
	})
	if err == nil { // the number of an empty group may be reused
		maps.DeleteFunc(r.ended, func(pid int, _ bool) bool { return !groups[pid] })
	}
	return leftovers, tooYoung, err
}

// hasNoChildren reports whether this process has no child, not even a zombie: then there is no need to read the table of
// all processes. Source: waitid(2), ECHILD.
func hasNoChildren() bool {
	return unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil) == unix.ECHILD
}

// endedMarks lists the marks of the ended Children from which the orphans descend: one
// that keeps forking can't be caught by its number.
func (r *childRegistry) endedMarks(leftovers []entry) (marks []string) {
	for _, e := range leftovers {
		mark, _ := readMark(e.pid)
		if rest, ok := strings.CutPrefix(mark, r.markPrefix()); ok {
			first, _, _ := strings.Cut(rest, "/")
			marks = append(marks, r.markPrefix()+first)
		}
	}
	return marks
}

type origin int

const (
	ownChild origin = iota
	orphan
	undetermined
)

// classify distinguishes an orphan that was reparented to this process from a child that it forked itself.
func (r *childRegistry) classify(e entry) origin {
	switch mark, known := readMark(e.pid); {
	case r.ofLivingChild(mark, e.group):
		return ownChild
	case !known:
		return undetermined // it may be a living Child's, in a session of its own
	case strings.HasPrefix(mark, r.markPrefix()):
		return orphan
	case e.group == unix.Getpgrp():
		return ownChild // started by plain os/exec
	case r.ended[e.group] || r.ended[e.session]:
		return orphan
	case r.adoptsForeign:
		return ownChild // or the user's, which can't be distinguished
	case age(e) < orphanAge:
		return undetermined
	}
	return orphan
}

// ofLivingChild reports whether the orphan belongs to a Child that has not ended.
func (r *childRegistry) ofLivingChild(mark string, group int) bool {
	for pid, c := range r.children {
		if isDescendantMark(mark, c.mark) || group == pid {
			return true
		}
	}
	return false
}

// isAwaited reports whether this process started e and will reap it. The caller holds the lock.
func (r *childRegistry) isAwaited(e entry) bool {
	if _, ok := r.children[e.pid]; ok {
		return true
	}
	start, ok := r.registered[e.pid]
	return ok && start == e.start
}

// reapZombie reaps a zombie, unless another goroutine waits for it.
func (r *childRegistry) reapZombie(e entry) {
	r.Lock()
	defer r.Unlock()
	if !r.isAwaited(e) {
		_, _ = unix.Wait4(e.pid, nil, unix.WNOHANG, nil)
	}
}

// age is how long ago e was started, in steps of 10 ms.
func age(e entry) time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &now); err != nil {
		return 0
	}
	return time.Duration(now.Nano()) - time.Duration(e.start)*(time.Second/ticksPerSecond)
}
