package process

// Lives reports whether a process is there and goes on: neither dead and not yet
// waited for, nor stopped.
func Lives(pid int) bool {
	e, ok := look(pid)
	return ok && !e.dead() && !e.stopped()
}
