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
	// killTimeout is how long a killed process may take to exit: one in
	// uninterruptible disk I/O can't be killed at all, and one with much memory
	// takes seconds on a busy machine.
	killTimeout = time.Minute
	// stopTimeout is how long a process may take to stop. One that waits in vfork
	// for a stopped child is never reported as stopped, and can't fork either.
	stopTimeout = 200 * time.Millisecond
	// execTimeout is how long a process whose mark can't be read is asked again, while no other is left: on a busy
	// machine, one that executes a new program may wait for its turn or its disk.
	execTimeout  = 5 * time.Second
	scanInterval = 2 * time.Millisecond // between two scans of the process table
)

// treeKiller kills a tree of processes.
type treeKiller struct {
	members         map[int]entry  // members of the tree by number; also those that have exited, whose children may live
	killed          map[int]uint64 // number -> start time of killed processes
	unmarked        map[int]uint64 // number -> start time of processes without a mark
	marks           []string       // processes with one of these marks belong to the tree
	reapedElsewhere int            // a direct child that another goroutine reaps; 0 for none
}

func newTreeKiller(marks []string, roots ...entry) *treeKiller {
	k := &treeKiller{members: map[int]entry{}, killed: map[int]uint64{}, unmarked: map[int]uint64{}, marks: marks}
	for _, r := range roots {
		k.members[r.pid] = r
	}
	return k
}

// run stops and kills until a scan of all processes finds no living member of the
// tree. One round may not be enough: when a kill orphans a process group the kernel
// continues its stopped members. Source: setpgid(2), orphaned process groups.
func (k *treeKiller) run() error {
	lastLiving := time.Now()
	for until := lastLiving.Add(killTimeout); time.Now().Before(until); time.Sleep(scanInterval) {
		found, err := k.stop()
		if err != nil {
			return err
		}
		if found.living > 0 {
			lastLiving = time.Now()
		} else if k.reapZombies() == 0 && (found.unknown == 0 || time.Since(lastLiving) > execTimeout) {
			return nil
		}
		if err := k.killMembers(); err != nil {
			return err
		}
	}
	return fmt.Errorf("kill processes %v: still alive after %v", slices.Sorted(maps.Keys(k.killed)), killTimeout)
}

// scan is the result of one scan of all processes.
type scan struct {
	living  int // members of the tree
	added   int // living ones that no scan found before
	running int // living ones that are not stopped yet
	unknown int // processes that may belong to the tree: their mark can't be read at this moment
}

// stop stops the tree. It returns with the first scan of all processes that finds no
// new member and none that still runs.
func (k *treeKiller) stop() (scan, error) {
	for until := time.Now().Add(stopTimeout); ; time.Sleep(scanInterval) {
		var r scan
		err := forEachProcess(func(e entry) { k.stopMember(e, &r) })
		if err != nil || r.added == 0 && (r.running == 0 || time.Now().After(until)) {
			return r, err
		}
	}
}

// stopMember stops e at once if it belongs to the tree: a process that keeps forking and
// exiting can only be stopped during the scan.
func (k *treeKiller) stopMember(e entry, r *scan) {
	known := k.isMember(e)
	if e.dead() || !known && !k.belongs(e, r) {
		return
	}
	k.members[e.pid] = e
	r.living++
	if !known {
		r.added++
	}
	if !e.stopped() {
		r.running++
		_ = signal(e, unix.SIGSTOP)
	}
}

// isMember reports whether e is a known member, and drops members whose number was reused.
func (k *treeKiller) isMember(e entry) bool {
	known, ok := k.members[e.pid]
	if ok && known.start != e.start {
		delete(k.members, e.pid)
		return false
	}
	return ok
}

// belongs reports whether e is a child of a member, is in a group or session that
// a member leads, or bears the mark. It counts those of which that is not known yet.
func (k *treeKiller) belongs(e entry, r *scan) bool {
	if e.pid <= 1 || e.pid == os.Getpid() {
		return false
	}
	for _, pid := range []int{e.parent, e.group, e.session} {
		if _, ok := k.members[pid]; ok && pid != e.pid {
			return true
		}
	}
	marked, known := k.marked(e)
	if !known {
		r.unknown++
	}
	return marked
}

// marked caches processes without a mark: a process can't gain that of an ancestor later.
func (k *treeKiller) marked(e entry) (marked, known bool) {
	if len(k.marks) == 0 || k.unmarked[e.pid] == e.start {
		return false, true
	}
	mark, known := readMark(e.pid)
	if !known {
		return false, false
	}
	if slices.ContainsFunc(k.marks, func(top string) bool { return isDescendantMark(mark, top) }) {
		return true, true
	}
	k.unmarked[e.pid] = e.start
	return false, true
}

func (k *treeKiller) killMembers() error {
	var errs []error
	for pid, known := range k.members {
		if e, ok := readStat(pid); ok && e.start == known.start && !e.dead() {
			errs = append(errs, signal(e, unix.SIGKILL))
			k.killed[pid] = e.start
		}
	}
	return errors.Join(errs...)
}

// reapZombies reaps the zombies that became this process's children, and counts those that
// still will: their parent is a member of the tree. Their parents reap other zombies.
func (k *treeKiller) reapZombies() (pending int) {
	for pid, known := range k.members {
		e, ok := readStat(pid)
		if !ok || e.start != known.start {
			continue
		}
		if _, exiting := k.members[e.parent]; exiting {
			pending++
		} else if e.dead() && e.parent == os.Getpid() && pid != k.reapedElsewhere {
			registry.reapZombie(e)
		}
	}
	return pending
}
