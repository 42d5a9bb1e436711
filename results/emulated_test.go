package results

import (
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// walked is the record of a cell that an emulated browser walked, and that a cause stopped at its second step.
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

var _ = Describe("A block that an emulated browser met", func() {
	erred := func(list ...string) Step { return Step{Errors: list} }
	refused := func(constraint matrix.Constraint, host string) Step {
		return Step{Refusals: []Refusal{{Constraint: constraint, Host: host, Count: 1}}}
	}

	DescribeTable("is inconclusive where it rests on the browser alone, and nothing documents it of the real one",
		func(c Cell, inconclusive bool, documented string) {
			c.SetInconclusive()
			Expect(c.Inconclusive).To(Equal(inconclusive))
			if documented == "" {
				Expect(c.Documented).To(BeEmpty())
			} else {
				Expect(c.Documented).To(HavePrefix(documented + " (https://"))
			}
		},
		Entry("nothing was said", walked("a/ie-11/windows-7", by("browser"), Step{}), true, ""),
		Entry("what the real one has", walked("a/ie-11/windows-7", by("browser"), erred(`script error: ReferenceError: "FormData" is not defined.`)), true, ""),
		Entry("what no table knows", walked("a/ie-11/windows-7", by("browser"), erred(`script error: TypeError: Cannot read property "x" from undefined`)), true, ""),
		Entry("words of the network, not of a script", walked("a/ie-11/windows-7", by("browser"), erred("https://a.test/fetch: answered 404")), true, ""),
		Entry("a version that is not known beforehand", walked("a/edge-latest/windows-11", by("browser"), erred(`script error: "fetch" is not defined`)), true, ""),
		Entry("correlated alone", walked("a/ie-11/windows-7", &Cause{Constraint: "browser", Proof: Correlated}, Step{}), true, ""),
		Entry("another rule's refusal", walked("a/ie-10/windows-8", by("browser"), refused("policy.block:ads.test", "ads.test:443")), true, ""),

		Entry("HtmlUnit", walked("a/ie-11/windows-7", by("browser"), erred(`script error: ReferenceError: "fetch" is not defined.`)), false, "ie 11 has no fetch"),
		Entry("HtmlUnit, of methods", walked("a/ie-8/windows-7", by("browser"), erred(`script error: TypeError: Cannot find function addEventListener in object [object].`)), false, "ie 8 has no addEventListener"),
		Entry("HtmlUnit, of syntax", walked("a/ie-6/windows-xp", by("browser"), erred(`script error: identifier is a reserved word: class`)), false, "ie 6 has no class"),
		Entry("Internet Explorer", walked("a/ie-8/windows-7", by("browser"), erred(`script error: Object doesn't support property or method 'addEventListener'`)), false, "ie 8 has no addEventListener"),
		Entry("Internet Explorer, of names", walked("a/ie-11/windows-7", by("browser"), erred(`script error: 'Promise' is undefined`)), false, "ie 11 has no Promise"),
		Entry("Chromium", walked("a/ie-11/windows-7", by("browser"), erred("script error: ReferenceError: Proxy is not defined")), false, "ie 11 has no Proxy"),
		Entry("WebKit", walked("a/ie-11/windows-7", by("browser"), erred("script error: ReferenceError: Can't find variable: Symbol")), false, "ie 11 has no Symbol"),
		Entry("of a method that is called", walked("a/ie-11/windows-7", by("browser"), erred("script error: TypeError: text.padStart is not a function")), false, "ie 11 has no padStart"),
		Entry("the second error", walked("a/ie-11/windows-7", by("browser"), erred("script error: x is not defined", `script error: "fetch" is not defined`)), false, "ie 11 has no fetch"),
		Entry("TLS", walked("a/ie-10/windows-8", by("browser"), refused("browser", "a.test:443")), false, "ie 10 speaks TLS 1.0 at most, which a.test:443 refused"),

		Entry("the network is behind it", walked("a/ie-11/windows-7", by("browser", "policy.block:a.test"), Step{}), false, ""),
		Entry("it is behind the network", walked("a/ie-11/windows-7", by("line", "browser"), Step{}), false, ""),
		Entry("another cause", walked("a/ie-11/windows-7", by("line"), Step{}), false, ""),
		Entry("no cause", walked("a/ie-11/windows-7", nil, Step{}), false, ""),
	)

	It("is conclusive of a browser that was not emulated", func() {
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

	It("is none once another verdict is found", func() {
		c := walked("a/ie-11/windows-7", by("browser"), Step{})
		c.SetInconclusive()
		c.Verdict = Failed
		c.SetInconclusive()
		Expect(c.Inconclusive).To(BeFalse())
	})
})
