package process

// Children returns the numbers of the processes that pid started and that live; none
// where the process table can't be read.
func Children(pid int) []int {
	var list []int
	_ = forEachProcess(func(e entry) {
		if e.parent == pid && !e.dead() {
			list = append(list, e.pid)
		}
	})
	return list
}
