package html_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"time"

	"cxmatrix/results"
	"cxmatrix/results/report/html"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// hostile is what a page, or a forged journal, may contain anywhere; %d makes each text unique.
const hostile = `"'>` + "`" + `</script></style></textarea><!--<script><svg onload=pwned(%[1]d)><img src=x onerror=pwned(%[1]d) style=background:url(//evil.example.test/%[1]d)><script>pwned(%[1]d)</script><a href="javascript:pwned(%[1]d)">{{.}}${pwned(%[1]d)}`

// planter puts it into every text of a value, whatever it is made of.
type planter struct {
	n     int
	kinds bool // also into verdicts, proofs and the like
}

func (p *planter) plant(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if p.kinds || v.Type() == reflect.TypeFor[string]() {
			p.n++
			v.SetString(fmt.Sprintf(hostile, p.n))
		}
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		p.plant(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() && f.Type() != reflect.TypeFor[time.Time]() {
				p.plant(f)
			}
		}
	case reflect.Slice:
		p.list(v)
	case reflect.Map:
		p.table(v)
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	}
}

// list plants in what a list holds, or in one element, where that would not end: causes contain causes.
func (p *planter) list(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return
	}
	if v.Len() == 0 && v.Type() != reflect.TypeFor[[]results.Cause]() {
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	}
	for i := range v.Len() {
		p.plant(v.Index(i))
	}
}

func (p *planter) table(v reflect.Value) {
	if v.Type() != reflect.TypeFor[map[string]string]() {
		return
	}
	p.n++
	v.Set(reflect.ValueOf(map[string]string{fmt.Sprintf(hostile, p.n): fmt.Sprintf(hostile, p.n)}))
}

// planted is a run of which every text is hostile: a cell with each verdict, steps with each verdict, a control cell, and
// one cell without a record.
func planted(kinds bool) *results.Recorded {
	p := &planter{kinds: kinds}
	r := &results.Recorded{}
	p.plant(reflect.ValueOf(&r.Run).Elem())
	p.plant(reflect.ValueOf(&r.Dir).Elem())
	p.plant(reflect.ValueOf(&r.Damage).Elem())
	p.plant(reflect.ValueOf(&r.Notes).Elem())
	r.Run.Plan = nil
	for _, v := range results.Verdicts() {
		c := results.Cell{Attempt: 1, Verdict: v, Steps: make([]results.Step, 3)}
		for i, of := range []results.Verdict{results.Passed, v, results.NotReached} {
			c.Steps[i] = results.Step{Verdict: of, Cause: &results.Cause{Next: make([]results.Cause, 1)}, Items: []results.Item{{Verdict: v}}}
		}
		p.plant(reflect.ValueOf(&c).Elem())
		c.Cell = string(v) + "/" + c.Cell
		control := c
		control.Cell = results.ControlID(c.Cell, "without")
		c.Steps[1].Cause.Control, c.Controls = control.Cell, []string{control.Cell}
		c.Steps[1].Artifacts = append(c.Steps[1].Artifacts, fmt.Sprintf("artifacts/"+hostile+".png", 0), "artifacts/../../x.png", "javascript:pwned(0).png")
		r.Cells = append(r.Cells, c, control)
		r.Run.Plan = append(r.Run.Plan, plan(p, c.Cell))
	}
	r.Run.Plan = append(r.Run.Plan, plan(p, fmt.Sprintf("missing/"+hostile, 0)))
	r.Steps = []results.StepLine{{Cell: fmt.Sprintf("missing/"+hostile, 0), Step: r.Cells[2].Steps[1]}}
	return r
}

func plan(p *planter, cell string) results.Planned {
	planned := results.Planned{}
	p.plant(reflect.ValueOf(&planned).Elem())
	planned.Cell = cell
	return planned
}

// past is a history's word on every cell, as hostile.
func past(r *results.Recorded) results.Past {
	all := results.Past{Source: fmt.Sprintf(hostile, 0), Since: map[results.Key]results.Since{}}
	for _, c := range r.Cells {
		all.Since[c.Key()] = results.Since{Now: results.Blocked, Before: results.Failed, First: &results.Moment{Run: fmt.Sprintf(hostile, 1)},
			Passed: &results.Moment{Run: fmt.Sprintf(hostile, 2)}, Runs: 3, Flaky: 1, Of: 2, Changed: fmt.Sprintf(hostile, 3)}
	}
	return all
}

var _ = Describe("script in what was recorded", func() {
	DescribeTable("is never run, wherever it is", func(kinds bool) {
		t := GinkgoTB()
		r := planted(kinds)
		file := page(t, r, html.Options{Baseline: planted(kinds), Past: past(r)})
		w := newWindow(t, chromium(t), 1280, 900, file)
		_, err := w.EvalOnNewDocument(`window.ran = []; window.pwned = (n) => window.ran.push(n)`)
		Expect(err).NotTo(HaveOccurred())
		w.open("")
		Expect(w.count(".heat tbody tr")).To(BeNumerically(">=", 7))
		Expect(w.yes(`() => document.scripts.length === 1 + document.querySelectorAll('script[type="application/json"][id^="cell:"]').length`)).To(BeTrue(), "no script but the page's own")
		for _, cell := range append(ids(r), r.Run.Plan[len(r.Run.Plan)-1].Cell) {
			Expect(w.yes(`(id) => { location.hash = id.split('/').map(encodeURIComponent).join('/'); return true }`, cell)).To(BeTrue())
			Eventually(func() string { return w.say(`() => (document.querySelector('#cell-title') || {}).textContent || ''`) }).Should(Equal(strings.ReplaceAll(cell, "/", " / ")))
			Expect(w.yes(`() => { document.querySelectorAll('#cell details').forEach((d) => { d.open = true }); return !document.querySelector('#cell script, #cell [onerror], #cell [onload], #cell [style], #cell a[href^="javascript"]') }`)).To(BeTrue())
		}
		Expect(w.text("#cell")).To(ContainSubstring("<img src=x onerror=pwned("), "it is there, as text")
		Expect(w.yes(`() => window.ran.length === 0`)).To(BeTrue())
		Expect(w.failures()).To(BeEmpty(), "the policy had nothing to refuse: what is escaped needs no second wall")
		for _, address := range w.asked() {
			Expect(address).To(Or(HavePrefix("about:"), HavePrefix("file://")))
			Expect(address).NotTo(ContainSubstring("evil"), "but in the name of a file")
		}
	}, Entry("in every text", false), Entry("in every verdict and proof, too", true))

	It("would meet a second wall, if it ever got into the page", func() {
		t := GinkgoTB()
		w := newWindow(t, chromium(t), 1280, 900, page(t, read(t, sample(t, 3)), html.Options{})).open("")
		Expect(w.say(`() => new Promise((done) => {
			document.body.insertAdjacentHTML('beforeend', '<img id=planted src="data:," onerror="window.ran = true" style="width: 7px">');
			const image = document.querySelector('#planted');
			image.addEventListener('error', () => done(String(window.ran) + ' ' + image.style.width));
		})`)).To(Equal("undefined "))
		Expect(w.say(`() => fetch('http://127.0.0.1:9/').then(() => 'fetched', (e) => e.name)`)).To(Equal("TypeError"))
		Eventually(w.failures).Should(And(ContainElement(ContainSubstring("inline event handler")), ContainElement(ContainSubstring("127.0.0.1:9"))))
	})

	It("ends no block of data, and begins none", func() {
		var out bytes.Buffer
		r := planted(true)
		Expect(html.Write(&out, r, html.Options{Past: past(r)})).To(Succeed())
		Expect(blocks(out.String())).To(Equal(1 + len(r.Cells) + 1))
	})
})

func ids(r *results.Recorded) (list []string) {
	for _, c := range r.Cells {
		list = append(list, c.Cell)
	}
	return list
}

// blocks counts the scripts of a page, each of which begins and ends.
func blocks(page string) int {
	page = strings.ToLower(page)
	if begun, ended := strings.Count(page, "<script"), strings.Count(page, "</script"); begun != ended {
		return -begun
	}
	return strings.Count(page, "<script")
}
