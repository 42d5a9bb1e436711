package process

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// markVariable is the variable that Start adds to a child's environment. Marks nest:
// what a child starts bears "A/B" when the child itself bears "A".
const markVariable = "_CXMATRIX_PROCESS"

// registry is the children that this process started or that were reported by Register.
var registry = &childRegistry{ownMark: os.Getenv(markVariable), startedAt: time.Now().UnixNano(),
	children: map[int]*Child{}, registered: map[int]uint64{}, ended: map[int]bool{}}

type childRegistry struct {
	sync.Mutex    // locked while a child is started, so that Sweep never sees one half-registered
	ownMark       string
	startedAt     int64 // makes marks of processes with the same number differ
	count         int
	children      map[int]*Child
	registered    map[int]uint64 // number -> start time, from Register and of children that existed at the start
	adoptsForeign bool           // orphans of processes that it did not start may be reparented to it
	ended         map[int]bool   // numbers of Children that have ended, in whose groups a member may still live
}

func (r *childRegistry) nextMark() string {
	r.Lock()
	defer r.Unlock()
	r.count++
	return r.markPrefix() + strconv.Itoa(r.count)
}

// markPrefix is the prefix of the marks of all that this process starts, and of nothing else.
func (r *childRegistry) markPrefix() string {
	return fmt.Sprintf("%s%d.%d.", r.ancestorPrefix(), os.Getpid(), r.startedAt)
}

// ancestorPrefix is that of the marks of all descendants of this process, if it is a Child itself.
func (r *childRegistry) ancestorPrefix() string {
	if r.ownMark == "" {
		return ""
	}
	return r.ownMark + "/"
}

func (r *childRegistry) start(c *Child) error {
	r.Lock()
	defer r.Unlock()
	if err := c.cmd.Start(); err != nil {
		return err
	}
	r.children[c.PID()] = c
	delete(r.ended, c.PID())
	return nil
}

func (r *childRegistry) remove(c *Child) {
	r.Lock()
	defer r.Unlock()
	if r.children[c.PID()] == c {
		delete(r.children, c.PID())
		r.ended[c.PID()] = true
	}
}

func (r *childRegistry) child(pid int) *Child {
	r.Lock()
	defer r.Unlock()
	return r.children[pid]
}

// isDescendantMark reports whether mark is top, or that of a descendant.
func isDescendantMark(mark, top string) bool {
	return mark == top || strings.HasPrefix(mark, top+"/")
}
