package command

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cxmatrix/fixtures/saas"
	"cxmatrix/harness/cause"
	"cxmatrix/harness/network"
	"cxmatrix/harness/plan"
	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/results/report"
)

// printInForce prints what is in force, and where.
func (n *networkSession) printInForce() {
	fmt.Fprintf(n.stderr, "network of %s: %s\n", n.environment.Name, n.inForce())
	fmt.Fprintf(n.stderr, "proxy %s, PAC %s, authority %s\n", n.network.ProxyURL(), n.network.PAC(), n.network.AuthorityFile())
	if blind := n.environment.Network.BlindRules(); len(blind) > 0 && !strings.HasPrefix(n.site, "http://") {
		fmt.Fprintf(n.stderr, "these rules see nothing of HTTPS: %s: add a rule of kind intercept-tls\n", matrix.JoinConstraints(blind, ", "))
	}
	if n.saas != nil {
		fmt.Fprintf(n.stderr, "the reference SaaS behind it: %s (log in as %s with $%s)\n", n.site, saas.Email(1), plan.PasswordVariable)
	}
}

// inForce is line and rules in one line: "512 kb/s; block (12), intercept-tls".
func (n *networkSession) inForce() string {
	line := report.Line(&n.environment.Network.Line)
	if line == "" {
		line = "unlimited line"
	}
	count := map[string]int{}
	var kinds []string
	for _, r := range n.environment.Network.Policy {
		name := strings.TrimSuffix(r.Kind+" "+r.Match, " ")
		if count[name]++; count[name] == 1 {
			kinds = append(kinds, name)
		}
	}
	for i, k := range kinds {
		if count[k] > 1 {
			kinds[i] = fmt.Sprintf("%s (%d)", k, count[k])
		}
	}
	if kinds == nil {
		return line + ", nothing is refused"
	}
	return line + "; " + strings.Join(kinds, ", ")
}

// serveUntilStopped keeps the network up until the user stops it.
func (n *networkSession) serveUntilStopped(ctx context.Context) error {
	script, err := n.network.Script()
	if err != nil {
		return untestedError(err, "")
	}
	fmt.Fprintf(n.stderr, "a shell inside:   . %s\n", script)
	fmt.Fprintf(n.stderr, "a browser inside: chromium --user-data-dir=%s --proxy-server=%s '--proxy-bypass-list=<-loopback>' --ignore-certificate-errors-spki-list=%s\n",
		filepath.Join(n.scratch, "profile"), n.network.Addr(), n.network.SPKI())
	fmt.Fprintln(n.stdout, n.network.ProxyURL())
	fmt.Fprintln(n.stderr, "The network stays up until interrupted. Refusals, as they happen:")
	<-ctx.Done()
	return nil
}

// printEvent prints an event as it happens.
func (n *networkSession) printEvent(e network.Event) {
	if notable(e) {
		fmt.Fprintf(n.stderr, "%s  %-44s  %-9s %s\n", e.At.Format(time.TimeOnly), e.Rule, e.Action, describeEvent(e))
	}
}

// describeEvent is the subject of an event: "POST upload.example.test/base/ (cv.docx: macros)".
func describeEvent(e network.Event) string {
	text := strings.TrimSpace(e.Method + " " + cause.PlainHost(e.Host) + e.Path)
	why := strings.TrimPrefix(e.File+": "+e.Reason, ": ")
	if why = strings.TrimSuffix(why, ": "); why != "" {
		text += " (" + why + ")"
	}
	return text
}

// notable reports whether an event is worth printing: a proxy's first authentication challenge
// is no refusal.
func notable(e network.Event) bool {
	return e.Blocked || slices.Contains([]string{"stripped", "rewritten", "held"}, e.Action)
}

// printSummary prints at the end what was refused, and what went over the line.
func (n *networkSession) printSummary() {
	up, down, began := n.network.Transferred()
	rows := countEvents(n.network.Events())
	fmt.Fprintf(n.stderr, "\nnetwork of %s: %s up, %s down over the line in %s\n", n.environment.Name,
		report.Bytes(up), report.Bytes(down), time.Since(began).Round(100*time.Millisecond))
	switch {
	case len(rows) == 0 && up+down == 0:
		fmt.Fprintln(n.stderr, "nothing went through it: does the command use the proxy?")
		return
	case len(rows) == 0:
		fmt.Fprintln(n.stderr, "nothing was refused")
		return
	}
	_ = report.Refusals(n.stderr, rows)
}

// countEvents counts events together that differ in time alone, in the order of their first.
func countEvents(events []network.Event) []results.Refusal {
	var rows []results.Refusal
	index := map[results.Refusal]int{}
	for _, e := range events {
		if !notable(e) {
			continue
		}
		row := results.Refusal{Constraint: e.Rule, Host: cause.PlainHost(e.Host), Method: e.Method, File: e.File, How: e.Action, Why: e.Reason, Altered: !e.Blocked}
		if _, known := index[row]; !known {
			index[row] = len(rows)
			rows = append(rows, row)
		}
		rows[index[row]].Count++
	}
	return rows
}
