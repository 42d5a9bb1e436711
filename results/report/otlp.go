package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"cxmatrix/results"
)

// The parts of OTLP's JSON that are used: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding.
type (
	otlpDocument struct {
		ResourceSpans []otlpResourceSpans `json:"resourceSpans"`
	}
	otlpResourceSpans struct {
		Resource   otlpResource     `json:"resource"`
		ScopeSpans []otlpScopeSpans `json:"scopeSpans"`
	}
	otlpResource struct {
		Attributes []otlpAttribute `json:"attributes"`
	}
	otlpScopeSpans struct {
		Scope otlpScope  `json:"scope"`
		Spans []otlpSpan `json:"spans"`
	}
	otlpScope struct {
		Name    string `json:"name"`
		Version string `json:"version,omitempty"`
	}
	otlpSpan struct {
		TraceID    string          `json:"traceId"` // 16 bytes in hexadecimal
		SpanID     string          `json:"spanId"`  // 8 bytes
		Parent     string          `json:"parentSpanId,omitempty"`
		Name       string          `json:"name"`
		Kind       int             `json:"kind"`
		Start      string          `json:"startTimeUnixNano"`
		End        string          `json:"endTimeUnixNano"`
		Attributes []otlpAttribute `json:"attributes"`
		Status     otlpStatus      `json:"status"`
	}
	otlpAttribute struct {
		Key   string    `json:"key"`
		Value otlpValue `json:"value"`
	}
	otlpValue struct {
		String string `json:"stringValue"`
	}
	otlpStatus struct {
		Code    int    `json:"code"`
		Message string `json:"message,omitempty"`
	}
)

const (
	otlpInternal     = 1 // kind of span
	otlpOK, otlpFail = 1, 2
)

// OTLP writes a run as a trace, in one line of OTLP's JSON, as an OpenTelemetry collector reads it from a file: the run is the root,
// a cell is a span below it, and its steps below that. Attributes are those of OpenTelemetry's conventions for tests
// (https://opentelemetry.io/docs/specs/semconv/registry/attributes/test/). Ids follow from the run's, so that a second export is the
// same trace.
func OTLP(w io.Writer, r *results.Recorded) error {
	t := otlpTrace{id: digestOf(16, r.Run.ID, r.Run.Started.String()), end: r.Run.Started}
	for _, j := range evaluate(r) {
		if j.cell != nil && !j.cell.Started.IsZero() {
			t.addCell(j)
		}
	}
	code, _ := results.Outcome(r)
	status := map[int]string{results.ExitExpected: "success", results.ExitInterrupted: "aborted"}[code]
	if status == "" {
		status = "failure"
	}
	root := t.span("", "run", "cxmatrix "+r.Run.ID, r.Run.Started, t.end, code == results.ExitExpected, "")
	root.Attributes = attributes("test.suite.name", r.JourneyName(), "test.suite.run.status", status)
	doc := otlpDocument{ResourceSpans: []otlpResourceSpans{{
		Resource:   otlpResource{Attributes: resourceAttributes(r)},
		ScopeSpans: []otlpScopeSpans{{Scope: otlpScope{Name: "cxmatrix", Version: r.Run.Versions["cxmatrix"]}, Spans: append([]otlpSpan{root}, t.spans...)}},
	}}}
	return json.NewEncoder(w).Encode(doc)
}

// otlpTrace collects the spans of a run.
type otlpTrace struct {
	id    string
	end   time.Time
	spans []otlpSpan
}

// addCell adds a cell and its steps. When a step began is not recorded: each follows the one before.
func (t *otlpTrace) addCell(j evaluation) {
	c := *j.cell
	end := c.Started.Add(inSeconds(c.Seconds))
	if end.After(t.end) {
		t.end = end
	}
	id := c.Cell + " " + strconv.Itoa(c.Attempt)
	s := t.span("run", id, c.Cell, c.Started, end, j.code == results.ExitExpected, j.why)
	s.Attributes = attributes("test.case.name", c.Cell, "test.case.result.status", passOrFail(c.Verdict == results.Passed), "cxmatrix.verdict", string(c.Verdict),
		"cxmatrix.environment", c.Environment, "cxmatrix.provenance", string(c.Browser.Provenance), "user_agent.original", c.Browser.UserAgent, "cxmatrix.constraint", constraintOf(c))
	t.spans = append(t.spans, s)
	at := c.Started
	for _, step := range c.Steps {
		if step.Verdict == results.NotReached {
			continue
		}
		until := at.Add(inSeconds(step.Seconds))
		s := t.span(id, id+" "+step.Name, step.Name, at, until, step.Verdict == results.Passed, step.Reason)
		s.Attributes = attributes("test.case.name", c.Cell+": "+step.Name, "test.case.result.status", passOrFail(step.Verdict == results.Passed), "cxmatrix.verdict", string(step.Verdict))
		t.spans = append(t.spans, s)
		at = until
	}
}

func (t *otlpTrace) span(parent, id, name string, start, end time.Time, ok bool, why string) otlpSpan {
	s := otlpSpan{TraceID: t.id, SpanID: digestOf(8, t.id, id), Name: name, Kind: otlpInternal, Start: nanoseconds(start), End: nanoseconds(end), Status: otlpStatus{Code: otlpOK}}
	if parent != "" {
		s.Parent = digestOf(8, t.id, parent)
	}
	if !ok {
		s.Status = otlpStatus{Code: otlpFail, Message: oneLine(why)}
	}
	return s
}

// constraintOf is what stopped a cell; "" if nothing did.
func constraintOf(c results.Cell) string {
	if s := lastStep(c); s.Cause != nil {
		return string(s.Cause.Constraint)
	}
	return ""
}

func resourceAttributes(r *results.Recorded) []otlpAttribute {
	pairs := []string{"service.name", "cxmatrix", "cxmatrix.site", r.Run.Site}
	names := map[string]string{"commit": "vcs.ref.head.revision", "branch": "vcs.ref.head.name", "build": "cicd.pipeline.run.id", "link": "cicd.pipeline.run.url.full"}
	for _, p := range r.Run.Meta.Pairs() {
		name := names[p[0]]
		if name == "" {
			name = "cxmatrix.meta." + p[0]
		}
		pairs = append(pairs, name, p[1])
	}
	return attributes(pairs...)
}

// attributes are names and values in turn, without empty ones.
func attributes(pairs ...string) []otlpAttribute {
	list := []otlpAttribute{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, otlpAttribute{pairs[i], otlpValue{pairs[i+1]}})
		}
	}
	return list
}

func passOrFail(passed bool) string {
	if passed {
		return "pass"
	}
	return "fail"
}

func inSeconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func nanoseconds(t time.Time) string { return strconv.FormatInt(t.UnixNano(), 10) }

// digestOf is an id of so many bytes, in hexadecimal, that follows from parts.
func digestOf(bytes int, parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		io.WriteString(h, p+"\x00")
	}
	return hex.EncodeToString(h.Sum(nil)[:bytes])
}
