package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"

	"cxmatrix/harness/browser"
)

// logReader is the state of reading the logs, and which logs exist.
type logReader struct {
	unavailable   map[string]bool   // logs that this driver does not have
	hasNetworkLog bool              // the log "performance" was read
	requests      map[string]string // request -> address
	main          navigation
	timeOrigin    float64 // when the document began to load whose status was last reported
}

// navigation is the pending request for the window's own document.
type navigation struct {
	request string
	failed  string // why it failed
}

// line is a line of a log.
type line struct {
	Level     string
	Source    string // Chromium: "javascript", "console-api", "network" …
	Message   string
	Timestamp float64 // milliseconds since 1970
}

// Problems implements browser.ProblemReporter. Script, console and network errors come from
// the logs "browser" and "performance", which only Chromium's drivers have, or by WebDriver BiDi.
func (p *Page) Problems(ctx context.Context) []browser.Problem {
	_ = p.acceptDialog(ctx)
	_ = p.transport.exclusive(ctx, func() error { p.readLogs(); return nil })
	return p.problems.Drain()
}

// readLogs reads both logs, or the browser's events; within a turn.
func (p *Page) readLogs() {
	if p.bidi != nil {
		p.handleBiDiEvents()
		return
	}
	for _, l := range p.log("performance") {
		p.performanceEvent(l)
	}
	for _, l := range p.log("browser") {
		p.consoleProblem(l)
	}
}

// log reads the new lines of a log. A driver that lacks it is not asked again.
func (p *Page) log(name string) []line {
	if p.logState.unavailable[name] {
		return nil
	}
	path := "/se/log"
	if p.session.Legacy {
		path = "/log"
	}
	var lines []line
	err := p.raw(http.MethodPost, path, map[string]string{"type": name}, &lines)
	p.logState.hasNetworkLog = p.logState.hasNetworkLog || err == nil && name == "performance"
	if isLogRefused(err) {
		if p.logState.unavailable == nil {
			p.logState.unavailable = map[string]bool{}
		}
		p.logState.unavailable[name] = true
	}
	return lines
}

func isLogRefused(err error) bool {
	var e *CommandError
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case "unknown command", "unknown method", "invalid argument", "unsupported operation":
		return true
	}
	return e.Code == "" && e.HTTP >= 400 && e.HTTP <= 499 // PhantomJS's driver answers in plain text
}

// locatedMessage is how Chromium's driver writes where a complaint comes from.
var locatedMessage = regexp.MustCompile(`(?s)^(\S+) (?:\d+(?::\d+)?|-) (.*)$`)

// consoleProblem handles a line of the log "browser". The other log has more detail on the network.
func (p *Page) consoleProblem(l line) {
	if p.session.phantomJS() && l.Level == "WARNING" { // its level for uncaught exceptions; all that pages log is INFO
		l.Level, l.Source = "SEVERE", "javascript"
	}
	if l.Level != "SEVERE" || l.Source == "network" && !p.logState.unavailable["performance"] {
		return
	}
	t := browser.Problem{Kind: browser.ConsoleError, Text: l.Message, At: time.UnixMilli(int64(l.Timestamp))}
	switch l.Source {
	case "javascript":
		t.Kind = browser.ScriptError
	case "network":
		t.Kind = browser.NetworkError
	}
	if m := locatedMessage.FindStringSubmatch(l.Message); m != nil {
		t.URL, t.Text = m[1], m[2]
	}
	if first, _, cut := strings.Cut(t.Text, "\n"); cut && t.Kind == browser.ScriptError {
		t.Text = first
	}
	var quoted string
	if json.Unmarshal([]byte(t.Text), &quoted) == nil {
		t.Text = quoted
	}
	p.problems.Add(t)
}
