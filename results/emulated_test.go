package results

import (
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// walked returns the record of a cell that was walked in an emulated browser, and that a cause stopped at its second step.
func walked(id string, cause *Cause, met Step) Cell {
	met.Name, met.Verdict, met.Cause = "upload", Blocked, cause
	return Cell{
		Cell: id, Verdict: Blocked, Browser: Browser{Provenance: Emulated},
		Steps: []Step{{Name: "log-in", Verdict: Passed}, met, {Name: "submit", Verdict: NotReached}},
	}
}

func by(constraint matrix.Constraint, behind ...matrix.Constraint) *Cause {
	c := &Cause{Constraint: constraint, Proof: Lifted}
	for _, b := range behind {
		c.Next = append(c.Next, Cause{Constraint: b, Proof: Lifted})
	}
	return c
}

var _ = Describe("A blocked cell", func() {
	erred := func(list ...string) Step { return Step{Errors: list} }
	refused := func(constraint matrix.Constraint, host string) Step {
		return Step{Refusals: []Refusal{{Constraint: constraint, Host: host, Count: 1}}}
	}

	DescribeTable("is inconclusive if its only cause is an emulated browser, and the real one is not documented to fail so",
		func(c Cell, inconclusive bool, documented string) {
			c.SetInconclusive()
			Expect(c.Inconclusive).To(Equal(inconclusive))
			if documented == "" {
				Expect(c.Documented).To(BeEmpty())
			} else {
				Expect(c.Documented).To(HavePrefix(documented + " (https://"))
			}
		},
		Entry("no error", walked("a/ie-11/windows-7", by("browser"), Step{}), true, ""),
		Entry("a missing name that the real browser has", walked("a/ie-11/windows-7", by("browser"), erred(`script error: ReferenceError: "FormData" is not defined.`)), true, ""),
		Entry("an error that names nothing missing", walked("a/ie-11/windows-7", by("browser"), erred(`script error: TypeError: Cannot read property "x" from undefined`)), true, ""),
		Entry("a network error, not a script error", walked("a/ie-11/windows-7", by("browser"), erred("https://a.test/fetch: answered 404")), true, ""),
		Entry("a version given as latest", walked("a/edge-latest/windows-11", by("browser"), erred(`script error: "fetch" is not defined`)), true, ""),
		Entry("a cause that is only correlated", walked("a/ie-11/windows-7", &Cause{Constraint: "browser", Proof: Correlated}, Step{}), true, ""),
		Entry("a refusal by a network rule", walked("a/ie-10/windows-8", by("browser"), refused("policy.block:ads.test", "ads.test:443")), true, ""),

		Entry("HtmlUnit: a missing name", walked("a/ie-11/windows-7", by("browser"), erred(`script error: ReferenceError: "fetch" is not defined.`)), false, "ie 11 has no fetch"),
		Entry("HtmlUnit: a missing method", walked("a/ie-8/windows-7", by("browser"), erred(`script error: TypeError: Cannot find function addEventListener in object [object].`)), false, "ie 8 has no addEventListener"),
		Entry("HtmlUnit: missing syntax", walked("a/ie-6/windows-xp", by("browser"), erred(`script error: identifier is a reserved word: class`)), false, "ie 6 has no class"),
		Entry("Internet Explorer: a missing method", walked("a/ie-8/windows-7", by("browser"), erred(`script error: Object doesn't support property or method 'addEventListener'`)), false, "ie 8 has no addEventListener"),
		Entry("Internet Explorer: a missing name", walked("a/ie-11/windows-7", by("browser"), erred(`script error: 'Promise' is undefined`)), false, "ie 11 has no Promise"),
		Entry("Chromium: a missing name", walked("a/ie-11/windows-7", by("browser"), erred("script error: ReferenceError: Proxy is not defined")), false, "ie 11 has no Proxy"),
		Entry("WebKit: a missing name", walked("a/ie-11/windows-7", by("browser"), erred("script error: ReferenceError: Can't find variable: Symbol")), false, "ie 11 has no Symbol"),
		Entry("a call of a missing method", walked("a/ie-11/windows-7", by("browser"), erred("script error: TypeError: text.padStart is not a function")), false, "ie 11 has no padStart"),
		Entry("the second of two errors", walked("a/ie-11/windows-7", by("browser"), erred("script error: x is not defined", `script error: "fetch" is not defined`)), false, "ie 11 has no fetch"),
		Entry("a refused TLS version", walked("a/ie-10/windows-8", by("browser"), refused("browser", "a.test:443")), false, "ie 10 speaks TLS 1.0 at most, which a.test:443 refused"),

		Entry("a network rule behind the browser", walked("a/ie-11/windows-7", by("browser", "policy.block:a.test"), Step{}), false, ""),
		Entry("the browser behind the line", walked("a/ie-11/windows-7", by("line", "browser"), Step{}), false, ""),
		Entry("another cause", walked("a/ie-11/windows-7", by("line"), Step{}), false, ""),
		Entry("no cause", walked("a/ie-11/windows-7", nil, Step{}), false, ""),
	)

	It("is conclusive if its browser is not emulated", func() {
		c := walked("a/ie-11/windows-7", by("browser"), Step{})
		c.Browser.Provenance = SameEngine
		c.SetInconclusive()
		Expect(c.Inconclusive).To(BeFalse())
	})

	It("is inconclusive if the same host was refused in a step that passed", func() {
		c := walked("a/ie-10/windows-8", by("browser"), refused("browser", "ads.test:443"))
		c.Steps[0].Refusals = []Refusal{{Constraint: "browser", Host: "ads.test:443"}}
		c.SetInconclusive()
		Expect(c.Inconclusive).To(BeTrue())
	})

	It("is no longer inconclusive once its verdict changes", func() {
		c := walked("a/ie-11/windows-7", by("browser"), Step{})
		c.SetInconclusive()
		c.Verdict = Failed
		c.SetInconclusive()
		Expect(c.Inconclusive).To(BeFalse())
	})
})
