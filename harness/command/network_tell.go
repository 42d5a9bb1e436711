package command

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"cxmatrix/fixtures/saas"
	"cxmatrix/harness/cause"
	"cxmatrix/harness/network"
	"cxmatrix/harness/plan"
	"cxmatrix/results"
	"cxmatrix/results/report"
)

// announce prints what is in force, and where.
func (n *inside) announce() {
	fmt.Fprintf(n.talk, "network of %s: %s\n", n.environment.Name, n.inForce())
	fmt.Fprintf(n.talk, "proxy %s, PAC %s, authority %s\n", n.network.ProxyURL(), n.network.PAC(), n.network.AuthorityFile())
	if n.saas != nil {
		fmt.Fprintf(n.talk, "the reference SaaS behind it: %s (log in as %s with $%s)\n", n.site, saas.Email(1), plan.PasswordVariable)
	}
}

// inForce is line and rules in one line: "512 kb/s; block (12), intercept-tls".
func (n *inside) inForce() string {
	l := n.environment.Network.Line
	line := report.Line(&results.Line{UpKbps: l.UpKbps, DownKbps: l.DownKbps, RTTms: l.RTTms, JitterMs: l.JitterMs, Loss: l.Loss})
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

// attend keeps the network up until the user stops it.
func (n *inside) attend(ctx context.Context) error {
	script, err := n.network.Script()
	if err != nil {
		return untested(err, "")
	}
	fmt.Fprintf(n.talk, "a shell inside:   . %s\n", script)
	fmt.Fprintf(n.talk, "a browser inside: chromium --user-data-dir=%s --proxy-server=%s '--proxy-bypass-list=<-loopback>' --ignore-certificate-errors-spki-list=%s\n",
		filepath.Join(n.scratch, "profile"), n.network.Addr(), n.network.SPKI())
	fmt.Fprintln(n.data, n.network.ProxyURL())
	fmt.Fprintln(n.talk, "It stays up until interrupted. What it refuses, as it happens:")
	<-ctx.Done()
	return nil
}

// tell prints an event as it happens.
func (n *inside) tell(e network.Event) {
	if notable(e) {
		fmt.Fprintf(n.talk, "%s  %-44s  %-9s %s\n", e.At.Format(time.TimeOnly), e.Rule, e.How, told(e))
	}
}

// told is the subject of an event: "POST upload.example.test/base/ (cv.docx: macros)".
func told(e network.Event) string {
	text := strings.TrimSpace(e.Method + " " + cause.PlainHost(e.Host) + e.Path)
	why := strings.TrimPrefix(e.File+": "+e.Why, ": ")
	if why = strings.TrimSuffix(why, ": "); why != "" {
		text += " (" + why + ")"
	}
	return text
}

// notable reports whether an event is worth printing: a proxy's first authentication challenge
// is no refusal.
func notable(e network.Event) bool { return e.Stops || e.How == "stripped" }

// sum prints at the end what was refused, and what went over the line.
func (n *inside) sum() {
	up, down, began := n.network.Transferred()
	rows := alike(n.network.Events())
	fmt.Fprintf(n.talk, "\nnetwork of %s: %s up, %s down over the line in %s\n", n.environment.Name,
		report.Bytes(up), report.Bytes(down), time.Since(began).Round(100*time.Millisecond))
	if len(rows) == 0 {
		fmt.Fprintln(n.talk, "nothing was refused")
		return
	}
	_ = report.Refusals(n.talk, rows)
}

// alike counts events together that differ in time alone, in the order of their first.
func alike(events []network.Event) []results.Refusal {
	var rows []results.Refusal
	at := map[results.Refusal]int{}
	for _, e := range events {
		if !notable(e) {
			continue
		}
		row := results.Refusal{Constraint: e.Rule, Host: cause.PlainHost(e.Host), Method: e.Method, File: e.File, How: e.How, Why: e.Why, Altered: !e.Stops}
		if _, known := at[row]; !known {
			at[row] = len(rows)
			rows = append(rows, row)
		}
		rows[at[row]].Count++
	}
	return rows
}
