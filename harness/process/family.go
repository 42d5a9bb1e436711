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

// family is what this process started and knows of.
var family = &register{own: os.Getenv(markName), born: time.Now().UnixNano(),
	children: map[int]*Child{}, known: map[int]uint64{}, ended: map[int]bool{}}

type register struct {
	sync.Mutex // held while a child is born, so that Sweep never sees one half-registered
	own        string
	born       int64 // makes marks of processes with the same number differ
	count      int
	children   map[int]*Child
	known      map[int]uint64 // number -> start time, by Know and of what was there at the start
	mixed      bool           // orphans of others than this process's own children may come up to it
	ended      map[int]bool   // numbers of Children that have ended and of whose groups a member may still live
}

func (r *register) nextMark() string {
	r.Lock()
	defer r.Unlock()
	r.count++
	return r.stamp() + strconv.Itoa(r.count)
}

// stamp starts the marks of all that this process starts, and of nothing else.
func (r *register) stamp() string { return fmt.Sprintf("%s%d.%d.", r.prefix(), os.Getpid(), r.born) }

// prefix starts the marks of all that descends from what this process itself is.
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

// below reports whether a mark is that of the marked or of a descendant.
func below(mark, top string) bool {
	return mark == top || strings.HasPrefix(mark, top+"/")
}
