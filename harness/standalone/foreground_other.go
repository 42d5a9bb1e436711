//go:build !unix

package standalone

// inForeground is true here: a console sends its signals to all attached processes.
func inForeground() bool { return true }
