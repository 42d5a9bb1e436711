//go:build !unix

package command

// inForeground: a console tells all that are attached to it.
func inForeground() bool { return true }
