package process

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// patience is how long a killed process may take to exit: one in
	// uninterruptible disk I/O can't be killed at all, and one with much memory
	// takes seconds on a busy machine.
	patience = time.Minute
	// stopping is how long a process may take to stop. One that waits in vfork
	// for a stopped child is never reported as stopped, and can't fork either.
	stopping = 200 * time.Millisecond
	pause    = 2 * time.Millisecond // between two scans of the process table
)

// hunt kills a tree of processes.
type hunt struct {
	prey   map[int]entry  // members of the tree by number; also those that have exited, whose children may live
	struck map[int]uint64 // number -> start time of killed processes
	clean  map[int]uint64 // number -> start time of processes without a mark
	marks  []string       // processes with one of these marks belong to the tree
	spare  int            // a direct child that another goroutine reaps; 0 for none
}

func newHunt(marks []string, roots ...entry) *hunt {
	h := &hunt{prey: map[int]entry{}, struck: map[int]uint64{}, clean: map[int]uint64{}, marks: marks}
	for _, r := range roots {
		h.prey[r.pid] = r
	}
	return h
}

// run stops and kills until a scan of all processes finds no living member of the
// tree. One round may not be enough: when a kill orphans a process group the kernel
// continues its stopped members. Source: setpgid(2), orphaned process groups.
func (h *hunt) run() error {
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(pause) {
		living, err := h.stop()
		if err != nil {
			return err
		}
		if living == 0 && h.bury() == 0 {
			return nil
		}
		if err := h.strike(); err != nil {
			return err
		}
	}
	return fmt.Errorf("kill processes %v: still there after %v", slices.Sorted(maps.Keys(h.struck)), patience)
}

// round is the result of one scan of all processes.
type round struct {
	living, found, moving int // found: not known before; moving: not stopped yet
}

// stop stops the tree and counts its living members. It returns when a scan of
// all processes finds no new member and none that still runs.
func (h *hunt) stop() (int, error) {
	for until := time.Now().Add(stopping); ; time.Sleep(pause) {
		var r round
		err := each(func(e entry) { h.meet(e, &r) })
		if err != nil || r.found == 0 && (r.moving == 0 || time.Now().After(until)) {
			return r.living, err
		}
	}
}

// meet stops e at once if it belongs to the tree: a process that keeps forking and
// exiting can only be stopped during the scan.
func (h *hunt) meet(e entry, r *round) {
	known := h.knows(e)
	if e.dead() || !known && !h.belongs(e) {
		return
	}
	h.prey[e.pid] = e
	r.living++
	if !known {
		r.found++
	}
	if !e.stopped() {
		r.moving++
		_ = signal(e, unix.SIGSTOP)
	}
}

// knows reports whether e is a known member, and drops members whose number was reused.
func (h *hunt) knows(e entry) bool {
	was, ok := h.prey[e.pid]
	if ok && was.start != e.start {
		delete(h.prey, e.pid)
		return false
	}
	return ok
}

// belongs reports whether e is a child of a member, is in a group or session that
// a member leads, or bears the mark.
func (h *hunt) belongs(e entry) bool {
	if e.pid <= 1 || e.pid == os.Getpid() {
		return false
	}
	for _, pid := range []int{e.parent, e.group, e.session} {
		if _, ok := h.prey[pid]; ok && pid != e.pid {
			return true
		}
	}
	return h.marked(e)
}

// marked caches processes without a mark: a process can't gain that of an ancestor later.
func (h *hunt) marked(e entry) bool {
	if len(h.marks) == 0 || h.clean[e.pid] == e.start {
		return false
	}
	mark := markOf(e.pid)
	if slices.ContainsFunc(h.marks, func(top string) bool { return below(mark, top) }) {
		return true
	}
	h.clean[e.pid] = e.start
	return false
}

func (h *hunt) strike() error {
	var errs []error
	for pid, was := range h.prey {
		if e, ok := look(pid); ok && e.start == was.start && !e.dead() {
			errs = append(errs, signal(e, unix.SIGKILL))
			h.struck[pid] = e.start
		}
	}
	return errors.Join(errs...)
}

// bury reaps the zombies that became this process's children, and counts those that
// still will: their parent is a member of the tree. Their parents reap other zombies.
func (h *hunt) bury() (waiting int) {
	for pid, was := range h.prey {
		e, ok := look(pid)
		if !ok || e.start != was.start {
			continue
		}
		if _, dying := h.prey[e.parent]; dying {
			waiting++
		} else if e.dead() && e.parent == os.Getpid() && pid != h.spare {
			family.bury(e)
		}
	}
	return waiting
}
