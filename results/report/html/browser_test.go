package html_test

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"cxmatrix/fixtures/hang"
	"cxmatrix/results"
	"cxmatrix/results/report/html"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

// chromium starts a browser that ends with the test.
func chromium(t testing.TB) *rod.Browser {
	t.Helper()
	path, there := launcher.LookPath()
	if !there {
		t.Skip("no Chromium here: apt-get install chromium")
	}
	l := launcher.New().Bin(path).Leakless(false).HeadlessNew(true).NoSandbox(true).Set("disable-gpu").Set("disable-dev-shm-usage")
	address, err := l.Launch()
	must(t, err)
	t.Cleanup(func() { l.Kill(); l.Cleanup() })
	ctx, cancel := context.WithTimeout(context.Background(), hang.Limit)
	t.Cleanup(cancel)
	browser := rod.New().ControlURL(address).Context(ctx)
	must(t, browser.Connect())
	return browser
}

// window is a page of the browser that shows a report.
type window struct {
	*rod.Page
	t       testing.TB
	address string

	mutex    sync.Mutex
	requests []string // all that it asked for
	wrong    []string // scripts that failed, and what its policy refused
}

// newWindow starts a browser with a size, and records what the page requests.
func newWindow(t testing.TB, browser *rod.Browser, width, height int, file string) *window {
	t.Helper()
	page, err := browser.Page(proto.TargetCreateTarget{URL: "about:blank"})
	must(t, err)
	must(t, page.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 500}))
	w := &window{Page: page, t: t, address: (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String()}
	must(t, proto.NetworkEnable{}.Call(page))
	must(t, proto.LogEnable{}.Call(page))
	go page.EachEvent(
		func(e *proto.NetworkRequestWillBeSent) { w.note(&w.requests, e.Request.URL) },
		func(e *proto.RuntimeExceptionThrown) { w.note(&w.wrong, e.ExceptionDetails.Text) },
		func(e *proto.LogEntryAdded) {
			if e.Entry.Source == proto.LogLogEntrySourceSecurity {
				w.note(&w.wrong, e.Entry.Text)
			}
		},
		func(e *proto.PageJavascriptDialogOpening) {
			w.note(&w.wrong, "dialog "+e.Message)
			_ = proto.PageHandleJavaScriptDialog{Accept: true}.Call(page)
		})()
	return w
}

func (w *window) note(list *[]string, what string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	*list = append(*list, what)
}

func (w *window) asked() []string {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return append([]string{}, w.requests...)
}

func (w *window) failures() []string {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return append([]string{}, w.wrong...)
}

// open shows the report, at a place of it if that is named.
func (w *window) open(hash string) *window {
	w.t.Helper()
	must(w.t, w.Navigate("about:blank")) // the same address with another hash would load nothing
	must(w.t, w.Navigate(w.address+hash))
	must(w.t, w.WaitLoad())
	return w
}

// say runs a function in the page and returns what it returns.
func (w *window) say(function string, args ...any) string {
	w.t.Helper()
	value, err := w.Eval(function, args...)
	must(w.t, err)
	return value.Value.Str()
}

func (w *window) count(selector string) int {
	w.t.Helper()
	value, err := w.Eval(`(s) => [...document.querySelectorAll(s)].filter((e) => !e.closest('[hidden]')).length`, selector)
	must(w.t, err)
	return value.Value.Int()
}

func (w *window) text(selector string) string {
	w.t.Helper()
	return w.say(`(s) => { const e = document.querySelector(s); return e ? e.innerText : 'there is no ' + s }`, selector)
}

func (w *window) yes(function string, args ...any) bool {
	w.t.Helper()
	value, err := w.Eval(function, args...)
	must(w.t, err)
	return value.Value.Bool()
}

// page writes the report of a run next to its directory.
func page(t testing.TB, r *results.Recorded, o html.Options) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if r.Dir != "" {
		if _, err := os.Stat(r.Dir); err == nil {
			file = filepath.Join(filepath.Dir(r.Dir), "report.html")
		}
	}
	f, err := os.Create(file)
	must(t, err)
	must(t, html.Write(f, r, o))
	must(t, f.Close())
	return file
}
