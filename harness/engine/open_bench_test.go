package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser/marionette"
	"cxmatrix/harness/engine"

	bare "github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

// barely opens an engine's browser with only the library, the driver or the browser's own port. The others have no smaller
// way in than ours.
var barely = map[string]func(*testing.B, engine.Installation) func(){"rod": openRod, "chromedriver": openDriver, "firefox": openFirefox}

// BenchmarkOpen measures opening and closing a session, with each engine, in a warm browser if it can be, and with
// only the library or the driver: the difference is this package's overhead.
func BenchmarkOpen(b *testing.B) {
	for _, kind := range engine.Kinds() {
		f := kind.Detect(b.Context())
		if !f.Found {
			b.Skipf("%s is not installed here; to get it: %s", kind.Name, f.InstallHint)
		}
		b.Run(kind.Name, func(b *testing.B) { measure(b, func() func() { return openEngine(b, kind) }) })
		if kind.CanBeWarm(engine.Options{}) {
			b.Run(kind.Name+"-warm", func(b *testing.B) {
				pool := &engine.WarmPool{Most: 1}
				openWarmly(b, pool, kind)() // starts it
				measure(b, func() func() { return openWarmly(b, pool, kind) })
				if err := pool.Close(); err != nil {
					b.Fatal(err)
				}
			})
		}
		if openBare := barely[kind.Name]; openBare != nil {
			b.Run(kind.Name+"-bare", func(b *testing.B) { measure(b, func() func() { return openBare(b, f) }) })
		}
	}
}

// measure reports opening and closing separately.
func measure(b *testing.B, open func() func()) {
	var opening, closing time.Duration
	for b.Loop() {
		started := time.Now()
		end := open()
		opened := time.Now()
		end()
		opening += opened.Sub(started)
		closing += time.Since(opened)
	}
	b.ReportMetric(float64(opening.Milliseconds())/float64(b.N), "open-ms")
	b.ReportMetric(float64(closing.Milliseconds())/float64(b.N), "close-ms")
}

// scratch is a directory with a name short enough for a browser's socket.
func scratch(b *testing.B) string {
	dir, err := os.MkdirTemp("", "cx")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func openEngine(b *testing.B, kind engine.Kind) func() {
	r, err := kind.Start(b.Context(), engine.Options{Dir: scratch(b)})
	if err != nil {
		b.Fatal(err)
	}
	return func() {
		if err := r.Close(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// openWarmly opens a session in a browser that others used before.
func openWarmly(b *testing.B, pool *engine.WarmPool, kind engine.Kind) func() {
	w := pool.Take(b.Context(), kind, engine.Options{})
	if w == nil {
		b.Fatal("it does not start")
	}
	r, err := kind.Start(b.Context(), engine.Options{Dir: scratch(b), Warm: w.Borrow()})
	if err != nil {
		b.Fatal(err)
	}
	return func() {
		if err := errors.Join(r.Close(context.Background()), pool.Give(w, true)); err != nil {
			b.Fatal(err)
		}
	}
}

func openRod(b *testing.B, f engine.Installation) func() {
	l := launcher.New().Bin(f.Path).Leakless(false).UserDataDir(scratch(b)).NoSandbox(os.Geteuid() == 0).Set("headless", "new")
	address, err := l.Launch()
	if err != nil {
		b.Fatal(err)
	}
	one := bare.New().ControlURL(address)
	if err = one.Connect(); err == nil {
		_, err = one.Page(proto.TargetCreateTarget{})
	}
	if err != nil {
		l.Kill()
		b.Fatal(err)
	}
	return func() {
		if err := one.Close(); err != nil {
			l.Kill()
		}
		l.Cleanup()
	}
}

func openDriver(b *testing.B, f engine.Installation) func() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	driver := exec.Command(f.Driver, fmt.Sprintf("--port=%d", port))
	if err := driver.Start(); err != nil {
		b.Fatal(err)
	}
	hub := fmt.Sprintf("http://127.0.0.1:%d/session", port)
	args := []string{"--headless=new", "--disable-gpu", "--user-data-dir=" + scratch(b)}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox")
	}
	id, err := session(hub, map[string]any{"binary": f.Path, "args": args})
	if err != nil {
		_ = driver.Process.Kill()
		b.Fatal(err)
	}
	return func() {
		r, _ := http.NewRequest(http.MethodDelete, hub+"/"+id, nil)
		if response, err := http.DefaultClient.Do(r); err == nil {
			response.Body.Close()
		}
		_ = driver.Process.Kill()
		_ = driver.Wait()
	}
}

// openFirefox opens a session over Marionette, as geckodriver would.
func openFirefox(b *testing.B, f engine.Installation) func() {
	profile := scratch(b)
	caps, err := marionette.ParseCapabilities(map[string]any{"moz:firefoxOptions": map[string]any{"binary": f.Path, "args": []any{"-headless", "-profile", profile}}})
	if err != nil {
		b.Fatal(err)
	}
	browser, err := caps.Command()
	if err != nil {
		b.Fatal(err)
	}
	if err := browser.Start(); err != nil {
		b.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = browser.Wait(); close(ended) }()
	conn, err := marionette.Attach(b.Context(), profile, ended)
	if err == nil {
		_, err = conn.Do(b.Context(), "WebDriver:NewSession", map[string]any{})
	}
	if err != nil {
		_ = browser.Process.Kill()
		b.Fatal(err)
	}
	return func() {
		if _, err := conn.Do(context.Background(), "Marionette:Quit", map[string]any{"flags": []string{"eForceQuit"}}); err != nil {
			_ = browser.Process.Kill()
		}
		<-ended
	}
}

// session retries until the driver listens.
func session(hub string, options map[string]any) (string, error) {
	body, err := json.Marshal(map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{"goog:chromeOptions": options}}})
	if err != nil {
		return "", err
	}
	for deadline := time.Now().Add(hang.Limit); ; time.Sleep(5 * time.Millisecond) {
		response, err := http.Post(hub, "application/json", bytes.NewReader(body))
		if err != nil && time.Now().Before(deadline) {
			continue
		}
		if err != nil {
			return "", err
		}
		defer response.Body.Close()
		var reply struct{ Value struct{ SessionID string } }
		err = json.NewDecoder(response.Body).Decode(&reply)
		if err == nil && reply.Value.SessionID == "" {
			err = fmt.Errorf("driver answered %s without a session", response.Status)
		}
		return reply.Value.SessionID, err
	}
}
