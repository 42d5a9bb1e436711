package main

import (
	"cmp"
	"fmt"
	"slices"
)

// mostSlow is how many packages, and how many tests, are named.
const mostSlow = 12

// timed is what took its time: a package, where no test is named.
type timed struct {
	where, name string
	seconds     float64
}

var times []timed

func took(where, name string, seconds float64) {
	times = append(times, timed{where, name, seconds})
}

// tellSlow names what took longest: the time of all tests has a limit, and who adds one wants
// to know where it goes. Tests run side by side, so that the sum is more than the whole.
func tellSlow() {
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
			if of.is(t) && n < mostSlow {
				n++
				fmt.Printf("%7.0f s  %s  %s\n", t.seconds, t.where, t.name)
			}
		}
	}
}
