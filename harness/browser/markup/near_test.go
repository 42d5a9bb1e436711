package markup_test

import (
	"testing"

	"cxmatrix/harness/browser/markup"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

const logIn = `<!doctype html><title>Kestrel</title><h1>Log in to Kestrel</h1>
<nav><a href="/">Home</a> <a href="/help"><img src="q.png" alt="Help"></a></nav>
<form id="log-in">
  <label for="email">E-mail</label><input id="email" name="email" type="email">
  <label>Password <input name="password" type="password"></label>
  <input type="hidden" name="csrf" id="emails">
  <input placeholder="Code of your device" id=":r1:">
  <label><input type="checkbox" name="stay"> Stay signed in</label>
  <button id="sign-in" class="btn btn-primary" type="submit">Sign <b>in</b></button>
  <button data-testid="sso" type="button"><span class="icon"></span></button>
</form>
<p class="hint">Forgot your password?</p>
<div hidden><button id="sing-in">Old</button></div>
<ul><li><button>Remove</button></li><li><button>Remove</button></li></ul>
<script>"#sing-in"</script>`

func parse(source string) *markup.Document {
	GinkgoHelper()
	d, err := markup.Parse(source)
	Expect(err).NotTo(HaveOccurred())
	return d
}

var _ = Describe("the candidates near a selector", func() {
	DescribeTable("begin with the element that was meant", func(selector, want, element string) {
		Expect(parse(logIn).Near(selector)[0]).To(Equal(markup.Candidate{Selector: want, Element: element}))
	},
		Entry("a slip in an id", "#emial", "#email", `textbox "E-mail"`),
		Entry("two letters in the wrong order, and a hidden button of that id", "#sing-in", "#sign-in", `button "Sign in"`),
		Entry("another way to write an id", "#signIn", "#sign-in", `button "Sign in"`),
		Entry("a class", ".btn-primry", ".btn-primary", `button "Sign in"`),
		Entry("a name, of a field with a label", `input[name="passwrd"]`, `label="Password"`, `password field "Password"`),
		Entry("a text in other words", "text=Sign-in now", `role=button[name="Sign in"]`, `button "Sign in"`),
		Entry("a role with the old name", `role=button[name="Log in"] >> nth=0`, `role=button[name="Sign in"]`, `button "Sign in"`),
		Entry("a label", `label="Mail"`, `label="E-mail"`, `textbox "E-mail"`),
		Entry("a placeholder", "placeholder=Code", `placeholder="Code of your device"`, `textbox "Code of your device"`),
		Entry("a test id", "testid=sso-button", "testid=sso", "button"),
		Entry("an XPath", `//button[text()="Sign-in"]`, `role=button[name="Sign in"]`, `button "Sign in"`),
		Entry("a text that is no button", "text=Forgot password", `text="Forgot your password?"`, `p "Forgot your password?"`),
		Entry("the last of several parts", "iframe#pay >>> #log-in >> #e-mail-adress || #e_mail", "#email", `textbox "E-mail"`),
		Entry("a picture's text", "text=help", `role=link[name="Help"]`, `link "Help"`),
		Entry("a heading", "role=heading[name=/log in/i]", `role=heading[name="Log in to Kestrel"]`, `heading "Log in to Kestrel"`),
	)

	It("go on with what a visitor can use, in the order of the page", func() {
		var list []string
		for _, c := range parse(logIn).Near("#nothing-like-that-here") {
			list = append(list, c.Selector)
		}
		Expect(list).To(Equal([]string{
			`role=link[name="Home"]`, `role=link[name="Help"]`, `label="E-mail"`, `label="Password"`, `placeholder="Code of your device"`,
			`label="Stay signed in"`, `role=button[name="Sign in"]`, "testid=sso", `role=button[name="Remove"] >> nth=0`, `role=button[name="Remove"] >> nth=1`,
		}))
	})

	It("put first what has the tag or the role", func() {
		Expect(parse(logIn).Near("button[type=reset]")[0].Element).To(HavePrefix("button"))
		Expect(parse(logIn).Near("role=checkbox")[0].Selector).To(Equal(`label="Stay signed in"`))
	})

	It("leave out the selector that did not work, and what is empty", func() {
		Expect(parse(`<button id="a">`).Near("#a")).To(BeEmpty())
		Expect(parse("").Near("#a")).To(BeEmpty())
		Expect(parse(logIn).Near("")).NotTo(BeEmpty())
	})

	It("never write a text that a selector can't hold", func() {
		for _, c := range parse(`<button>Say "go" >> now</button><a href=/ id=x1>a || b</a><button class="c">` + logIn).Near("text=go") {
			Expect(c.Selector).NotTo(Or(ContainSubstring("Say"), ContainSubstring("||")))
		}
	})
})

var _ = Describe("an editor's block", func() {
	It("is offered by its name, not by an id that is another one in the next walk", func() {
		d := parse(`<main><p id="block-b760158a-1068-4f2e" role="document" aria-label="Empty block" contenteditable="true" class="block"></p><button id="publish">Publish</button></main>`)
		Expect(d.Near("#editor > div:nth-of-type(2) > p:nth-of-type(1)")).To(ContainElement(HaveField("Selector", `label="Empty block"`)))
		plupload := parse(`<div id="plupload-ui"><input type="file" id="html5_1k8n9hj84sh01vjsgcc15bu17j83" class="moxie"></div>`)
		Expect(plupload.Near("#html5_1j2k3h4g5f6d7s8a")).To(ConsistOf(HaveField("Selector", "input[type=file]")))
		Expect(d.Near("#block-0a1b2c3d-1068-4f2e")).NotTo(ContainElement(HaveField("Selector", HavePrefix("#block-"))))
	})
})

// FuzzNear reads any source and any selector without giving up.
func FuzzNear(f *testing.F) {
	f.Add(logIn, "#sing-in")
	f.Add("<label for=a><input id=a aria-labelledby='a a'>", `role=[name="`)
	f.Add("<form><form><input type=IMAGE>", "text=/(/i || //a[")
	f.Fuzz(func(t *testing.T, source, selector string) {
		d, err := markup.Parse(source)
		if err != nil {
			t.Skip()
		}
		d.Form()
		for _, c := range d.Near(selector) {
			if c.Selector == "" || c.Element == "" {
				t.Fatalf("an empty candidate: %+v", c)
			}
		}
	})
}
