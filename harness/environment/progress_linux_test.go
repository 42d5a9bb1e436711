package environment_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// accuratePageSource is a page that uploads three megabytes and reports when its progress reached
// 90 percent, and when the site had answered.
const accuratePageSource = `<!DOCTYPE html><title>claims</title><p id="out"></p><script>
var began = Date.now(), claimed = 0, x = new XMLHttpRequest();
x.upload.onprogress = function (e) { if (!claimed && e.loaded >= 0.9 * e.total) claimed = Date.now() - began; };
x.onload = function () { document.getElementById("out").textContent = claimed + "/" + (Date.now() - began); };
x.open("POST", "/up"); x.send(new Blob([new Uint8Array(3e6)]));
</script>`

var _ = Describe("the progress that a page shows", func() {
	// share is the share of the upload's time after which a page claims nine tenths of it.
	share := func(ctx context.Context, honest bool) (float64, string) {
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			fmt.Fprint(w, accuratePageSource)
		}))
		DeferCleanup(site.Close)
		e := open(environment.Spec{Engine: "rod", AccurateProgress: honest, Hosts: network.Hosts{"site.example.test:80": site.Listener.Addr().String()},
			Network: matrix.Network{Line: matrix.Line{UpKbps: 6000}}})
		Expect(e.Page.Open(ctx, "http://site.example.test/")).To(Succeed())
		var claimed, whole float64
		Eventually(ctx, func() error {
			found, err := e.Page.Elements(ctx, "#out")
			if err != nil || len(found) == 0 {
				return fmt.Errorf("not there yet: %w", err)
			}
			_, err = fmt.Sscanf(found[0].Text, "%f/%f", &claimed, &whole)
			return err
		}).Should(Succeed())
		AddReportEntry("claimed/whole", strconv.FormatFloat(claimed/whole, 'f', 2, 64))
		return claimed / whole, e.Progress()
	}

	It("is accurate in a network namespace, and far too early without", func(ctx SpecContext) {
		if os.Geteuid() != 0 {
			Skip("only root may make network namespaces")
		}
		honest, word := share(ctx, true)
		Expect(word).To(Equal(environment.AccurateProgress))
		buffered, word := share(ctx, false)
		Expect(word).To(Equal(environment.BufferedProgress))
		Expect(honest).To(BeNumerically("~", 0.9, 0.15))
		Expect(buffered).To(BeNumerically("<", honest-0.2))
	}, SpecTimeout(hang.Limit))

	It("can't be known where uploads are inspected", func(ctx SpecContext) {
		e := open(specBehind("rod", matrix.Line{}, matrix.Rule{ID: "policy.upload-content:unsanitised", Kind: "upload-content", Match: "unsanitised", How: "page"}))
		Expect(e.Progress()).To(Equal(environment.DelayedProgress))
	}, SpecTimeout(hang.Limit))
})
