package target

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"cxmatrix/harness/engine"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// substitutes names, for each product, the family of engines that may
// stand in for it, the preferred engine first. Edge has been Chromium since its
// version 79 (https://learn.microsoft.com/deployedge/microsoft-edge-support-lifecycle).
var substitutes = map[string]substitute{
	"chromium": {family: "chromium", prefer: "rod"},
	"chrome":   {family: "chromium", prefer: "rod"},
	"edge":     {family: "chromium", prefer: "rod", minVersion: 79},
	"firefox":  {family: "firefox", prefer: "firefox"},
	"ie":       {family: "ie"},
	"safari":   {family: "webkit", prefer: "webkit"},
}

// CheckEngine refuses an engine that this machine's target does not know.
func CheckEngine(name string) error {
	var known []string
	for _, k := range engine.Kinds() {
		known = append(known, k.Name)
	}
	if slices.Contains(known, name) {
		return nil
	}
	return fmt.Errorf("unknown engine %q: %s", name, matrix.Suggest(name, known))
}

// legacyEngines are old engines, which are never chosen automatically: they stand in only for
// these versions of a product, and only when --engine names them. PhantomJS is WebKit of
// 2013 and identifies as AppleWebKit/538.1: Safari 5 to 8 were 533 to 600, Chrome was
// WebKit until 27, and close to it for a while after.
var legacyEngines = []legacyEngine{
	{family: "phantomjs", product: "safari", minVersion: 5, maxVersion: 8},
	{family: "phantomjs", product: "chrome", minVersion: 5, maxVersion: 29},
}

type legacyEngine struct {
	family, product        string
	minVersion, maxVersion int // versions of the product
}

// allowsLegacy reports whether an old engine may stand in for r when --engine names it.
func allowsLegacy(family string, r matrix.Resolved) bool {
	return slices.ContainsFunc(legacyEngines, func(e legacyEngine) bool {
		version := majorNumber(r.Version)
		return e.family == family && e.product == r.Product && e.minVersion <= version && version <= e.maxVersion
	})
}

// majorNumber is the part of a version before the point; 0 if it is none.
func majorNumber(version string) int {
	n, _ := strconv.Atoi(engine.Major(version))
	return n
}

type substitute struct {
	family     string
	prefer     string
	minVersion int // the first version of the product that is of this family
}

// engine picks the one that is requested by name; else the preferred one; else, of
// those that emulate some version of the product, the nearest, and of two the newer.
func (s substitute) engine(name string, version int) (engine.Kind, error) {
	if name == "" {
		name = s.prefer
	}
	if name != "" {
		return engine.ByName(name)
	}
	var best engine.Kind
	least := math.MaxInt
	for _, k := range engine.Kinds() {
		emulates, err := strconv.Atoi(k.Emulates)
		if err != nil || k.Family != s.family {
			continue
		}
		if d := max(emulates-version, version-emulates); d <= least {
			best, least = k, d
		}
	}
	return best, nil
}

// installedVersion is the version of a cell that takes the installed browser.
const installedVersion = "installed"

// local runs cells on this machine. It searches for each engine once.
type local struct {
	found  map[string]engine.Installation
	system string
}

func newLocal() *local {
	return &local{found: map[string]engine.Installation{}, system: runtime.GOOS}
}

// Check implements Target: this machine is always there.
func (l *local) Check(context.Context) error { return nil }

// Slots implements Target.
func (l *local) Slots(context.Context) int { return 0 }

// Start implements Target.
func (l *local) Start(ctx context.Context, r Request) (*OpenedBrowser, error) {
	kind, err := engine.ByName(r.Engine)
	if err != nil {
		return nil, err
	}
	running, err := kind.Start(ctx, r.Options)
	if err != nil {
		return nil, err
	}
	return &OpenedBrowser{Instance: running}, nil
}

// Assign answers from the engines that are installed here. A browser and system that never
// existed together are reported, whether or not something stands in for them.
func (l *local) Assign(ctx context.Context, c matrix.Expanded, prefer string) results.Assignment {
	a := l.assign(ctx, c, prefer)
	switch {
	case c.Impossible == "":
	case a.Unsupported != "":
		a.Unsupported += "; " + describeImpossible(c)
	default:
		a.Note = strings.TrimPrefix(a.Note+"; "+describeImpossible(c), "; ")
	}
	return a
}

func (l *local) assign(ctx context.Context, c matrix.Expanded, prefer string) results.Assignment {
	r := c.Resolved
	stand, ok := substitutes[r.Product]
	requested := majorNumber(r.Version)
	switch {
	case !ok:
		return results.Assignment{Unsupported: fmt.Sprintf("no engine on this machine is %s or may stand in for it", r.Product)}
	case requested != 0 && requested < stand.minVersion:
		return results.Assignment{Unsupported: fmt.Sprintf("%s before %d was not %s", r.Product, stand.minVersion, stand.family)}
	}
	kind, err := stand.engine(prefer, requested)
	if err != nil {
		return results.Assignment{Unsupported: err.Error()}
	}
	if kind.Family != stand.family && !allowsLegacy(kind.Family, r) {
		return results.Assignment{Unsupported: fmt.Sprintf("engine %s is no %s, so it can't stand in for %s", kind.Name, stand.family, r.Product)}
	}
	if c.Network.WantsProxyLogin() && !kind.ProxyLogin {
		return results.Assignment{Unsupported: kind.NoProxyLoginReason()}
	}
	if why := kind.NoPACReason(); why != "" && c.Network.Has("pac") {
		return results.Assignment{Unsupported: why}
	}
	f := l.detect(ctx, kind)
	if !f.Found {
		state := "is not installed"
		if f.Path != "" {
			state = "is installed, but can't be used as it is"
		}
		return results.Assignment{Unsupported: fmt.Sprintf("engine %s %s: %s", kind.Name, state, f.InstallHint)}
	}
	a := results.Assignment{Engine: kind.Name, EngineVersion: f.Version, UserAgentContains: kind.UserAgentContains, Provenance: results.SameEngine, Note: l.describeDistance(kind.Family, r, f.Version)}
	if kind.Emulates != "" {
		a.Provenance, a.Note = results.Emulated, joinNotes(kind.Note, distance(r, kind.Emulates, l.system))
	}
	if r.Product == stand.family && r.Asked == installedVersion && r.System == l.system {
		a.Provenance, a.Note = results.Real, ""
		if name := filepath.Base(f.Path); !strings.Contains(name, r.Product) {
			a.Provenance, a.Note = results.SameEngine, "it is "+name
		}
	}
	return a
}

// joinNotes joins the notes, and leaves out the distance of an engine that is the requested one.
func joinNotes(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}

func (l *local) detect(ctx context.Context, k engine.Kind) engine.Installation {
	f, ok := l.found[k.Name]
	if !ok {
		f = k.Detect(ctx)
		l.found[k.Name] = f
	}
	return f
}

func describeImpossible(c matrix.Expanded) string {
	if c.Nearest == nil {
		return "impossible pair: " + c.Impossible
	}
	return fmt.Sprintf("impossible pair: %s; the nearest is %s", c.Impossible, c.Nearest)
}

// engineTitles are of families whose versions can't be compared with those they stand in for.
var engineTitles = map[string]string{"webkit": "WebKitGTK", "phantomjs": "PhantomJS (WebKit of 2013)"}

// describeDistance describes how far the engine is from the requested browser.
func (l *local) describeDistance(family string, r matrix.Resolved, version string) string {
	title, ok := engineTitles[family]
	if !ok {
		return distance(r, version, l.system)
	}
	note := strings.TrimSpace(fmt.Sprintf("%s %s in place of %s %s", title, version, strings.ToUpper(r.Product[:1])+r.Product[1:], r.Version))
	if r.System != l.system {
		note += ", on " + l.system
	}
	return note
}

// distance counts versions.
func distance(r matrix.Resolved, version, system string) string {
	var parts []string
	requested, err1 := strconv.Atoi(r.Version)
	major, _, _ := strings.Cut(version, ".")
	have, err2 := strconv.Atoi(major)
	switch d := have - requested; {
	case err1 != nil || err2 != nil || d == 0:
	case d > 0:
		parts = append(parts, versions(d)+" newer")
	default:
		parts = append(parts, versions(-d)+" older")
	}
	if r.System != system {
		parts = append(parts, "on "+system)
	}
	return strings.Join(parts, ", ")
}

func versions(n int) string {
	if n == 1 {
		return "1 version"
	}
	return fmt.Sprintf("%d versions", n)
}
