package journey_test

import (
	"context"
	"net/url"
	"time"

	"cxmatrix/fixtures/catcher"
	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// notingPage is a page that notes what is typed and opened; nothing else is done to it here.
type notingPage struct {
	browser.Page
	done []string
}

func (p *notingPage) Fill(_ context.Context, selector, text string) error {
	p.done = append(p.done, selector+"="+text)
	return nil
}

func (p *notingPage) Open(_ context.Context, address string) error {
	p.done = append(p.done, address)
	return nil
}

// mailVisit walks steps with a mail catcher at hand, whose address is in the variable BOX.
type mailVisit struct {
	*journey.Visit
	*catcher.Catcher
	page    notingPage
	learned []string
	steps   []journey.Step
}

func newMailVisit(actions string) *mailVisit {
	GinkgoHelper()
	m := &mailVisit{Catcher: catcher.Mailpit("")}
	DeferCleanup(m.Close)
	lookup := func(name string) (string, bool) { return m.URL, name == "BOX" }
	j, err := journey.Parse("j.yaml", []byte("name: a\naccounts: [{user: ann@example.test}]\nsteps:\n- name: one\n  actions:\n"+actions), journey.Options{LookupEnv: lookup})
	Expect(err).NotTo(HaveOccurred())
	Expect(j.Variables).To(Equal([]string{"BOX"}))
	site, err := url.Parse("http://site.test")
	Expect(err).NotTo(HaveOccurred())
	m.steps = j.Steps
	m.Visit = &journey.Visit{Page: &m.page, Site: site, Account: journey.Account(j.Accounts[0]), StepTimeout: hang.Limit, LookupEnv: lookup, Client: m.Catcher.Client(),
		Learn: func(secret string) { m.learned = append(m.learned, secret) }}
	return m
}

// walk does the actions from one to before another.
func (m *mailVisit) walk(ctx context.Context, from, to int) error {
	for _, a := range m.steps[0].Actions[from:to] {
		if err := a.Do(ctx, m.Visit); err != nil {
			return err
		}
	}
	return nil
}

// letter is a mail with a code and a link.
func letter(to, code string) string {
	return "To: " + to + "\r\nSubject: Hello\r\n\r\nYour code is " + code + ", and the link https://site.test/confirm/" + code + "abcdef?from=mail\r\n"
}

var _ = Describe("a mailed value", func() {
	It("is typed, and opened", func(ctx SpecContext) {
		m := newMailVisit(`
  - fill: {field: "#code", with: "${mail:BOX}"}
  - fill: {field: "#first", with: '${mail:BOX again /(\d)\d{5}/}'}
  - open: "${mail:BOX again link}"
  - open: "/confirm?code=${mail:BOX code}"`)
		m.Deliver(letter("ann@example.test", "111111"))
		Expect(journey.Mailboxes(m.steps)).To(Equal([]string{"BOX"}))
		Expect(m.OpenMailboxes(ctx, journey.Mailboxes(m.steps))).To(Succeed())
		m.Deliver(letter("bob@example.test", "222222"))
		m.Deliver(letter("ann@example.test", "333333"))
		Expect(m.walk(ctx, 0, 3)).To(Succeed())
		m.Deliver(letter("ann@example.test", "444444"))
		Expect(m.walk(ctx, 3, 4)).To(Succeed())
		Expect(m.page.done).To(Equal([]string{"#code=333333", "#first=3", "https://site.test/confirm/333333abcdef?from=mail", "http://site.test/confirm?code=444444"}))
		Expect(m.learned).To(Equal([]string{"333333", "333333abcdef", "444444"}), "neither one digit nor the words of an address")
	}, SpecTimeout(hang.Limit))

	It("is of a mail to an address that was typed, too", func(ctx SpecContext) {
		m := newMailVisit(`
  - fill: {field: "#mail", with: "new+${unique}@example.test"}
  - fill: {field: "#code", with: "${mail:BOX code}"}`)
		Expect(m.OpenMailboxes(ctx, []string{"BOX"})).To(Succeed())
		m.Deliver(letter("NEW+"+m.Expand("${unique}")+"@example.test", "111111"))
		m.Deliver(letter("bob@example.test", "222222"))
		Expect(m.walk(ctx, 0, 2)).To(Succeed())
		Expect(m.page.done).To(ContainElement("#code=111111"))
	}, SpecTimeout(hang.Limit))

	It("is never read as a reference itself", func(ctx SpecContext) {
		m := newMailVisit("\n  - fill: {field: a, with: '${mail:BOX /is: (.*)/} ${account.user}'}")
		Expect(m.OpenMailboxes(ctx, []string{"BOX"})).To(Succeed())
		m.Deliver("To: ann@example.test\r\n\r\nIt is: ${account.user} ${BOX}")
		Expect(m.walk(ctx, 0, 1)).To(Succeed())
		Expect(m.page.done).To(Equal([]string{"a=${account.user} ${BOX} ann@example.test"}))
	}, SpecTimeout(hang.Limit))

	It("that does not come is the site's fault", func(ctx SpecContext) {
		m := newMailVisit(`
  - fill: {field: "#code", with: "${mail:BOX code}"}`)
		Expect(m.OpenMailboxes(ctx, []string{"BOX"})).To(Succeed())
		m.Deliver("To: ann@example.test\r\nSubject: Welcome\r\n\r\nHello")
		m.StepTimeout = 200 * time.Millisecond
		Eventually(ctx, func() error { return m.walk(ctx, 0, 1) }).Should(And(Satisfy(browser.IsSiteError),
			MatchError(`fill ${mail:BOX code}: no mail to ann@example.test with a code within 0.2 s; 1 came instead: "Welcome" (no code in it)`)))
		Expect(journey.TimeLimit(m.steps[0].Actions[0], m.Visit)).To(Equal(2*m.StepTimeout), "for the mail, and for the field")
		Expect(m.page.done).To(BeEmpty())
	}, SpecTimeout(hang.Limit))

	It("out of a mailbox that can't be read is no one's fault", func(ctx SpecContext) {
		m := newMailVisit(`
  - open: "${mail:BOX link}"`)
		m.Close()
		err := m.OpenMailboxes(ctx, []string{"BOX"})
		Expect(err).To(Satisfy(browser.IsToolError))
		Expect(err).To(MatchError(MatchRegexp(`^the mailbox of BOX: can't be reached: .*refused: check BOX, and that its server can be reached from here$`)))
		Expect(m.walk(ctx, 0, 1)).To(Satisfy(browser.IsToolError))
	}, SpecTimeout(hang.Limit))
})
