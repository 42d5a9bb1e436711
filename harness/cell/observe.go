package cell

import (
	"math"
	"slices"
	"time"

	"cxmatrix/harness/cause"
	"cxmatrix/harness/network"
	"cxmatrix/results"
)

// observe notes in a step that began at a moment what the network saw of it, and
// the page's claims and the visit's notes meanwhile. The journal cleans it.
func (w *Walk) observe(step *results.Step, start time.Time) {
	step.Refusals = refusals(w.open.Events(), start)
	step.Uploads = uploads(w.open.Flows(), start, time.Now())
	useNames(step, w.visit.JourneyName)
	step.Claims, step.Notes = w.visit.Claims, w.visit.Notes
}

// useNames replaces the names under which files were sent by those of the journey.
func useNames(step *results.Step, name func(sent string) string) {
	for i := range step.Refusals {
		step.Refusals[i].File = name(step.Refusals[i].File)
	}
	for i := range step.Uploads {
		files := step.Uploads[i].Files
		for k := range files {
			files[k] = name(files[k])
		}
	}
}

// refusals counts equal events together, in the order of their first. A browser's
// own requests are no evidence.
func refusals(events []network.Event, start time.Time) []results.Refusal {
	var list []results.Refusal
	index := map[results.Refusal]int{} // by their common properties
	for _, e := range events {
		if e.At.Before(start) || e.Rule == network.ConstraintBackground {
			continue
		}
		refusal := results.Refusal{Constraint: e.Rule, Host: e.Host, Method: e.Method, File: e.File, How: e.Action, Altered: !e.Blocked}
		i, known := index[refusal]
		if !known {
			i, index[refusal] = len(list), len(list)
			refusal.Why, refusal.First = e.Reason, since(start, e.At)
			list = append(list, refusal)
		}
		list[i].Count++
		list[i].Last = since(start, e.At)
	}
	return list
}

// What counts as an upload: requests with a body, and tunnels that sent more than
// handshakes and headers need.
const (
	minBody   = 1_000 // bytes
	minTunnel = 8_000
)

// uploads are the flows that sent something towards the site since a step began.
func uploads(flows []network.Flow, start, now time.Time) []results.Upload {
	var kept []network.Flow
	for _, f := range flows {
		sent := f.Up - sentBy(f.Sent, start)
		if f.Length >= minBody && sent > 0 || f.Length < 0 && sent >= minTunnel {
			kept = append(kept, f)
		}
	}
	var list []results.Upload
	for _, f := range kept {
		list = append(list, upload(f, start, now, pointsFor(len(kept))))
	}
	return list
}

func upload(f network.Flow, start, now time.Time, points int) results.Upload {
	before, end := sentBy(f.Sent, start), f.Ended
	u := results.Upload{
		Host: f.Host, Path: f.Path, Files: slices.Clone(f.Files), Bytes: f.Length, Sent: f.Up - before, Status: f.Status, Error: f.Error,
		Begin: math.Max(0, since(start, f.Started)),
	}
	if end.IsZero() {
		end = now
		if f.Length >= 0 {
			u.Error = cause.UploadUnfinished
		}
	}
	u.Seconds = round(since(start, end) - u.Begin)
	for _, p := range f.Sent {
		if !p.At.Before(start) {
			u.Curve = append(u.Curve, [2]float64{since(start, p.At), float64(p.Bytes - before)})
		}
	}
	u.Curve = downsample(u.Curve, points)
	return u
}

// sentBy returns the sum of bytes at a moment.
func sentBy(points []network.Point, moment time.Time) (sum int64) {
	for _, p := range points {
		if p.At.After(moment) {
			break
		}
		sum = p.Bytes
	}
	return sum
}

// maxPoints is how many a curve keeps; those of a step with many uploads share a
// few hundred.
const maxPoints, minPoints, maxStepPoints = 60, 4, 600

func pointsFor(uploads int) int {
	return max(minPoints, min(maxPoints, maxStepPoints/max(1, uploads)))
}

// downsample keeps at most that many points, evenly, and always the first and last.
func downsample(curve [][2]float64, n int) [][2]float64 {
	if len(curve) <= n {
		return curve
	}
	var kept [][2]float64
	for i := range n {
		kept = append(kept, curve[i*(len(curve)-1)/(n-1)])
	}
	return kept
}

func since(start, at time.Time) float64 { return roundSeconds(at.Sub(start)) }

func round(seconds float64) float64 { return math.Round(seconds*1000) / 1000 }
