//go:build race

package results_test

// raced: the race detector keeps a shadow of all memory, so that sizes mean nothing.
const raced = true
