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

// faultJourney has a step that waits for an element that never appears, which leaves time for a fault. Without a
// fault it is the site that fails.
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
	limits  map[string]string // of the target, in place of those in againstHanging
	key     string            // "" is the right one
	address string            // of the target; "" is the grid's

	proxy          func(next http.Handler, midst *atomic.Bool) http.Handler // a faulty server in front of the grid; nil for none
	proxyFromStart bool                                                     // it is faulty from the beginning; otherwise from the second step on
	first          func(t *testing.T, f *faulted)                           // before the run
	duringPlan     func(t *testing.T, f *faulted)                           // once the run is planned, before its session
	during         func(t *testing.T, f *faulted)                           // in the second step
	after          func(t *testing.T, f *faulted)                           // repairs the grid

	verdict      results.Verdict // "" is broken
	inconclusive bool            // the verdict may also be broken: on a busy machine a slow driver looks like one that hangs
	beforeRun    bool            // it is reported before there is a run.json
	journalFull  bool            // there may be no space for the record: then the reason is on stderr
	reason       string          // a regular expression of the reason
	quick        bool            // make test runs it, too
	lost         bool            // nothing can end the session
}

// faulted is a run with a fault, and the grid that it is on.
type faulted struct {
	*running
	hub     *grid.Grid
	stuck   atomic.Bool     // the site's pages run an endless loop
	taken   *webdriver.Page // a session that the test opened, not the run
	stopped int             // the id of a stopped process, which is to be continued
}

// session waits for the session that the run uses.
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

// wrong makes a server in front of the grid. While midst is set, it hands requests for sessions to do; otherwise it
// relays them to the grid.
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

// says answers all requests for sessions with the same response.
func says(status int, kind, body string) func(http.Handler, *atomic.Bool) http.Handler {
	return wrong(func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		io.WriteString(w, body)
	})
}

// nameless removes the session id from the response to a new session.
var nameless = wrong(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
	kept := httptest.NewRecorder()
	next.ServeHTTP(kept, r)
	w.Header().Set("Content-Type", "application/json")
	w.Write(bytes.ReplaceAll(kept.Body.Bytes(), []byte(`"sessionId"`), []byte(`"id"`)))
})

// cut closes connections without a response.
var cut = wrong(func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) })

// held does not respond: it keeps a request until its client gives up.
var held = wrong(func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
	io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
})

// noPicture links the file of the first step's screenshot to /dev/full: writing there fails
// as on a full disk.
func noPicture(t *testing.T, f *faulted) {
	dir := filepath.Join(f.dir, results.ArtifactDir("plain/chromium-installed/linux", 1))
	must(t, errors.Join(os.MkdirAll(dir, 0o755), os.Symlink("/dev/full", filepath.Join(dir, "01-enter.png"))))
}

func ownDisk(t *testing.T, f *faulted) { smallDisk(t, f.dir) }
func fills(t *testing.T, f *faulted)   { fill(t, f.dir) }

// passing are faults of one session, or of a server in front of the grid. They don't affect other sessions.
var passing = map[string]fault{
	"no fault, and the site fails":              {verdict: results.Failed, reason: "never"},
	"the page runs an endless loop":             {during: func(_ *testing.T, f *faulted) { f.stuck.Store(true) }, verdict: results.Failed, inconclusive: true, reason: "in time|never|stopped answering"},
	"wrong key":                                 {key: "wrong", beforeRun: true, quick: true, reason: `rejects the user and key in \$\{GRID_USER\} and \$\{GRID_KEY\}`},
	"no hub at that address":                    {address: "http://127.0.0.1:1", beforeRun: true, quick: true, reason: "can't be reached"},
	"401 during a step":                         {proxy: says(401, "text/plain", "who are you?"), quick: true, reason: "401 Unauthorized.*who are you"},
	"502 with HTML during a step":               {proxy: says(502, "text/html", "<html><h1>Bad Gateway</h1></html>"), reason: "502 Bad Gateway"},
	"204 for a new session":                     {proxy: says(204, "", ""), proxyFromStart: true, reason: "without a session id"},
	"HTML for a new session":                    {proxy: says(200, "text/html", "<p>Please log in"), proxyFromStart: true, reason: "Please log in"},
	"a new session without an id":               {proxy: nameless, proxyFromStart: true, reason: "without a session id"},
	"a new session takes too long":              {proxy: held, proxyFromStart: true, limits: map[string]string{"open": "12s"}, reason: "no browser in 12s"},
	"connections reset during a step":           {proxy: cut, reason: "EOF|reset"},
	"the browser crashes":                       {during: killProcess(chromium), quick: true, reason: "not connected to DevTools|invalid session id|disconnected|crash|not reachable"},
	"the driver is killed":                      {during: killProcess(driver), lost: true, quick: true, reason: "refused|died|closed|unknown error|EOF"},
	"the driver hangs":                          {during: pauseDriver, after: resumeProcess, limits: map[string]string{"command": "2m"}, reason: "stopped answering"},
	"the driver hangs beyond the command limit": {during: pauseDriver, after: resumeProcess, limits: map[string]string{"command": "20s"}, reason: "did not answer within 20s"},
	"the node refuses the capabilities":         {cell: "plain/edge-latest/windows-10", quick: true, reason: "(?i)could not start|not created|capabilities"},
	"no space for a step's screenshot":          {first: noPicture, quick: true, reason: "can't write an artifact: .*no space left on device"},
	"the disk fills up during a step":           {journalFull: true, first: ownDisk, during: fills, reason: "no space left on device"},
}

// breaking are faults of the whole grid. Each is repaired before the next.
var breaking = []struct {
	name string
	fault
}{
	{"all slots are in use", fault{limits: map[string]string{"queue": "3s"}, first: occupySlot, after: releaseSlot, reason: "all slots of target grid were in use for 3s: 1 of 1 are in use"}},
	{"the node is killed during a step", fault{during: node((*grid.Grid).KillNode), after: nodeBack, reason: "(?i)connection error|node was removed|refused|EOF|reset"}},
	{"the node is killed before the session", fault{duringPlan: node((*grid.Grid).KillNode), limits: map[string]string{"open": "12s"}, after: nodeBack, reason: "session not created|no browser in 12s"}},
	{"the node hangs during a step", fault{during: node((*grid.Grid).Pause), limits: map[string]string{"command": "20s"}, after: nodeOn, reason: "node was removed from the grid|did not answer within 20s"}},
	{"the node hangs before the session", fault{duringPlan: node((*grid.Grid).Pause), limits: map[string]string{"open": "12s"}, after: nodeOn, reason: "no browser in 12s"}},
	{"the grid ends an idle session", fault{during: sleep, reason: "session timed out due to inactivity"}},
	{"the hub restarts during a step", fault{during: restartHub, after: slotFree, reason: "invalid session id|EOF|refused|reset"}},
	{"the hub is killed during a step", fault{during: func(t *testing.T, f *faulted) { must(t, f.hub.KillHub()) }, lost: true, reason: "refused|EOF|reset"}},
}

func node(do func(*grid.Grid, int) error) func(*testing.T, *faulted) {
	return func(t *testing.T, f *faulted) {
		if err := do(f.hub, 0); err != nil {
			t.Error(err)
		}
	}
}

func nodeBack(t *testing.T, f *faulted) { must(t, f.hub.StartNode(t.Context(), 0)) }

// nodeOn resumes the node, and waits until the hub lists it as up again and no session is left.
func nodeOn(t *testing.T, f *faulted) {
	must(t, errors.Join(f.hub.Resume(0), f.hub.Await(t.Context())))
	noSessions(t, f.hub)
}

func restartHub(t *testing.T, f *faulted) { must(t, f.hub.RestartHub(t.Context())) }

// slotFree waits until the grid has ended the session that the restarted hub does not know.
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

// sleep stops the cell's process, as on a machine that sleeps, until the grid has ended the idle session.
func sleep(t *testing.T, f *faulted) {
	g := NewWithT(t)
	pid := f.find(g, func(p proc, run int) bool { return p.parent == run && strings.HasSuffix(p.args, " cell ") })
	f.session(g)
	must(t, syscall.Kill(pid, syscall.SIGSTOP))
	defer syscall.Kill(pid, syscall.SIGCONT)
	g.Eventually(func() ([]grid.Session, error) { return f.hub.Sessions(t.Context()) }).Should(BeEmpty())
}

// site serves the element that the journey's first step expects. Once stuck is set, its pages run an endless loop.
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

// TestGridFaults injects faults into real grids. Each must be reported as what it is: never as the site's fault,
// never as a success.
func TestGridFaults(t *testing.T) {
	t.Parallel()
	requireEngines(t)
	t.Run("passing", func(t *testing.T) {
		o := gridOptions(t)
		refusing := grid.Node{Slots: []grid.Slot{{Driver: programOf(t, "chromedriver"), Capabilities: map[string]any{"browserName": "MicrosoftEdge", "platformName": "windows 10"}}}}
		o.Nodes, o.SessionTimeout = []grid.Node{chromeNode(t, tier.Chromium(t), 4), refusing}, 40*time.Second // the timeout ends sessions whose driver was killed
		hub := gridUp(t, o, grid.Start)
		t.Run("each", func(t *testing.T) { // returns when all subtests have ended
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

// parallelAtNight runs the many subtests of make nightly in parallel. The few of make test run in sequence: in parallel
// they would wait for other tests, and meanwhile the grid takes a tenth of a core.
func parallelAtNight(t *testing.T) {
	if tier.IsNightly() {
		t.Parallel()
	}
}

// try makes one run with the fault, and checks its verdict, its exit code and its reason.
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
	g.Expect(err != nil).To(Equal(f.beforeRun), "reading the run: %v", err)
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
	if midst.Store(false); err == nil && !f.lost { // the server in front only relays now
		reap(t, run.dir)
	}
}

// reap ends the sessions that a run left behind, by the command that a user runs.
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

// front puts the faulty server in front of the grid, if there is one, and returns the target's address.
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

// inflict begins the run, and injects the fault at its moment.
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
