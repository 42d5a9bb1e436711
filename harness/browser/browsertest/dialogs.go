package browsertest

import (
	"context"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func (s *suite) dialogSpecs() {
	// press opens dialogs with these answers, and returns what they said.
	press := func(ctx context.Context, selector string, answers ...browser.DialogAnswer) (said []string) {
		GinkgoHelper()
		s.visit(ctx, "/dialogs")
		for _, a := range answers {
			Expect(s.Page.AnswerDialog(ctx, a)).To(Succeed())
		}
		Expect(s.Page.Click(ctx, selector)).To(Succeed())
		Eventually(ctx, func() ([]string, error) {
			list, all, err := s.Page.AnsweredDialogs(ctx)
			_, silent := s.lacks[browser.Dialogs]
			Expect(all).To(Equal(!silent))
			for _, d := range list {
				Expect(d.NoBox).To(BeFalse())
				said = append(said, d.Text)
			}
			return said, err
		}).Should(HaveLen(len(answers)))
		return said
	}
	text := "DELETE"
	DescribeTable("answers a dialog as it is told, and continues", func(ctx SpecContext, selector, did, said string, a browser.DialogAnswer) {
		Expect(press(ctx, selector, a)).To(Equal([]string{said}))
		Eventually(ctx, s.text(ctx, "#did")).Should(Equal(did))
	},
		Entry("a confirmation that is dismissed", "#confirm", "kept", "Really delete it?", browser.DialogAnswer{Dismiss: true}, SpecTimeout(hang.Limit)),
		Entry("a confirmation that is accepted", "#confirm", "deleted", "Really delete it?", browser.DialogAnswer{}, SpecTimeout(hang.Limit)),
		Entry("a prompt with a text", "#prompt", "name DELETE", "Type DELETE", browser.DialogAnswer{Text: &text}, SpecTimeout(hang.Limit)),
		Entry("a prompt with what is there", "#prompt", "name no", "Type DELETE", browser.DialogAnswer{}, SpecTimeout(hang.Limit)),
		Entry("a prompt that is dismissed", "#prompt", "name null", "Type DELETE", browser.DialogAnswer{Dismiss: true}, SpecTimeout(hang.Limit)),
		Entry("an alert", "#alert", "told", "Too big", browser.DialogAnswer{}, SpecTimeout(hang.Limit)),
	)
	spec("answers two dialogs in their order", func(ctx SpecContext) {
		Expect(press(ctx, "#two", browser.DialogAnswer{Dismiss: true}, browser.DialogAnswer{})).To(Equal([]string{"First?", "Second?"}))
		Eventually(ctx, s.text(ctx, "#did")).Should(Equal("false true"))
	})
	spec("answers a dialog after which the page leaves", func(ctx SpecContext) {
		Expect(press(ctx, "#leave", browser.DialogAnswer{})).To(Equal([]string{"Leave?"}))
		Eventually(ctx, s.text(ctx, "h1")).Should(Equal("Arrived"))
	})
	spec("tells that a dialog takes no text", func(ctx SpecContext) {
		s.needs(browser.Dialogs)
		s.visit(ctx, "/dialogs")
		Expect(s.Page.AnswerDialog(ctx, browser.DialogAnswer{Text: &text})).To(Succeed())
		Expect(s.Page.Click(ctx, "#confirm")).To(Succeed())
		Eventually(ctx, func() ([]browser.AnsweredDialog, error) {
			list, _, err := s.Page.AnsweredDialogs(ctx)
			return list, err
		}).Should(Equal([]browser.AnsweredDialog{{Text: "Really delete it?", NoBox: true}}))
	})
	spec("accepts dialogs again when the answers are taken back", func(ctx SpecContext) {
		s.needs(browser.Dialogs) // else the browser has answers of its own
		s.visit(ctx, "/dialogs")
		Expect(s.Page.AnswerDialog(ctx, browser.DialogAnswer{Dismiss: true})).To(Succeed())
		Expect(s.Page.ForgetAnswers(ctx)).To(Succeed())
		Expect(s.Page.Click(ctx, "#confirm")).To(Succeed())
		Eventually(ctx, s.text(ctx, "#did")).Should(Equal("deleted"))
	})
}
