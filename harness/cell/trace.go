package cell

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey"
	"cxmatrix/results"
)

// traceShare is the part of a walk's time that pictures between its actions may take: with what else a trace needs, it stays
// below a tenth.
const traceShare = 0.08

// firstPicture is how long the first picture is expected to take.
const firstPicture = 200 * time.Millisecond

// pictureQuality is that of a JPEG: letters can be read.
const pictureQuality = 60

// trace is what was done in the current step: each action with its time, and a picture after it as far as there is time for one.
type trace struct {
	began    time.Time // of the walk
	requests time.Time // until when they were saved
	spent    time.Duration
	latest   time.Duration // how long the latest picture took
	actions  []results.Action
}

// begin is called before the first action of a step.
func (t *trace) begin(step time.Time) {
	t.actions = nil
	if t.requests.IsZero() {
		t.requests = step
	}
}

// affords reports whether there is time for a picture.
func (t *trace) affords(now time.Time) bool {
	expected := t.latest
	if expected == 0 {
		expected = firstPicture
	}
	return float64(t.spent+expected) <= traceShare*float64(now.Sub(t.began))
}

// traceAction notes an action that has ended.
func (w *Walk) traceAction(ctx context.Context, s journey.Step, start time.Time, e ActionEvent) {
	if !w.task.Trace {
		return
	}
	i, a := e.Index, results.Action{At: since(w.stepStart, start), Seconds: e.Seconds}
	if i < len(s.Texts) {
		a.Text, a.Line = s.Texts[i].Text, s.Texts[i].Line // the journal cleans it
	}
	// After the last one the step's own picture is taken; what is only looked at next is shown as it was found.
	if e.Err == nil && i < len(s.Actions)-1 && !journey.OnlyLooks(s.Actions[i+1]) {
		a.Picture = w.tracePicture(ctx, stepFile(w.StepsDone()+1, s.Name, fmt.Sprintf(".%02d.jpg", i+1)))
	}
	w.trace.actions = append(w.trace.actions, a)
}

// tracePicture takes a picture, if there is time for one, and returns its path.
func (w *Walk) tracePicture(ctx context.Context, name string) string {
	start := time.Now()
	page, ok := w.open.Page.(browser.Screenshotter)
	if !ok || !w.trace.affords(start) {
		return ""
	}
	defer func() { w.trace.latest = time.Since(start); w.trace.spent += w.trace.latest }()
	within, cancel := context.WithTimeout(ctx, evidenceTimeout/3)
	defer cancel()
	p, err := takePicture(within, page, w.secrets, w.artifacts.secretFields)
	if err != nil {
		return ""
	}
	if p.isClean() && kindOf(p.data) == kindJPEG {
		return w.artifacts.keep(name, p.data)
	}
	img, err := p.redacted()
	if err != nil {
		return ""
	}
	var out bytes.Buffer
	if jpeg.Encode(&out, img, &jpeg.Options{Quality: pictureQuality}) != nil {
		return ""
	}
	return w.artifacts.keep(name, out.Bytes())
}

// saveTrace puts the actions into a step, and the requests since the step before into an artifact.
func (w *Walk) saveTrace(step *results.Step) {
	if !w.task.Trace {
		return
	}
	w.keepActions(step)
	now := time.Now()
	if data := harOf(w.open.Flows(), w.open.Events(), w.onlyReported(), w.visit.Site, w.trace.requests, now); data != nil {
		w.artifacts.write(step, stepFile(w.StepsDone()+1, step.Name, ".har"), []byte(w.secrets.Clean(string(data))))
	}
	w.trace.requests = now
}

func (w *Walk) keepActions(step *results.Step) {
	step.Actions = w.trace.actions
	for _, a := range step.Actions {
		if a.Picture != "" {
			step.Artifacts = append(step.Artifacts, a.Picture)
		}
	}
}
