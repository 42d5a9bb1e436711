package process

import (
	"context"
	"fmt"
	"os"
	"time"
)

// beat is how often End looks whether a process group has ended by itself.
const beat = 20 * time.Millisecond

// Kill kills a process with all its descendants, also those in sessions of their
// own, and waits until they are gone, at most ten seconds. Of a Child's number
// it also finds the orphans that carry the Child's mark. A process that is not
// there is no error. If pid is a child of this process, reaping it stays with
// whoever started it.
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

// notAncestor refuses what would take this process with it.
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

// kill kills all that the child left, with the child if it still lives.
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
