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
	// patience is how long a killed process may take to vanish: one that writes
	// to a dead disk can't be killed at all, and one with much memory takes
	// seconds on a busy machine.
	patience = time.Minute
	// stopping is how long a process may take to stop. One that waits in vfork
	// for a stopped child never shows as stopped, and can't fork either.
	stopping = 200 * time.Millisecond
	pause    = 2 * time.Millisecond // between two looks at the process table
)

// hunt ends a tree of processes.
type hunt struct {
	prey   map[int]entry  // by number; also those that are gone, whose children may live
	struck map[int]uint64 // number -> start time of what was killed
	clean  map[int]uint64 // number -> start time of what bears no mark
	marks  []string       // whatever bears one of them is prey
	spare  int            // a direct child that somebody else reaps; 0 for none
}

func newHunt(marks []string, roots ...entry) *hunt {
	h := &hunt{prey: map[int]entry{}, struck: map[int]uint64{}, clean: map[int]uint64{}, marks: marks}
	for _, r := range roots {
		h.prey[r.pid] = r
	}
	return h
}

// run stops and kills until a look at all processes finds nothing of the tree
// alive. One round may not do: when a kill orphans a process group the kernel
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

// round is what one look at all processes told of the tree.
type round struct {
	living, found, moving int // found: not known before; moving: not stopped yet
}

// stop halts the tree and counts its living members. It returns when a look at
// all processes finds no new member and none that still moves.
func (h *hunt) stop() (int, error) {
	for until := time.Now().Add(stopping); ; time.Sleep(pause) {
		var r round
		err := each(func(e entry) { h.meet(e, &r) })
		if err != nil || r.found == 0 && (r.moving == 0 || time.Now().After(until)) {
			return r.living, err
		}
	}
}

// meet stops e at once if it is of the tree: a process that forks and exits
// without end can only be caught while it is looked at.
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

// knows reports whether e is prey already, and forgets prey whose number has a new holder.
func (h *hunt) knows(e entry) bool {
	was, ok := h.prey[e.pid]
	if ok && was.start != e.start {
		delete(h.prey, e.pid)
		return false
	}
	return ok
}

// belongs reports whether e descends from the prey, is in a group or session that
// one of the prey leads, or bears the mark.
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

// marked remembers who bears no mark: a process can't gain one of an ancestor later.
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

// bury reaps the dead that became this process's children, and counts those that
// still will: they have a parent among the prey. Other zombies are their parents' affair.
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
