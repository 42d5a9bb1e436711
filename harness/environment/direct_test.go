package environment_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"cxmatrix/harness/environment"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = It("sends the browser of a cloud without a tunnel straight to a public site, and says that it can't inspect it", func(ctx SpecContext) {
	var configured string
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // the commands that open a session
		w.Header().Set("Content-Type", "application/json")
		value := any(nil)
		switch {
		case r.URL.Path == "/automate/plan.json":
			_, _ = io.WriteString(w, `{"parallel_sessions_max_allowed": 1}`)
			return
		case r.Method == http.MethodPost && r.URL.Path == "/session":
			body, _ := io.ReadAll(r.Body)
			configured, value = string(body), map[string]any{"sessionId": "s1", "capabilities": map[string]any{"browserName": "chrome"}}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"value": value})
	}))
	DeferCleanup(hub.Close)
	GinkgoT().Setenv("CLOUD_USER", "pat")
	GinkgoT().Setenv("CLOUD_KEY", "the-secret-key")
	cloud := target.Settings{Name: "cloud", Dialect: "browserstack", Address: hub.URL, API: hub.URL, User: "${CLOUD_USER}", Key: "${CLOUD_KEY}", Public: true}
	site, _ := url.Parse("https://saas.example/")
	ask := map[string]any{"browserName": "Chrome", "browserVersion": "150.0"}

	e, err := environment.Open(ctx, environment.Spec{Target: cloud, Capabilities: ask, Name: "cell-1", Engine: "webdriver", Site: site, Scratch: GinkgoT().TempDir()})
	Expect(err).NotTo(HaveOccurred())
	Expect(configured).NotTo(Or(ContainSubstring("proxy"), ContainSubstring("local"), BeEmpty()))
	Expect(e.Tunnels(time.Now())).To(ConsistOf("saas.example"))
	Expect(e.Reachable(ctx)).To(Succeed())
	Expect(e.Close(ctx)).To(Succeed())

	_, err = environment.Open(ctx, environment.Spec{Target: cloud, Capabilities: ask, Name: "cell-1", Engine: "webdriver", Site: site, Scratch: GinkgoT().TempDir(), Network: matrix.Network{Line: matrix.Line{UpKbps: 512}}})
	Expect(err).To(MatchError(ContainSubstring("no tunnel: install BrowserStack Local")))
})
