package cell

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/network"
	"cxmatrix/results"
	"cxmatrix/results/redact"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// shop is a site whose pages claim success whatever its answers say. Its script is ES3.
func shop() http.Handler {
	var pieces atomic.Int32
	status := func(w http.ResponseWriter, code int) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(code)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/form", func(w http.ResponseWriter, r *http.Request) {
		status(w, 200)
		fmt.Fprintf(w, `<form method=post action=/submit?status=%s><input id=go type=submit></form>`, r.FormValue("status"))
	})
	mux.HandleFunc("/submit", func(w http.ResponseWriter, r *http.Request) {
		code, _ := strconv.Atoi(r.FormValue("status"))
		status(w, code)
		io.WriteString(w, `<p id=thanks>Thank you</p>`)
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/submit?status=500", http.StatusSeeOther)
	})
	mux.HandleFunc("/by-script", func(w http.ResponseWriter, r *http.Request) {
		status(w, 200)
		fmt.Fprintf(w, `<p id=thanks style="display:none">Thank you</p><p id=sorry role=alert></p><input id=go type=button onclick="send(%s)"><script>
			function send(again) {
				var r = window.XMLHttpRequest ? new XMLHttpRequest() : new ActiveXObject('Microsoft.XMLHTTP');
				r.onreadystatechange = function() {
					if (r.readyState != 4) return;
					if (r.status != 200 && again) return send(again - 1); // PhantomJS does not report 503
					document.getElementById('thanks').style.display = r.responseText == 'no' ? 'none' : '';
					if (r.responseText == 'no') document.getElementById('sorry').innerHTML = 'It could not be saved';
				};
				r.open('%s', '%s', true);
				r.send('x');
				if (%t) document.getElementById('thanks').style.display = '';
			}</script>`, r.FormValue("again"), r.FormValue("method"), r.FormValue("to"), r.FormValue("early") != "")
	})
	mux.HandleFunc("/api", func(w http.ResponseWriter, r *http.Request) { status(w, 502) })
	mux.HandleFunc("/piece", func(w http.ResponseWriter, r *http.Request) { status(w, []int{503, 200}[(pieces.Add(1)-1)%2]) })
	mux.HandleFunc("/late", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Second) // longer than any action here takes
		status(w, 500)
	})
	mux.HandleFunc("/later", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Second) // as above
		io.WriteString(w, "no")
	})
	return mux
}

// answerCase is a step on that site: its actions, and the expected record.
type answerCase struct {
	what, actions, reason string
	allowed               []int
	sent                  bool // the failed answer is to a submission, not to the document
}

var shopSteps = []answerCase{
	{what: "a form whose thanks come over 200", actions: "[{open: '/form?status=200'}, {click: '#go'}, {expect: '#thanks'}]"},
	{what: "a form whose thanks come over 500", actions: "[{open: '/form?status=500'}, {click: '#go'}, {expect: '#thanks'}]", reason: "the site answered 500 to POST /submit"},
	{what: "the same where the journey allows it", actions: "[{open: '/form?status=500'}, {click: '#go'}, {expect: '#thanks'}]", allowed: []int{500}},
	{what: "a page over 404", actions: "[{open: '/submit?status=404'}, {expect: '#thanks'}]"},
	{what: "a page over 500", actions: "[{open: '/submit?status=500'}, {expect: '#thanks'}]", reason: "the site answered 500 to GET /submit"},
	{what: "a page over 500 that another one follows", actions: "[{open: '/submit?status=500'}, {open: '/form?status=200'}]", reason: "the site answered 500 to GET /submit"},
	{what: "a page that sends the window to one over 500", actions: "[{open: /moved}, {expect: '#thanks'}]", reason: "the site answered 500 to GET /submit"},
	{what: "a script that is answered 502 and says thanks", actions: "[{open: '/by-script?method=POST&to=/api&again=0'}, {click: '#go'}, {expect: {at: '#thanks', text: Thank}}]", reason: "the site answered 502 to POST /api", sent: true},
	{what: "a script that says thanks before it is answered", actions: "[{open: '/by-script?method=POST&to=/late&again=0&early=1'}, {click: '#go'}, {expect: {at: '#thanks', text: Thank}}]", reason: "the site answered 500 to POST /late", sent: true},
	{what: "a script that takes its thanks back when it is answered", actions: "[{open: '/by-script?method=POST&to=/later&again=0&early=1'}, {click: '#go'}, {expect: {at: '#thanks', text: Thank}}]", reason: `expect #thanks: the page showed it, and then took it back: "It could not be saved"`, sent: true},
	{what: "a script that sends again what was answered 503", actions: "[{open: '/by-script?method=PUT&to=/piece&again=1'}, {click: '#go'}, {expect: {at: '#thanks', text: Thank}}]"},
	{what: "a script that only asks", actions: "[{open: '/by-script?method=GET&to=/api&again=0'}, {click: '#go'}, {expect: {at: '#thanks', text: Thank}}]"},
}

var _ = Describe("what a site answered", func() {
	for _, kind := range engine.Kinds() {
		quick := kind.Name == "rod" || kind.Name == "firefox"
		Describe("to "+kind.Name, Ordered, tier.If(!quick), func() {
			for _, secure := range []bool{false, true} {
				answering(kind, secure)
			}
		})
	}
})

func answering(kind engine.Kind, secure bool) {
	scheme := map[bool]string{false: "in the open", true: "by HTTPS that is not intercepted"}[secure]
	Describe(scheme, Ordered, tier.If(!secure && kind.Name != "rod"), func() {
		var w *Walk
		BeforeAll(func(ctx SpecContext) {
			if testing.Short() {
				Skip("real browsers are not short")
			}
			if f := kind.Detect(ctx); !f.Found {
				Skip(kind.Name + " is not installed here; to get it: " + f.InstallHint)
			}
			w = shopping(ctx, kind, secure)
		}, NodeTimeout(hang.Limit))

		for _, s := range shopSteps {
			It("is told of "+s.what, func(ctx SpecContext) { s.walked(ctx, w) }, SpecTimeout(hang.Limit))
		}
	})
}

// walked walks the step and compares its record with the expected one. If no component could see
// an answer, the step must record that.
func (s answerCase) walked(ctx context.Context, w *Walk) {
	step := journey.Step{Name: "shop", Allowed: s.allowed, Actions: parsed(s.actions)}
	w.observeMessages(ctx)
	w.visit.StartStep()
	start := time.Now()
	w.resetReplies(ctx, start)
	done := results.Step{Name: step.Name, Verdict: results.Passed}
	Expect(w.doActions(ctx, step)).To(Succeed())
	if err := w.success(ctx, start); err != nil {
		done.Verdict, done.Reason = results.Failed, err.Error()
	}
	w.checkAnswers(ctx, &done, step, start)
	AddReportEntry("step", fmt.Sprintf("%+v", done), ReportEntryVisibilityFailureOrVerbose)
	engine := w.task.Plan.Engine
	switch {
	case done.Unseen == "", s.reason == "":
		Expect(done.Unseen != "").To(Equal(w.visit.Site.Scheme == "https" && !sees[engine]), done.Unseen)
		Expect(done.Reason).To(Equal(s.reason))
		Expect(done.Verdict == results.Failed).To(Equal(s.reason != ""))
		if done.Unseen == "" {
			Expect(done.Answers).NotTo(BeEmpty())
		}
	default:
		Expect(w.visit.Site.Scheme).To(Equal("https"))
		Expect(sees[engine]).To(BeFalse())
	}
}

// sees are the engines that report answers that the network can't see.
var sees = map[string]bool{"rod": true, "chromedriver": true, "chromedriver-jsonwire": true, "firefox": true}

func parsed(actions string) []journey.Action {
	j, err := journey.Parse("j.yaml", []byte("name: j\nsteps: [{name: one, actions: "+actions+"}]"), journey.Options{LookupEnv: os.LookupEnv})
	Expect(err).NotTo(HaveOccurred())
	return j.Steps[0].Actions
}

// shopping opens a browser behind an unrestricted network, on the way to the shop.
func shopping(ctx context.Context, kind engine.Kind, secure bool) *Walk {
	GinkgoHelper()
	site, authority := serveShop(secure)
	dir, err := os.MkdirTemp("", "cx-")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(os.RemoveAll, dir)
	spec := environment.Spec{Engine: kind.Name, Site: site, Scratch: dir, StartTimeout: hang.Limit, LookupEnv: os.LookupEnv}
	if secure {
		spec.CA = authority.PEM()
	}
	open, err := environment.Open(ctx, spec)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func(ctx SpecContext) { Expect(open.Close(ctx)).To(Succeed()) }, NodeTimeout(hang.Limit))
	w := &Walk{open: open, secrets: redact.New(), journey: &journey.Journey{}}
	w.task.Plan.Engine, w.task.StepTimeout = kind.Name, 20*time.Second
	w.visit = &journey.Visit{Page: open.Page, Site: site, StepTimeout: w.task.StepTimeout, LookupEnv: os.LookupEnv, Files: map[string]journey.LocalFile{}}
	return w
}

func serveShop(secure bool) (*url.URL, *network.Authority) {
	GinkgoHelper()
	server := httptest.NewUnstartedServer(shop())
	authority, err := network.NewAuthority(time.Now(), network.AuthorityLimits{})
	Expect(err).NotTo(HaveOccurred())
	if secure {
		host, _, err := net.SplitHostPort(server.Listener.Addr().String())
		Expect(err).NotTo(HaveOccurred())
		certificates, err := authority.Certificates(host)
		Expect(err).NotTo(HaveOccurred())
		server.TLS = &tls.Config{Certificates: certificates, MinVersion: tls.VersionTLS10}
		server.StartTLS()
	} else {
		server.Start()
	}
	DeferCleanup(server.Close)
	site, err := url.Parse(server.URL)
	Expect(err).NotTo(HaveOccurred())
	return site, authority
}
