package process

import (
	"context"
	"fmt"
	"os"
	"time"
)

// groupPollInterval is the interval at which End checks whether a process group has ended by itself.
const groupPollInterval = 20 * time.Millisecond

// Kill kills a process with all its descendants, also those in sessions of their
// own, and waits until they are gone, at most ten seconds. Of a Child's number
// it also finds the orphans that carry the Child's mark. A process that does not
// exist is no error. Kill does not reap pid if it is a child of this process: its
// starter must wait for it.
func Kill(pid int) error {
	if pid <= 1 || pid == os.Getpid() {
		return fmt.Errorf("kill process %d: refused", pid)
	}
	if c := registry.child(pid); c != nil {
		return c.kill()
	}
	root, ok := readStat(pid)
	if !ok {
		return nil
	}
	if err := notAncestor(pid); err != nil {
		return err
	}
	k := newTreeKiller(nil, root)
	k.reapedElsewhere = pid
	return k.run()
}

// notAncestor refuses to kill an ancestor of this process.
func notAncestor(pid int) error {
	for up := os.Getppid(); up > 1; {
		if up == pid {
			return fmt.Errorf("kill process %d: refused: this process descends from it", pid)
		}
		e, ok := readStat(up)
		if !ok {
			return nil
		}
		up = e.parent
	}
	return nil
}

// kill kills the child, if it still lives, and all its descendants.
func (c *Child) kill() error {
	k := newTreeKiller([]string{c.mark})
	k.reapedElsewhere = c.PID()
	if root, ok := readStat(c.PID()); ok && !c.Ended() {
		k.members[root.pid] = root
	}
	return k.run()
}

// awaitGroup returns when the child was reaped and its group is empty, or ctx ended.
func (c *Child) awaitGroup(ctx context.Context) {
	tick := time.NewTicker(groupPollInterval)
	defer tick.Stop()
	for !c.Ended() || c.groupAlive() {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (c *Child) groupAlive() bool {
	alive := false
	err := forEachProcess(func(e entry) {
		alive = alive || e.group == c.PID() && !e.dead()
	})
	return err == nil && alive
}
