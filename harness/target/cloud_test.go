package target_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"cxmatrix/fixtures/clouds"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

type object = map[string]any

// cloudTest is a simulated cloud, and the target for it. It has no browser: its
// grid answers the commands that open and close a session.
type cloudTest struct {
	*clouds.Cloud
	*target.Remote
	listRequests *atomic.Int64 // requests for its list of browsers
}

// cloudKind is what differs between the clouds.
type cloudKind struct {
	dialect, api, catalogue string
	ready                   string
}

var kinds = map[string]cloudKind{
	"BrowserStack": {"browserstack", "", "/automate/browsers.json", "You can now access your local server(s) in our remote browser."},
	"Sauce Labs":   {"saucelabs", "", "/rest/v1/info/platforms/webdriver", "Sauce Connect is up, you may start your tests"},
	"LambdaTest":   {"lambdatest", "/automation/api/v1", "/automation/api/v1/platforms", "You can start testing now"},
}

func newCloudTest(name string, change ...func(*clouds.Options, *target.Settings)) cloudTest {
	GinkgoHelper()
	k := kinds[name]
	GinkgoT().Setenv("CLOUD_USER", "pat")
	GinkgoT().Setenv("CLOUD_KEY", "the-secret-key")
	GinkgoT().Setenv("XDG_CACHE_HOME", GinkgoT().TempDir())
	o := clouds.Options{Kind: k.dialect, User: "pat", Key: "the-secret-key", Grid: clouds.Grid{URL: startEmptyGrid()}}
	d := target.Settings{Name: "cloud", Dialect: k.dialect, User: "${CLOUD_USER}", Key: "${CLOUD_KEY}", Protocol: target.W3C, Tunnel: target.Tunnel{Binary: tunnelProgram(k.ready)}}
	for _, c := range change {
		c(&o, &d)
	}
	c, err := clouds.Start(o)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(c.Close)
	p := cloudTest{Cloud: c, listRequests: new(atomic.Int64)}
	d.Address, d.API = c.HubURL(), p.counting(k.catalogue)+k.api
	p.Remote = target.FromSettings(d).(*target.Remote)
	return p
}

// counting forwards the API's requests, and counts those for the list of browsers.
func (p cloudTest) counting(catalogue string) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == catalogue {
			p.listRequests.Add(1)
		}
		passOn(w, r, p.APIURL())
	}))
	DeferCleanup(s.Close)
	return s.URL
}

func passOn(w http.ResponseWriter, r *http.Request, to string) {
	r2, err := http.NewRequestWithContext(r.Context(), r.Method, to+r.URL.RequestURI(), r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	r2.Header = r.Header
	response, err := http.DefaultClient.Do(r2)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer response.Body.Close()
	w.WriteHeader(response.StatusCode)
	_ = json.NewEncoder(w).Encode(mustDecode(response))
}

func mustDecode(response *http.Response) (v any) {
	_ = json.NewDecoder(response.Body).Decode(&v)
	return v
}

// startEmptyGrid answers every command with null, and new sessions with an id.
func startEmptyGrid() string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var value any
		if r.Method == http.MethodPost && r.URL.Path == "/session" {
			value = object{"sessionId": "grid-1", "capabilities": object{"browserName": "chrome", "goog:processID": 1}}
		}
		if strings.HasSuffix(r.URL.Path, "/execute/sync") {
			value = "Mozilla/5.0 (stand-in)"
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(object{"value": value})
	}))
	DeferCleanup(s.Close)
	return s.URL
}

// tunnelProgram writes a program that replaces a cloud's tunnel: it prints that it is ready,
// with any arguments.
func tunnelProgram(ready string) string {
	path := filepath.Join(GinkgoT().TempDir(), "tunnel")
	Expect(os.WriteFile(path, []byte("#!/bin/sh\necho stand-in of a tunnel\necho '"+ready+"'\nexec sleep 600\n"), 0o700)).To(Succeed())
	return path
}

// request is the request for the browser that a cell is assigned.
func (p cloudTest) request(ctx context.Context, product, version, system string) target.Request {
	GinkgoHelper()
	a := p.Assign(ctx, asked(product, version, system), "")
	Expect(a.Unsupported).To(BeEmpty())
	Expect(a.Availability).To(Equal("yes"))
	Expect(a.Provenance).To(Equal(results.Real))
	return target.Request{Engine: a.Engine, Capabilities: a.Capabilities, Name: "cell-7", Run: "nightly", Options: engine.Options{Dir: GinkgoT().TempDir(), Proxy: "127.0.0.1:3128"}}
}

// labelled has all labels that a user may set.
func labelled(_ *clouds.Options, d *target.Settings) {
	d.Labels = target.Labels{Project: "study", Build: "build {run}", Tags: []string{"bank"}}
	d.Limits = target.Limits{Idle: target.Duration(2 * time.Minute), Maximum: target.Duration(20 * time.Minute)}
}

var _ = DescribeTable("a cloud gets its own capabilities", func(ctx SpecContext, name string, modern, old object) {
	p := newCloudTest(name, labelled)
	for _, tc := range []struct {
		product, version, system string
		kind                     string
		want                     object
	}{{"chrome", "109", "windows-7", "alwaysMatch", modern}, {"ie", "10", "windows-8", "desired", old}} {
		b, err := p.Start(ctx, p.request(ctx, tc.product, tc.version, tc.system))
		Expect(err).NotTo(HaveOccurred())
		Expect(b.Browser).To(BeZero(), "a process of another machine")
		Expect(b.Mark(ctx, target.SessionResult{Passed: true})).To(Succeed())
		Expect(b.Close(ctx)).To(Succeed())
		Expect(wanted(p.Requests()[len(p.Requests())-1], tc.kind)).To(Equal(tc.want))
		got := p.Sessions()[len(p.Sessions())-1]
		Expect([]any{got.Name, got.Build, got.TunnelName, got.Idle, got.Legacy, got.State, got.Mark.Status, len(got.Ignored)}).
			To(Equal([]any{"cell-7", "build nightly", "cell-7", 2 * time.Minute, tc.kind == "desired", "done", "passed", 0}))
	}
},
	Entry("BrowserStack", "BrowserStack", object{
		"browserName": "Chrome", "browserVersion": "109.0", "unhandledPromptBehavior": "ignore", "pageLoadStrategy": "eager",
		"bstack:options": object{"os": "Windows", "osVersion": "7", "sessionName": "cell-7", "buildName": "build nightly", "projectName": "study", "idleTimeout": 120.0, "local": true, "localIdentifier": "cell-7",
			"maskCommands": "setValues, getValues, setCookies, getCookies", "maskBasicAuth": true, "seleniumLogs": false},
	}, object{
		"browser": "IE", "browserName": "IE", "browser_version": "10.0", "os": "Windows", "os_version": "8",
		"name": "cell-7", "build": "build nightly", "project": "study", "browserstack.idleTimeout": 120.0, "browserstack.local": "true", "browserstack.localIdentifier": "cell-7",
		"browserstack.maskCommands": "setValues, getValues, setCookies, getCookies", "browserstack.maskBasicAuth": "true", "browserstack.seleniumLogs": "false",
	}),
	Entry("Sauce Labs", "Sauce Labs", object{
		"browserName": "chrome", "browserVersion": "109", "platformName": "Windows 7", "unhandledPromptBehavior": "ignore", "pageLoadStrategy": "eager",
		"sauce:options": object{"name": "cell-7", "build": "build nightly", "tags": []any{"cxmatrix", "bank"}, "tunnelName": "cell-7", "idleTimeout": 120.0, "maxDuration": 1200.0, "commandTimeout": 300.0, "recordLogs": false},
	}, object{
		"browserName": "internet explorer", "version": "10", "platform": "Windows 8",
		"name": "cell-7", "build": "build nightly", "tags": []any{"cxmatrix", "bank"}, "tunnelName": "cell-7", "idleTimeout": 120.0, "maxDuration": 1200.0, "commandTimeout": 300.0, "recordLogs": false,
	}),
	Entry("LambdaTest", "LambdaTest", object{
		"browserName": "Chrome", "browserVersion": "109.0", "unhandledPromptBehavior": "ignore", "pageLoadStrategy": "eager",
		"LT:Options": object{"platformName": "Windows 7", "name": "cell-7", "build": "build nightly", "project": "study", "tags": []any{"cxmatrix", "bank"}, "tunnel": true, "tunnelName": "cell-7", "video": true, "idleTimeout": 120.0, "w3c": true, "lambdaMaskCommands": []any{"setValues", "setCookies", "getCookies"}},
	}, object{
		"browserName": "Internet Explorer", "version": "10.0", "platform": "Windows 8",
		"name": "cell-7", "build": "build nightly", "project": "study", "tags": []any{"cxmatrix", "bank"}, "tunnel": true, "tunnelName": "cell-7", "video": true, "idleTimeout": 120.0, "lambdaMaskCommands": []any{"setValues", "setCookies", "getCookies"},
	}),
)

// wanted are the capabilities of a request, in either protocol, without those that the
// library adds for old servers.
func wanted(request object, kind string) object {
	if kind == "alwaysMatch" {
		w3c, _ := request["capabilities"].(object)
		always, _ := w3c[kind].(object)
		return always
	}
	desired, _ := request["desiredCapabilities"].(object)
	for _, prompts := range []string{"unhandledPromptBehavior", "unexpectedAlertBehaviour"} {
		delete(desired, prompts)
	}
	return desired
}

var _ = Describe("a cloud", func() {
	for name := range kinds {
		It("has what it lists: "+name, func(ctx SpecContext) {
			p := newCloudTest(name, func(o *clouds.Options, _ *target.Settings) { o.Parallel = 500 })
			offers, err := p.Offers(ctx)
			Expect(err).NotTo(HaveOccurred())
			Expect(len(offers)).To(BeNumerically(">", 50))
			systems := map[string]bool{}
			for _, o := range offers {
				systems[o.System] = true
				Expect(matrix.CheckPair(o.Product, o.System)).To(Succeed())
				status, output := p.open(ctx, p.Capabilities(target.Request{Capabilities: o.Capabilities, Name: "cell", Run: "r"}))
				Expect(status).To(Equal(http.StatusOK), "%s %s on %s: %s", o.Product, o.Version, o.System, output)
				got := p.Sessions()[len(p.Sessions())-1]
				Expect(strings.TrimSuffix(got.Version, ".0")).To(Equal(o.Version), "%v", o)
			}
			for _, system := range []string{"windows-7", "windows-8", "windows-8.1", "windows-10", "windows-11", "macos-sierra", "macos-big-sur", "macos-ventura"} {
				Expect(systems).To(HaveKey(system))
			}
		})

		It("lets a cell wait for a slot, and reports when none becomes free: "+name, func(ctx SpecContext) {
			p := newCloudTest(name, func(o *clouds.Options, d *target.Settings) {
				o.Parallel, d.Limits.Queue = 1, target.Duration(time.Second)
			})
			req := p.request(ctx, "chrome", "109", "windows-7")
			first, err := p.Start(ctx, req)
			Expect(err).NotTo(HaveOccurred())
			_, err = p.Start(ctx, req)
			Expect(err).To(MatchError("all slots of target cloud were in use for 1s: 1 of 1 are in use"))
			Expect(first.Close(ctx)).To(Succeed())
			second, err := p.Start(ctx, req)
			Expect(err).NotTo(HaveOccurred())
			Expect(second.Close(ctx)).To(Succeed())
		})

		It("is asked for its browsers once a day, unless it is refreshed: "+name, func(ctx SpecContext) {
			p := newCloudTest(name)
			again := func(r *target.Remote) int64 {
				_, err := r.Offers(ctx)
				Expect(err).NotTo(HaveOccurred())
				return p.listRequests.Load()
			}
			another := func() *target.Remote { return target.FromSettings(target.Config(p.Remote)).(*target.Remote) }
			Expect(again(p.Remote)).To(BeEquivalentTo(1))
			Expect(again(another())).To(BeEquivalentTo(1))
			fresh := another()
			fresh.IgnoreCache()
			Expect(again(fresh)).To(BeEquivalentTo(2))
			file := target.CacheFile(p.listAddress(name))
			yesterday := time.Now().Add(-25 * time.Hour)
			Expect(os.Chtimes(file, yesterday, yesterday)).To(Succeed())
			Expect(again(another())).To(BeEquivalentTo(3))
			Expect(os.WriteFile(file, []byte(`[{"torn":`), 0o600)).To(Succeed())
			Expect(again(another())).To(BeEquivalentTo(4), "a torn file is none")
		})

		It("refuses another account's key: "+name, func(ctx SpecContext) {
			p := newCloudTest(name)
			Expect(p.Check(ctx)).To(Succeed())
			GinkgoT().Setenv("CLOUD_KEY", "wrong-key")
			err := p.Check(ctx)
			Expect(err).To(MatchError(ContainSubstring("target cloud rejects the user and key in ${CLOUD_USER} and ${CLOUD_KEY}")))
			Expect(err).To(BeAssignableToTypeOf(&target.UnreachableError{}))
			Expect(err.Error()).NotTo(ContainSubstring("wrong-key"))
		})

		It("ends an orphaned session, found by its name: "+name, func(ctx SpecContext) {
			p := newCloudTest(name)
			req := p.request(ctx, "chrome", "109", "windows-7")
			req.Name = "left-behind"
			b, err := p.Start(ctx, req)
			Expect(err).NotTo(HaveOccurred())
			DeferCleanup(func() { _ = b.Close(context.Background()) }) // its tunnel
			Expect(p.Reap(ctx, target.OrphanSession{Name: "nobody's"})).To(BeZero())
			Expect(p.Reap(ctx, target.OrphanSession{Name: "left-behind"})).To(Equal(1))
			Expect(p.Sessions()[0].State).To(Equal("done"))
			Expect(p.Reap(ctx, target.OrphanSession{Name: "left-behind"})).To(BeZero())
		})

		It("reports its free slots: "+name, func(ctx SpecContext) {
			p := newCloudTest(name, func(o *clouds.Options, _ *target.Settings) { o.Parallel = 7 })
			Expect(p.Slots(ctx)).To(Equal(7))
			p.open(ctx, p.Capabilities(p.request(ctx, "chrome", "109", "windows-7")))
			now, total, err := p.Capacity(ctx)
			Expect(err).NotTo(HaveOccurred())
			Expect([]int{now, total}).To(Equal([]int{6, 7}))
		})

		It("walks a public site without a tunnel if nothing is restricted: "+name, func(ctx SpecContext) {
			p := newCloudTest(name, func(_ *clouds.Options, d *target.Settings) { d.Tunnel.Binary = "" })
			p.SetPublic()
			cell := asked("chrome", "109", "windows-7")
			a := p.Assign(ctx, cell, "")
			Expect(a.Unsupported).To(BeEmpty())
			Expect(a.Note).To(Equal("directly to the site, not through this machine"))
			old := asked("ie", "10", "windows-8")
			for i, caps := range []results.Assignment{a, p.Assign(ctx, old, "")} {
				b, err := p.Start(ctx, target.Request{Engine: caps.Engine, Capabilities: caps.Capabilities, Name: "cell-7", Options: engine.Options{Dir: GinkgoT().TempDir()}})
				Expect(err).NotTo(HaveOccurred())
				Expect(b.Close(ctx)).To(Succeed())
				Expect(p.Sessions()[i].TunnelName).To(BeEmpty())
				Expect(fmt.Sprint(p.Requests()[i])).NotTo(MatchRegexp("(?i)tunnel|local"))
			}
			for _, restricted := range []func(*matrix.Expanded){
				func(c *matrix.Expanded) { c.Network.Line.UpKbps = 512 },
				func(c *matrix.Expanded) { c.Network.Policy = []matrix.Rule{{ID: "b", Kind: "block"}} },
				func(c *matrix.Expanded) { c.MaxTLS = "1.0" },
			} {
				cell := cell
				restricted(&cell)
				Expect(p.Assign(ctx, cell, "").Unsupported).To(ContainSubstring("its browsers can't reach this machine"))
			}
		})
		It("reports its browser before the missing tunnel: "+name, func(ctx SpecContext) {
			p := newCloudTest(name, func(_ *clouds.Options, d *target.Settings) { d.Tunnel.Binary = "" })
			a := p.Assign(ctx, asked("chrome", "109", "windows-7"), "")
			Expect(a.Availability).To(Equal("yes"))
			Expect(a.Unsupported).To(MatchRegexp(`^target cloud: its browsers can't reach this machine, where the network is simulated: no tunnel: install .*, and name it in the targets file: tunnel: \{binary: \w+\}$`))
			a = p.Assign(ctx, asked("ie", "11", "windows-8"), "")
			Expect(a).To(Equal(results.Assignment{Availability: "no; nearest: ie 11 on windows-8.1", Unsupported: "target cloud does not have it; the nearest there is ie 11 on windows-8.1"}))
			never := asked("ie", "11", "windows-8")
			never.Impossible = "Internet Explorer 11 never ran on Windows 8"
			a = p.Assign(ctx, never, "")
			Expect(a).To(Equal(results.Assignment{Availability: "never was; nearest: ie 11 on windows-8.1", Unsupported: "impossible pair: Internet Explorer 11 never ran on Windows 8"}))
			Expect(p.Assign(ctx, asked("chromium", "109", "linux"), "rod").Unsupported).To(Equal("target cloud has engine webdriver, not rod"))
		})
	}
})

// listAddress is where the target reads its list.
func (p cloudTest) listAddress(name string) string {
	k := kinds[name]
	return strings.TrimSuffix(target.Config(p.Remote).API, k.api) + k.catalogue
}

// open requests a session from the hub, with capabilities of both protocols.
func (p cloudTest) open(ctx context.Context, caps object) (int, string) {
	GinkgoHelper()
	always := object{}
	for name, value := range caps {
		if strings.Contains(name, ":") || strings.HasPrefix(name, "browser") || name == "platformName" {
			always[name] = value
		}
	}
	body, err := json.Marshal(object{"capabilities": object{"alwaysMatch": always}, "desiredCapabilities": caps})
	Expect(err).NotTo(HaveOccurred())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.HubURL()+"/session", strings.NewReader(string(body)))
	Expect(err).NotTo(HaveOccurred())
	r.SetBasicAuth("pat", "the-secret-key")
	response, err := http.DefaultClient.Do(r)
	Expect(err).NotTo(HaveOccurred())
	defer response.Body.Close()
	return response.StatusCode, fmt.Sprint(mustDecode(response))
}

var _ = Describe("a tunnel", func() {
	DescribeTable("gets the cell's proxy, and the key only where it needs it", func(name, api string, want ...string) {
		p := newCloudTest(name)
		d := target.Config(p.Remote)
		d.API = api
		Expect(target.FromSettings(d).(*target.Remote).Tunnel(target.TunnelSpec{Name: "cell-7", Host: "127.0.0.1", Port: "3128", Key: "the-secret-key", API: api})).To(Equal(want))
	},
		Entry("of BrowserStack, which has none", "BrowserStack", "https://api.browserstack.com",
			"--key", "the-secret-key", "--local-identifier", "cell-7", "--force-local", "--only-automate", "--local-proxy-host", "127.0.0.1", "--local-proxy-port", "3128"),
		Entry("of Sauce Labs", "Sauce Labs", "https://api.us-west-1.saucelabs.com",
			"run", "--region", "us-west", "--tunnel-name", "cell-7", "--proxy", "http://127.0.0.1:3128", "--proxy-localhost", "allow"),
		Entry("of Sauce Labs in Europe", "Sauce Labs", "https://api.eu-central-1.saucelabs.com",
			"run", "--region", "eu-central", "--tunnel-name", "cell-7", "--proxy", "http://127.0.0.1:3128", "--proxy-localhost", "allow"),
		Entry("of LambdaTest", "LambdaTest", "https://api.lambdatest.com/automation/api/v1",
			"--tunnelName", "cell-7", "--proxy-host", "127.0.0.1", "--proxy-port", "3128", "--ingress-only"),
	)

	It("that exits is reported, and not as the site's fault", func(ctx SpecContext) {
		p := newCloudTest("LambdaTest", func(_ *clouds.Options, d *target.Settings) {
			d.Tunnel.Binary = filepath.Join(GinkgoT().TempDir(), "LT")
			Expect(os.WriteFile(d.Tunnel.Binary, []byte("#!/bin/sh\necho 'You can start testing now'\nuntil [ -e cut ]; do sleep 0.02; done\necho lost the line\nexit 1\n"), 0o700)).To(Succeed())
		})
		req := p.request(ctx, "chrome", "109", "windows-7")
		b, err := p.Start(ctx, req)
		Expect(err).NotTo(HaveOccurred())
		Expect(b.TunnelErr()).To(Succeed())
		Expect(os.WriteFile(filepath.Join(req.Options.Dir, "cut"), nil, 0o600)).To(Succeed())
		Eventually(b.TunnelErr).Should(MatchError("the LambdaTest tunnel exited unexpectedly: lost the line"))
		Expect(b.Close(ctx)).To(Succeed())
	})

	It("is waited for beside the queue and the browser", func() {
		l := target.Limits{Queue: target.Duration(time.Second), Open: target.Duration(time.Second)}
		Expect(target.Settings{Dialect: "selenium", Limits: l}.StartTimeout()).To(Equal(2 * time.Second))
		Expect(target.Settings{Dialect: "saucelabs", Limits: l}.StartTimeout()).To(BeNumerically(">", time.Minute))
	})

	It("that does not start leaves no session, and its output is reported without the key", func(ctx SpecContext) {
		p := newCloudTest("Sauce Labs", func(_ *clouds.Options, d *target.Settings) {
			d.Tunnel.Binary = filepath.Join(GinkgoT().TempDir(), "sc")
			Expect(os.WriteFile(d.Tunnel.Binary, []byte("#!/bin/sh\nprintf 'bad key the-sec'; echo \"ret-key of $SAUCE_USERNAME\"\nexit 3\n"), 0o700)).To(Succeed())
		})
		var log strings.Builder
		req := p.request(ctx, "chrome", "109", "windows-7")
		req.Options.Log = &log
		_, err := p.Start(ctx, req)
		Expect(err).To(MatchError("target cloud: Sauce Connect 5 ended before it was ready: bad key [hidden] of pat"))
		Expect(log.String()).To(Equal("bad key [hidden] of pat\n"))
		Expect(p.Requests()).To(BeEmpty())
	})
})

var _ = DescribeTable("the access to this machine", func(d target.Settings, want target.ProxyAccess, why string) {
	got, err := target.FromSettings(d).(*target.Remote).ProxyAccess()
	Expect(got).To(Equal(want))
	if why != "" {
		Expect(err).To(MatchError(ContainSubstring(why)))
		return
	}
	Expect(err).NotTo(HaveOccurred())
},
	Entry("of a grid on this machine is loopback", target.Settings{Dialect: "selenium", Address: "http://127.0.0.1:4444"}, target.ProxyAccess{}, ""),
	Entry("by its name, too", target.Settings{Dialect: "selenium", Address: "http://localhost:4444"}, target.ProxyAccess{}, ""),
	Entry("of another grid has to be told", target.Settings{Dialect: "selenium", Address: "http://192.0.2.7:4444"}, target.ProxyAccess{}, "add proxy: {listen:"),
	Entry("as it is told", target.Settings{Dialect: "selenium", Address: "http://192.0.2.7:4444", Proxy: target.ProxySettings{Listen: "192.0.2.1", Clients: []string{"192.0.2.7"}}},
		target.ProxyAccess{Listen: "192.0.2.1:0", Clients: []string{"192.0.2.7"}}, ""),
	Entry("of a cloud is a tunnel", target.Settings{Dialect: "saucelabs"}, target.ProxyAccess{}, "no tunnel: install Sauce Connect 5"),
	Entry("whose program must be there", target.Settings{Dialect: "lambdatest", Tunnel: target.Tunnel{Binary: "no-such-program"}}, target.ProxyAccess{}, "no program no-such-program: install the LambdaTest tunnel"),
	Entry("and then is loopback", target.Settings{Dialect: "browserstack", Tunnel: target.Tunnel{Binary: "sh"}}, target.ProxyAccess{}, ""),
)

var _ = Describe("a target's name", func() {
	file := []target.Settings{{Name: "grid", Dialect: "selenium", Address: "http://127.0.0.1:1"}, {Name: "saucelabs", Dialect: "saucelabs", Address: "http://127.0.0.1:2"}}
	It("is this machine's, one of the file, or a cloud's", func() {
		GinkgoT().Setenv("BROWSERSTACK_USERNAME", "pat")
		GinkgoT().Setenv("BROWSERSTACK_ACCESS_KEY", "the-secret-key")
		for _, name := range []string{"local", "grid", "browserstack"} {
			_, err := target.ByName(name, file)
			Expect(err).NotTo(HaveOccurred())
		}
	})
	It("is the file's before the cloud's", func() {
		t, err := target.ByName("saucelabs", file)
		Expect(err).NotTo(HaveOccurred())
		Expect(target.Config(t).Address).To(Equal("http://127.0.0.1:2"))
	})
	It("of a cloud needs the cloud's own variables", func() {
		GinkgoT().Setenv("LT_USERNAME", "pat")
		GinkgoT().Setenv("LT_ACCESS_KEY", "")
		_, err := target.ByName("lambdatest", file)
		Expect(err).To(MatchError("target lambdatest: variable LT_ACCESS_KEY is not set: set it in the process environment"))
	})
	It("that is unknown is reported with the nearest", func() {
		_, err := target.ByName("gird", file)
		Expect(err).To(MatchError(`unknown target "gird": did you mean "grid"?`))
	})
})
