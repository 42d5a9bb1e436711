//go:build race

package results_test

// raced reports whether the race detector is on: it keeps shadow memory, so that measured sizes mean nothing.
const raced = true
