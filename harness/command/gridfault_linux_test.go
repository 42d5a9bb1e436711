package command_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cxmatrix/fixtures/grid"
	"cxmatrix/fixtures/tier"
	"cxmatrix/harness/browser/webdriver"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// faultJourney has a step that waits for what never comes: time for a fault. Without one
// it is the site that fails.
const faultJourney = `name: faulty
steps:
- {name: enter, actions: [{open: /}, {expect: "#here"}]}
- {name: wait, actions: [{expect: "#never"}]}
`

const faultMatrix = `name: faulty
environments:
- {name: plain, browsers: [chromium installed, edge latest], systems: [linux, windows 10], variant: local}
`

// fault is one way in which a grid fails.
type fault struct {
	cell    string            // "" is Chromium's
	limits  map[string]string // of the target, beside those of all
	key     string            // "" is the right one
	address string            // of the target; "" is the grid's

	proxy          func(next http.Handler, midst *atomic.Bool) http.Handler // a wrong server in front of the grid; nil for none
	proxyFromStart bool                                                     // it is wrong from the beginning; else from the second step on
	first          func(t *testing.T, f *faulted)                           // before the run
	duringPlan     func(t *testing.T, f *faulted)                           // when the run is planned, before its session
	during         func(t *testing.T, f *faulted)                           // in the second step
	after          func(t *testing.T, f *faulted)                           // repairs the grid

	verdict      results.Verdict // "" is broken
	inconclusive bool            // on a busy machine its driver may be too slow to be told from one that hangs: then nothing is said of the site
	beforeRun    bool            // it is told before there is a run
	journalFull  bool            // there may be no room for the record: then the run itself says why
	reason       string          // what the reason says
	quick        bool            // make test has it, too
	lost         bool            // nothing can end the session
}

// faulted is a run with a fault, and the grid that it is on.
type faulted struct {
	*running
	hub     *grid.Grid
	stuck   atomic.Bool     // the site's pages are
	taken   *webdriver.Page // a session that is not the run's
	stopped int             // a process that is to go on
}

// session waits for the one that the run uses.
func (f *faulted) session(g Gomega) (found grid.Session) {
	g.Eventually(func() bool {
		recorded, err := results.Read(f.dir)
		if err != nil {
			return false
		}
		list, _ := f.hub.Sessions(context.Background())
		for _, s := range list {
			for _, noted := range recorded.Sessions {
				if found = s; noted.Session == s.ID {
					return true
				}
			}
		}
		return false
	}).Should(BeTrue(), "the grid has no session of the run")
	return found
}

// browser returns the process of the session's own Chromium, and that of its driver.
func (f *faulted) browser(g Gomega) (chromium, driver int) {
	about, _ := f.session(g).Capabilities["chrome"].(map[string]any)
	profile, _ := about["userDataDir"].(string)
	g.Expect(profile).NotTo(BeEmpty())
	for _, p := range processes(profile) {
		if !strings.Contains(p.args, "--type=") && !strings.Contains(p.args, "crashpad") {
			return p.pid, p.parent
		}
	}
	g.Expect(profile).To(BeEmpty(), "no browser has this profile")
	return 0, 0
}

func killProcess(who func(*faulted, Gomega) int) func(*testing.T, *faulted) {
	return func(t *testing.T, f *faulted) { must(t, syscall.Kill(who(f, NewWithT(t)), syscall.SIGKILL)) }
}

func chromium(f *faulted, g Gomega) int { pid, _ := f.browser(g); return pid }
func driver(f *faulted, g Gomega) int   { _, pid := f.browser(g); return pid }

// pauseDriver stops the session's driver, as if it hung.
func pauseDriver(t *testing.T, f *faulted) {
	f.stopped = driver(f, NewWithT(t))
	must(t, syscall.Kill(f.stopped, syscall.SIGSTOP))
}

func resumeProcess(t *testing.T, f *faulted) { must(t, syscall.Kill(f.stopped, syscall.SIGCONT)) }

// wrong is a server in front of the grid that does something else with sessions, once it is to.
func wrong(do func(w http.ResponseWriter, r *http.Request, next http.Handler)) func(http.Handler, *atomic.Bool) http.Handler {
	return func(next http.Handler, midst *atomic.Bool) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if midst.Load() && strings.HasPrefix(r.URL.Path, "/session") {
				do(w, r, next)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// says gives always the same answer.
func says(status int, kind, body string) func(http.Handler, *atomic.Bool) http.Handler {
	return wrong(func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		io.WriteString(w, body)
	})
}

// nameless takes the id out of the answer to the request for a session.
var nameless = wrong(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
	kept := httptest.NewRecorder()
	next.ServeHTTP(kept, r)
	w.Header().Set("Content-Type", "application/json")
	w.Write(bytes.ReplaceAll(kept.Body.Bytes(), []byte(`"sessionId"`), []byte(`"id"`)))
})

// cut ends connections without an answer.
var cut = wrong(func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) })

// held keeps a request for longer than its client waits.
var held = wrong(func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
	io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
})

// noPicture makes the file of the first step's picture one without room: writing there fails
// as on a disk that is full.
func noPicture(t *testing.T, f *faulted) {
	dir := filepath.Join(f.dir, results.ArtifactDir("plain/chromium-installed/linux", 1))
	must(t, errors.Join(os.MkdirAll(dir, 0o755), os.Symlink("/dev/full", filepath.Join(dir, "01-enter.png"))))
}

func ownDisk(t *testing.T, f *faulted) { smallDisk(t, f.dir) }
func fills(t *testing.T, f *faulted)   { fill(t, f.dir) }

// passing are faults of one session, or in front of the grid: others don't see them.
var passing = map[string]fault{
	"none, and the site is at fault":    {verdict: results.Failed, reason: "never"},
	"the page is busy for ever":         {during: func(_ *testing.T, f *faulted) { f.stuck.Store(true) }, verdict: results.Failed, inconclusive: true, reason: "in time|never|stopped answering"},
	"wrong key":                         {key: "wrong", beforeRun: true, quick: true, reason: `rejects the user and key in \$\{GRID_USER\} and \$\{GRID_KEY\}`},
	"no hub at that address":            {address: "http://127.0.0.1:1", beforeRun: true, quick: true, reason: "can't be reached"},
	"401 in the midst":                  {proxy: says(401, "text/plain", "who are you?"), quick: true, reason: "401 Unauthorized.*who are you"},
	"502 with HTML in the midst":        {proxy: says(502, "text/html", "<html><h1>Bad Gateway</h1></html>"), reason: "502 Bad Gateway"},
	"204 to a new session":              {proxy: says(204, "", ""), proxyFromStart: true, reason: "without a session id"},
	"no JSON to a new session":          {proxy: says(200, "text/html", "<p>Please log in"), proxyFromStart: true, reason: "Please log in"},
	"a new session without an id":       {proxy: nameless, proxyFromStart: true, reason: "without a session id"},
	"a new session takes too long":      {proxy: held, proxyFromStart: true, limits: map[string]string{"open": "12s"}, reason: "no browser in 12s"},
	"connections reset in the midst":    {proxy: cut, reason: "EOF|reset"},
	"the browser crashes":               {during: killProcess(chromium), quick: true, reason: "not connected to DevTools|invalid session id|disconnected|crash|not reachable"},
	"the driver is killed":              {during: killProcess(driver), lost: true, quick: true, reason: "refused|died|closed|unknown error|EOF"},
	"the driver hangs":                  {during: pauseDriver, after: resumeProcess, limits: map[string]string{"command": "2m"}, reason: "stopped answering"},
	"the driver hangs, for a command":   {during: pauseDriver, after: resumeProcess, limits: map[string]string{"command": "20s"}, reason: "did not answer within 20s"},
	"the node refuses the capabilities": {cell: "plain/edge-latest/windows-10", quick: true, reason: "(?i)could not start|not created|capabilities"},
	"no room for a step's picture":      {first: noPicture, quick: true, reason: "can't write an artifact: .*no space left on device"},
	"the disk is full in the midst":     {journalFull: true, first: ownDisk, during: fills, reason: "no space left on device"},
}

// breaking are faults of the whole grid. Each is mended before the next.
var breaking = []struct {
	name string
	fault
}{
	{"all places are taken", fault{limits: map[string]string{"queue": "3s"}, first: occupySlot, after: releaseSlot, reason: "all slots of target grid were in use for 3s: 1 of 1 are in use"}},
	{"the node is killed in the midst", fault{during: node((*grid.Grid).KillNode), after: nodeBack, reason: "(?i)connection error|node was removed|refused|EOF|reset"}},
	{"the node is killed before the session", fault{duringPlan: node((*grid.Grid).KillNode), limits: map[string]string{"open": "12s"}, after: nodeBack, reason: "session not created|no browser in 12s"}},
	{"the node hangs in the midst", fault{during: node((*grid.Grid).Pause), limits: map[string]string{"command": "20s"}, after: nodeOn, reason: "node was removed from the grid|did not answer within 20s"}},
	{"the node hangs before the session", fault{duringPlan: node((*grid.Grid).Pause), limits: map[string]string{"open": "12s"}, after: nodeOn, reason: "no browser in 12s"}},
	{"the grid ends an idle session", fault{during: sleep, reason: "session timed out due to inactivity"}},
	{"the hub starts again in the midst", fault{during: restartHub, after: slotFree, reason: "invalid session id|EOF|refused|reset"}},
	{"the hub is killed in the midst", fault{during: func(t *testing.T, f *faulted) { must(t, f.hub.KillHub()) }, lost: true, reason: "refused|EOF|reset"}},
}

func node(do func(*grid.Grid, int) error) func(*testing.T, *faulted) {
	return func(t *testing.T, f *faulted) {
		if err := do(f.hub, 0); err != nil {
			t.Error(err)
		}
	}
}

func nodeBack(t *testing.T, f *faulted) { must(t, f.hub.StartNode(t.Context(), 0)) }

// nodeOn waits until the hub trusts a node again that was silent for a while.
func nodeOn(t *testing.T, f *faulted) {
	must(t, errors.Join(f.hub.Resume(0), f.hub.Await(t.Context())))
	noSessions(t, f.hub)
}

func restartHub(t *testing.T, f *faulted) { must(t, f.hub.RestartHub(t.Context())) }

// slotFree waits until the grid has ended the session that the hub forgot.
func slotFree(t *testing.T, f *faulted) { noSessions(t, f.hub) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func occupySlot(t *testing.T, f *faulted) {
	var err error
	f.taken, err = webdriver.Open(t.Context(), webdriver.Remote{URL: f.hub.URL, User: gridUser, Key: gridKey}, map[string]any{"browserName": "chrome"})
	must(t, err)
}

func releaseSlot(t *testing.T, f *faulted) { must(t, f.taken.Quit(t.Context())) }

// sleep is a machine that slept: the session's user asks nothing until the grid has ended it.
func sleep(t *testing.T, f *faulted) {
	g := NewWithT(t)
	pid := f.find(g, func(p proc, run int) bool { return p.parent == run && strings.HasSuffix(p.args, " cell ") })
	f.session(g)
	must(t, syscall.Kill(pid, syscall.SIGSTOP))
	defer syscall.Kill(pid, syscall.SIGCONT)
	g.Eventually(func() ([]grid.Session, error) { return f.hub.Sessions(t.Context()) }).Should(BeEmpty())
}

// site has what the journey's first step wants, and runs a script without end when it is told to.
func (f *faulted) site(t *testing.T) string {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/stuck" {
			fmt.Fprint(w, f.stuck.Load())
			return
		}
		io.WriteString(w, `<!doctype html><title>waits</title><link rel=icon href="data:,"><p id=here>here</p>
<script>setInterval(function () { fetch('/stuck').then(r => r.text()).then(t => { if (t == 'true') for (;;) {} }) }, 200)</script>`)
	}))
	t.Cleanup(site.Close)
	return site.URL
}

// TestGridFaults lets real grids down in many ways, and wants each told as what it is: never
// as the site's fault, never as a success.
func TestGridFaults(t *testing.T) {
	t.Parallel()
	requireEngines(t)
	t.Run("passing", func(t *testing.T) {
		o := gridOptions(t)
		refusing := grid.Node{Slots: []grid.Slot{{Driver: programOf(t, "chromedriver"), Capabilities: map[string]any{"browserName": "MicrosoftEdge", "platformName": "windows 10"}}}}
		o.Nodes, o.SessionTimeout = []grid.Node{chromeNode(t, tier.Chromium(t), 4), refusing}, 40*time.Second // ends what no driver can end any more
		hub := gridUp(t, o, grid.Start)
		t.Run("each", func(t *testing.T) { // returns when all have ended
			for name, f := range passing {
				t.Run(name, func(t *testing.T) {
					if !f.quick {
						tier.Nightly(t)
					}
					parallelAtNight(t)
					f.try(t, hub)
				})
			}
			killsOnGrid(t, hub, 2)
		})
		noSessions(t, hub)
	})
	t.Run("breaking", func(t *testing.T) {
		tier.Nightly(t)
		o := gridOptions(t)
		o.Nodes, o.SessionTimeout = []grid.Node{chromeNode(t, tier.Chromium(t), 1)}, 12*time.Second
		hub := gridUp(t, o, grid.Start)
		for _, f := range breaking {
			t.Run(f.name, func(t *testing.T) { f.try(t, hub) })
		}
	})
}

// parallelAtNight runs the many subtests of make nightly side by side. The few of make test would wait for a place
// among all tests, and a grid that waits takes a tenth of a core.
func parallelAtNight(t *testing.T) {
	if tier.IsNightly() {
		t.Parallel()
	}
}

// try has one run with the fault.
func (f fault) try(t *testing.T, hub *grid.Grid) {
	g := NewWithT(t)
	run, midst := f.run(t, hub)
	began := time.Now()
	f.inflict(t, g, run, midst)
	run.cmd.Wait()
	took, code := time.Since(began), run.cmd.ProcessState.ExitCode()
	if f.after != nil {
		f.after(t, run)
	}
	verdict, want := results.Broken, 3
	if f.verdict != "" {
		verdict, want = f.verdict, 1
	}
	got, reason := results.Verdict("no record"), run.stderr.String()
	recorded, err := results.Read(run.dir)
	g.Expect(err != nil).To(Equal(f.beforeRun), "a run: %v", err)
	if err == nil && !f.journalFull {
		g.Expect(recorded.Cells).To(HaveLen(1), reason)
	}
	if err == nil && len(recorded.Cells) > 0 {
		got, reason = recorded.Cells[0].Verdict, recorded.Cells[0].Reason
		if f.inconclusive && got == results.Broken {
			verdict, want = results.Broken, 3
		}
		g.Expect(got).To(Equal(verdict), run.stdout.String()+run.stderr.String())
	}
	t.Logf("%-9s exit %d %5.1f s: %s", got, code, took.Seconds(), strings.TrimSpace(reason))
	g.Expect(code).To(Equal(want))
	g.Expect(reason).To(MatchRegexp(f.reason))
	if midst.Store(false); err == nil && !f.lost { // the server in front is gone
		reap(t, run.dir)
	}
}

// reap ends what a run left behind, as a person does afterwards.
func reap(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.Command(binary, "doctor", "--reap", dir)
	cmd.Env = append(os.Environ(), "GRID_USER="+gridUser, "GRID_KEY="+gridKey)
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("reap: %v: %s", err, output)
	}
	recorded, err := results.Read(dir)
	must(t, err)
	NewWithT(t).Expect(recorded.OpenSessions()).To(BeEmpty())
}

// asked is the cell that is walked.
func (f fault) asked() string { return cmp.Or(f.cell, "plain/chromium-installed/linux") }

// run prepares a run on the grid with the fault.
func (f fault) run(t *testing.T, hub *grid.Grid) (*faulted, *atomic.Bool) {
	t.Helper()
	address, midst := f.front(t, hub)
	dir := t.TempDir()
	file := func(name, text string) string {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		return filepath.Join(dir, name)
	}
	limits := maps.Clone(againstHanging)
	maps.Copy(limits, f.limits)
	run := &faulted{hub: hub}
	run.running = onGrid(t, gridTarget(t, address, map[string]any{"limits": limits}), "--journey", file("faulty.yaml", faultJourney),
		"--matrix", file("matrix.yaml", faultMatrix), "--site", run.site(t), "--cells", f.asked(), "--timeout", "8s", "--prove", "off")
	if f.key != "" {
		run.cmd.Env = append(run.cmd.Env, "GRID_KEY="+f.key)
	}
	return run, midst
}

// front puts the wrong server in front of the grid, if there is one.
func (f fault) front(t *testing.T, hub *grid.Grid) (address string, midst *atomic.Bool) {
	midst = new(atomic.Bool)
	switch {
	case f.address != "":
		return f.address, midst
	case f.proxy == nil:
		return hub.URL, midst
	}
	to, err := url.Parse(hub.URL)
	must(t, err)
	server := httptest.NewServer(f.proxy(httputil.NewSingleHostReverseProxy(to), midst))
	t.Cleanup(server.CloseClientConnections)
	return server.URL, midst
}

// inflict begins the run, and has the fault come when it is to.
func (f fault) inflict(t *testing.T, g Gomega, run *faulted, midst *atomic.Bool) {
	midst.Store(f.proxyFromStart)
	if f.first != nil {
		f.first(t, run)
	}
	run.begin(t)
	if f.duringPlan != nil {
		g.Eventually(filepath.Join(run.dir, "run.json")).Should(BeAnExistingFile())
		f.duringPlan(t, run)
	}
	if f.during == nil && (f.proxy == nil || f.proxyFromStart) {
		return
	}
	run.awaitStep(g, 1)
	midst.Store(true)
	if f.during != nil {
		f.during(t, run)
	}
}
