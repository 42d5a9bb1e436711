package process

// IsRunning reports whether a process exists and runs: it is neither a zombie nor
// stopped.
func IsRunning(pid int) bool {
	e, ok := readStat(pid)
	return ok && !e.dead() && !e.stopped()
}
