//go:build race

package network_test

// raced: the race detector keeps shadow memory, so sizes are meaningless.
const raced = true
