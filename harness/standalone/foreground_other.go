//go:build !unix

package standalone

// isForeground is true here: a console sends its signals to all attached processes.
func isForeground() bool { return true }
