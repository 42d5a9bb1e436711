//go:build !unix

package run

// EnsureFileLimit has nothing to do here: Windows has no such limit.
func EnsureFileLimit(int) error { return nil }
