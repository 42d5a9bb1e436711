package process

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

func init() { registry.recordInitialChildren() }

// recordInitialChildren notes the children that this process has before it starts any. A shell that replaces itself by exec leaves
// its children to the new program, as entry points of containers do: "./site & exec cxmatrix run". They are the
// user's, and so are their descendants, which become children of this process once they are orphans. The same is
// true of process 1, which gets the orphans of the whole container.
func (r *childRegistry) recordInitialChildren() {
	r.Lock()
	defer r.Unlock()
	for _, pid := range initialChildren() {
		if e, ok := readStat(pid); ok && e.parent == os.Getpid() {
			r.registered[pid] = e.start
			r.adoptsForeign = true
		}
	}
	r.adoptsForeign = r.adoptsForeign || os.Getpid() == 1
}

// initialChildren lists the children of a process of which only the first thread has started any. Source: proc(5),
// /proc/PID/task/TID/children; kernels may lack it.
func initialChildren() []int {
	own := os.Getpid()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", own, own))
	if err != nil {
		return Children(own)
	}
	var list []int
	for _, field := range strings.Fields(string(text)) {
		if pid, err := strconv.Atoi(field); err == nil {
			list = append(list, pid)
		}
	}
	return list
}
