//go:build !race

package network_test

const raced = false
