package process

// Lives reports whether a process exists and runs: it is neither a zombie nor
// stopped.
func Lives(pid int) bool {
	e, ok := look(pid)
	return ok && !e.dead() && !e.stopped()
}
