package process

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// markName is the variable that Start adds to a child's environment. Marks nest:
// what a child starts bears "A/B" when the child itself bears "A".
const markName = "_CXMATRIX_PROCESS"

// family is the children that this process started or that were reported by Know.
var family = &register{own: os.Getenv(markName), born: time.Now().UnixNano(),
	children: map[int]*Child{}, known: map[int]uint64{}, ended: map[int]bool{}}

type register struct {
	sync.Mutex // locked while a child is started, so that Sweep never sees one half-registered
	own        string
	born       int64 // makes marks of processes with the same number differ
	count      int
	children   map[int]*Child
	known      map[int]uint64 // number -> start time, from Know and of children that existed at the start
	mixed      bool           // orphans of processes that it did not start may be reparented to it
	ended      map[int]bool   // numbers of Children that have ended, in whose groups a member may still live
}

func (r *register) nextMark() string {
	r.Lock()
	defer r.Unlock()
	r.count++
	return r.stamp() + strconv.Itoa(r.count)
}

// stamp is the prefix of the marks of all that this process starts, and of nothing else.
func (r *register) stamp() string { return fmt.Sprintf("%s%d.%d.", r.prefix(), os.Getpid(), r.born) }

// prefix is that of the marks of all descendants of this process, if it is a Child itself.
func (r *register) prefix() string {
	if r.own == "" {
		return ""
	}
	return r.own + "/"
}

func (r *register) start(c *Child) error {
	r.Lock()
	defer r.Unlock()
	if err := c.cmd.Start(); err != nil {
		return err
	}
	r.children[c.PID()] = c
	delete(r.ended, c.PID())
	return nil
}

func (r *register) leave(c *Child) {
	r.Lock()
	defer r.Unlock()
	if r.children[c.PID()] == c {
		delete(r.children, c.PID())
		r.ended[c.PID()] = true
	}
}

func (r *register) child(pid int) *Child {
	r.Lock()
	defer r.Unlock()
	return r.children[pid]
}

// below reports whether mark is top, or that of a descendant.
func below(mark, top string) bool {
	return mark == top || strings.HasPrefix(mark, top+"/")
}
