package journey

import (
	"math"
	"time"

	"cxmatrix/results"
)

// mostClaims is how many are kept of a step.
const mostClaims = 60

// claim notes what the page says of the uploads on their way, when that changed.
// Of many every other one is dropped; the first and the latest are always there.
func (v *Visit) claim(text string, now time.Time) {
	n := len(v.Claims)
	if n == 0 && text == "" || n > 0 && v.Claims[n-1].Text == text {
		return
	}
	if n == mostClaims {
		v.Claims = everyOther(v.Claims)
	}
	at := math.Round(now.Sub(v.began).Seconds()*1000) / 1000
	v.Claims = append(v.Claims, results.Claim{At: at, Text: text})
}

func everyOther(list []results.Claim) []results.Claim {
	var kept []results.Claim
	for i := 0; i < len(list); i += 2 {
		kept = append(kept, list[i])
	}
	return kept
}
