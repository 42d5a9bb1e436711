//go:build !race

package results_test

const raced = false
