package journey

import (
	"math"
	"strings"
	"time"

	"cxmatrix/results"
)

// mostClaims is how many are kept of a step.
const mostClaims = 60

// claim notes the page's texts about uploads in progress, if they changed.
// Of many every other one is dropped; the first and the latest are always kept.
func (v *Visit) claim(text string, now time.Time) {
	n := len(v.Claims)
	if n == 0 && text == "" || n > 0 && v.Claims[n-1].Text == text {
		return
	}
	if n == mostClaims {
		v.Claims = everyOther(v.Claims)
	}
	v.Claims = append(v.Claims, results.Claim{At: v.since(now), Text: text})
}

// since is the seconds from the step's beginning to a moment, with a thousandth's precision.
func (v *Visit) since(moment time.Time) float64 {
	return math.Round(moment.Sub(v.began).Seconds()*1000) / 1000
}

// Sign is an element that an expectation waited for, as it was found.
type Sign struct {
	results.Claim
	Selector string
}

const (
	mostSigns = 40  // of a step
	longest   = 300 // bytes of a sign's text
)

// sign notes that an expectation came true.
func (v *Visit) sign(selector, text string) {
	if len(v.Signs) < mostSigns {
		text = strings.ToValidUTF8(text[:min(len(text), longest)], "")
		v.Signs = append(v.Signs, Sign{results.Claim{At: v.since(time.Now()), Text: text}, selector})
	}
}

func everyOther(list []results.Claim) []results.Claim {
	var kept []results.Claim
	for i := 0; i < len(list); i += 2 {
		kept = append(kept, list[i])
	}
	return kept
}
