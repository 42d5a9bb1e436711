package journey

import (
	"fmt"
	"testing"
	"time"
)

func TestClaims(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	v := &Visit{stepStart: start}
	say := func(second int, text string) { v.addClaim(text, start.Add(time.Duration(second)*time.Second)) }
	say(0, "")
	if v.Claims != nil {
		t.Errorf("a page that said nothing claimed %v", v.Claims)
	}
	for i := range 200 {
		say(i, fmt.Sprintf("a.mp4 %d %% sent", i/2))
	}
	if n := len(v.Claims); n < maxClaims/2 || n > maxClaims {
		t.Errorf("%d claims were kept", n)
	}
	first, last := v.Claims[0], v.Claims[len(v.Claims)-1]
	if first.At != 0 || first.Text != "a.mp4 0 % sent" || last.At != 198 || last.Text != "a.mp4 99 % sent" {
		t.Errorf("the first and the latest are %v and %v", first, last)
	}
}
