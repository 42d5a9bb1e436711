package process

import (
	"context"
	"fmt"
	"os"
	"time"
)

// beat is the interval at which End checks whether a process group has ended by itself.
const beat = 20 * time.Millisecond

// Kill kills a process with all its descendants, also those in sessions of their
// own, and waits until they are gone, at most ten seconds. Of a Child's number
// it also finds the orphans that carry the Child's mark. A process that does not
// exist is no error. Kill does not reap pid if it is a child of this process: its
// starter must wait for it.
func Kill(pid int) error {
	if pid <= 1 || pid == os.Getpid() {
		return fmt.Errorf("kill process %d: refused", pid)
	}
	if c := family.child(pid); c != nil {
		return c.kill()
	}
	root, ok := look(pid)
	if !ok {
		return nil
	}
	if err := notAncestor(pid); err != nil {
		return err
	}
	h := newHunt(nil, root)
	h.spare = pid
	return h.run()
}

// notAncestor refuses to kill an ancestor of this process.
func notAncestor(pid int) error {
	for up := os.Getppid(); up > 1; {
		if up == pid {
			return fmt.Errorf("kill process %d: refused: this process descends from it", pid)
		}
		e, ok := look(up)
		if !ok {
			return nil
		}
		up = e.parent
	}
	return nil
}

// kill kills the child, if it still lives, and all its descendants.
func (c *Child) kill() error {
	h := newHunt([]string{c.mark})
	h.spare = c.PID()
	if root, ok := look(c.PID()); ok && !c.ended() {
		h.prey[root.pid] = root
	}
	return h.run()
}

// awaitGroup returns when the child was reaped and its group is empty, or ctx ended.
func (c *Child) awaitGroup(ctx context.Context) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for !c.ended() || c.groupLives() {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (c *Child) groupLives() bool {
	lives := false
	err := each(func(e entry) {
		lives = lives || e.group == c.PID() && !e.dead()
	})
	return err == nil && lives
}
