package main

import (
	"cmp"
	"fmt"
	"slices"
)

// maxSlow is how many packages, and how many tests, are listed.
const maxSlow = 12

// timed is the duration of a test, or of a package if no test is named.
type timed struct {
	where, name string
	seconds     float64
}

var times []timed

func addTime(where, name string, seconds float64) {
	times = append(times, timed{where, name, seconds})
}

// printSlowest lists what took longest: all tests together have a time limit, and authors of new
// tests need to know where it goes. Tests run in parallel, so the sum exceeds the total time.
func printSlowest() {
	slices.SortFunc(times, func(a, b timed) int { return cmp.Compare(b.seconds, a.seconds) })
	for _, of := range []struct {
		what string
		is   func(timed) bool
	}{
		{"packages", func(t timed) bool { return t.name == "" }},
		{"tests", func(t timed) bool { return t.name != "" }},
	} {
		fmt.Println("slowest " + of.what + ":")
		n := 0
		for _, t := range times {
			if of.is(t) && n < maxSlow {
				n++
				fmt.Printf("%7.0f s  %s  %s\n", t.seconds, t.where, t.name)
			}
		}
	}
}
