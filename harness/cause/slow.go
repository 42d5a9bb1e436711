package cause

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// When the line is the cause of an interrupted upload.
const (
	minRateShare   = 0.7 // its bytes, and those of concurrent uploads, were sent at this share of the line's rate or more
	minTimeShare   = 0.5 // for this share of its time or more: else the wait was not for the line
	minBusySeconds = 2.0 // and for so many seconds
)

// ruleWindow is how many seconds may lie between a rule's event and the end of the
// upload that it ended.
const ruleWindow = 0.5

// UploadUnfinished is the error of an upload that was still under way at the end of a step.
const UploadUnfinished = "still on its way when the step ended"

// timeoutStatuses are the status codes of timeouts
// (https://www.iana.org/assignments/http-status-codes; 499 is nginx's).
var timeoutStatuses = []int{408, 499, 502, 503, 504}

// slowUploads suspects the line for uploads that were interrupted while it was busy.
func slowUploads(s results.Step, c Circumstances) []results.Cause {
	return suspectSlow(s, c, func(u results.Upload) bool { return !outcomeUnknown(u) })
}

// slowInTunnel suspects the line for uploads whose end was not seen.
func slowInTunnel(s results.Step, c Circumstances) []results.Cause {
	return suspectSlow(s, c, outcomeUnknown)
}

// outcomeUnknown reports whether an upload is inside a tunnel that was not interrupted: it may have succeeded.
func outcomeUnknown(u results.Upload) bool { return tunnelled(u) && u.Error == "" }

func suspectSlow(s results.Step, c Circumstances, counts func(results.Upload) bool) []results.Cause {
	var texts []string
	for _, u := range s.Uploads {
		if counts(u) && endedByLine(u, s, c.UpKbps) && len(texts) < maxEvidence {
			texts = append(texts, describeUpload(u, c.UpKbps))
		}
	}
	if texts == nil {
		return nil
	}
	return []results.Cause{{Constraint: matrix.TheLine, Proof: results.Correlated, Evidence: strings.Join(texts, "; ")}}
}

// endedByLine reports whether the line is the cause of an upload's end: not if a rule
// ended it, however busy the line was.
func endedByLine(u results.Upload, s results.Step, kbps float64) bool {
	return lineTooSlow(u, s.Uploads, kbps) && !slices.ContainsFunc(s.Refusals, func(r results.Refusal) bool {
		return r.Constraint.IsRule() && !r.Altered && r.Host == u.Host && math.Abs(r.Last-u.Begin-u.Seconds) < ruleWindow
	})
}

// lineTooSlow reports whether an upload was interrupted while it, with all concurrent ones, kept
// the line busy.
func lineTooSlow(u results.Upload, all []results.Upload, kbps float64) bool {
	if kbps == 0 || !interrupted(u) || len(u.Curve) < 2 {
		return false
	}
	from, to := sendingInterval(u)
	sent := 0.0
	for _, other := range all {
		sent += sentAt(other.Curve, to) - sentAt(other.Curve, from)
	}
	rate := sent * 8 / 1000 / (to - from)
	waitedForLine := to-from >= minTimeShare*u.Seconds || tunnelled(u) // a tunnel may stay open for other requests
	return to-from >= minBusySeconds && waitedForLine && rate >= minRateShare*kbps
}

// interrupted reports whether an upload did not succeed. The outcome of those
// inside a tunnel can't be seen: they are judged by their time on the line.
func interrupted(u results.Upload) bool {
	return u.Error != "" || slices.Contains(timeoutStatuses, u.Status) || tunnelled(u)
}

func tunnelled(u results.Upload) bool { return u.Bytes < 0 && u.Status == 0 }

// sendingInterval is when the upload's bytes were sent, in seconds since the step began.
func sendingInterval(u results.Upload) (from, to float64) {
	last := len(u.Curve) - 1
	for last > 0 && u.Curve[last][1] == u.Curve[last-1][1] {
		last--
	}
	return math.Min(u.Begin, u.Curve[0][0]), math.Max(u.Curve[last][0], u.Begin+0.001)
}

// sentAt interpolates a curve at a moment.
func sentAt(curve [][2]float64, moment float64) float64 {
	bytes, before := 0.0, [2]float64{}
	for i, p := range curve {
		if p[0] > moment {
			if i == 0 || p[0] == before[0] {
				return bytes
			}
			return bytes + (p[1]-bytes)*(moment-before[0])/(p[0]-before[0])
		}
		bytes, before = p[1], p
	}
	return bytes
}

// describeUpload describes an upload for which the line was too slow: "21.0 MB in one piece
// need 328 s at 512 kb/s; the site gave up after 60.1 s (504) with 3.8 MB sent".
func describeUpload(u results.Upload, kbps float64) string {
	if tunnelled(u) {
		from, to := sendingInterval(u)
		return fmt.Sprintf("%s went out for %.1f s at %g kb/s, in a tunnel to %s", megabytes(u.Sent), to-from, kbps, PlainHost(u.Host))
	}
	text := fmt.Sprintf("a body of %s", megabytes(u.Sent))
	if u.Bytes >= 0 {
		text = fmt.Sprintf("%s in one piece need %.0f s at %g kb/s", megabytes(u.Bytes), float64(u.Bytes)*8/1000/kbps, kbps)
	}
	if len(u.Files) == 1 {
		text = u.Files[0] + ": " + text
	}
	return text + "; " + describeEnd(u)
}

func describeEnd(u results.Upload) string {
	sent := " with " + megabytes(u.Sent) + " sent"
	if u.Bytes >= 0 && u.Sent >= u.Bytes {
		sent = " with all of it sent"
	}
	switch {
	case u.Status != 0:
		return fmt.Sprintf("the site gave up after %.1f s (%d)%s", u.Seconds, u.Status, sent)
	case u.Error == UploadUnfinished:
		return fmt.Sprintf("the step ended after %.1f s,%s", u.Seconds, sent)
	}
	return fmt.Sprintf("the connection ended after %.1f s (%s)%s", u.Seconds, u.Error, sent)
}

func megabytes(bytes int64) string {
	if bytes < 100_000 {
		return fmt.Sprintf("%.1f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}
