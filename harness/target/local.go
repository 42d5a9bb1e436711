package target

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"cxmatrix/harness/engine"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// standIns names, for each product, the family of engines that may honestly
// stand in for it, the preferred engine first. Edge has been Chromium since its
// version 79 (https://learn.microsoft.com/deployedge/microsoft-edge-support-lifecycle).
var standIns = map[string]standIn{
	"chromium": {family: "chromium", prefer: "rod"},
	"chrome":   {family: "chromium", prefer: "rod"},
	"edge":     {family: "chromium", prefer: "rod", since: 79},
	"firefox":  {family: "firefox", prefer: "firefox"},
}

type standIn struct {
	family string
	prefer string
	since  int // the first version of the product that is of this family
}

// installed is what a cell asks for that takes the browser at hand.
const installed = "installed"

// local runs cells on this machine. It looks for each engine once.
type local struct {
	found  map[string]engine.Finding
	system string
}

func newLocal() *local {
	return &local{found: map[string]engine.Finding{}, system: runtime.GOOS}
}

// Assign answers from the engines that are installed here.
func (l *local) Assign(ctx context.Context, c matrix.Planned, prefer string) Assignment {
	r := c.Resolved
	stand, ok := standIns[r.Product]
	asked, _ := strconv.Atoi(r.Version)
	switch {
	case !ok && c.Impossible != "":
		return Assignment{Unsupported: impossible(c)}
	case !ok:
		return Assignment{Unsupported: fmt.Sprintf("no engine on this machine is or stands in for %s", r.Product)}
	case asked != 0 && asked < stand.since:
		return Assignment{Unsupported: fmt.Sprintf("%s before %d was not %s", r.Product, stand.since, stand.family)}
	}
	if prefer == "" {
		prefer = stand.prefer
	}
	kind, err := engine.ByName(prefer)
	if err != nil {
		return Assignment{Unsupported: err.Error()}
	}
	if kind.Family != stand.family {
		return Assignment{Unsupported: fmt.Sprintf("engine %s is no %s, so it can't stand in for %s", prefer, stand.family, r.Product)}
	}
	if asksLogin(c.Network.Policy) && !kind.Login {
		return Assignment{Unsupported: kind.NoLogin()}
	}
	f := l.find(ctx, kind)
	if !f.Found {
		return Assignment{Unsupported: fmt.Sprintf("engine %s is not installed: %s", prefer, f.Fix)}
	}
	a := Assignment{Engine: prefer, Version: f.Version, Provenance: results.SameEngine, Note: distance(r, f.Version, l.system)}
	if r.Product == stand.family && r.Asked == installed && r.System == l.system {
		a.Provenance, a.Note = results.Real, ""
		if name := filepath.Base(f.Path); !strings.Contains(name, r.Product) {
			a.Provenance, a.Note = results.SameEngine, "it is "+name
		}
	}
	if c.Impossible != "" {
		a.Note = strings.TrimPrefix(a.Note+"; "+impossible(c), "; ")
	}
	return a
}

// asksLogin reports whether the network's proxy answers 407 until it is told a login.
func asksLogin(policy []matrix.Rule) bool {
	return slices.ContainsFunc(policy, func(r matrix.Rule) bool { return r.Kind == "proxy-auth" })
}

func (l *local) find(ctx context.Context, k engine.Kind) engine.Finding {
	f, ok := l.found[k.Name]
	if !ok {
		f = k.Find(ctx)
		l.found[k.Name] = f
	}
	return f
}

func impossible(c matrix.Planned) string {
	if c.Nearest == nil {
		return "impossible pair: " + c.Impossible
	}
	return fmt.Sprintf("impossible pair: %s; the nearest is %s", c.Impossible, c.Nearest)
}

// distance says in words how far the engine is from what was asked.
func distance(r matrix.Resolved, version, system string) string {
	var words []string
	asked, err1 := strconv.Atoi(r.Version)
	major, _, _ := strings.Cut(version, ".")
	have, err2 := strconv.Atoi(major)
	switch d := have - asked; {
	case err1 != nil || err2 != nil || d == 0:
	case d > 0:
		words = append(words, fmt.Sprintf("%d versions newer", d))
	default:
		words = append(words, fmt.Sprintf("%d versions older", -d))
	}
	if r.System != system {
		words = append(words, "on "+system)
	}
	return strings.Join(words, ", ")
}
