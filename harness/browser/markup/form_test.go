package markup_test

import (
	"net/url"

	"cxmatrix/harness/browser/markup"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the form of a page", func() {
	It("is the one that asks for a password", func() {
		form, found := parse(`<form><input name="q" type="search"><button>Go</button></form>` + logIn).Form()
		Expect(found).To(BeTrue())
		Expect(form.LogIn()).To(BeTrue())
		Expect(form.Submit).To(Equal(`role=button[name="Sign in"]`))
		Expect(form.Fields).To(HaveExactElements(
			markup.Field{Selector: `label="E-mail"`, Name: "E-mail", Type: "email"},
			markup.Field{Selector: `label="Password"`, Name: "Password", Type: "password"},
			HaveField("Type", "text"), HaveField("Type", "checkbox")))
	})
	It("is else the first with a field", func() {
		form, found := parse(`<form><button>Out</button></form><input id="loose"><form><textarea id="t"></textarea><select id="s"></select><input type=submit></form>`).Form()
		Expect(found).To(BeTrue())
		Expect(form).To(Equal(markup.Form{Submit: `role=button[name="Submit"]`, Fields: []markup.Field{
			{Selector: "#t", Type: "textarea"}, {Selector: "#s", Type: "select"}}}))
	})
	It("may be without a form element, or missing", func() {
		form, found := parse(`<input id="loose"><button>Go</button>`).Form()
		Expect(found).To(BeTrue())
		Expect(form.Submit).To(Equal(`role=button[name="Go"]`))
		_, found = parse("<p>none").Form()
		Expect(found).To(BeFalse())
	})
})

var _ = Describe("the hosts of a page", func() {
	It("are those that it loads from by itself", func() {
		page := &url.URL{Scheme: "https", Host: "www.example.test"}
		Expect(parse(`<link rel=canonical href="https://c.test/"><link rel="stylesheet" href="//cdn.test/a.css"><script src="https://CDN.test/a.js"></script>
			<script src="/own.js"></script><a href="https://link.test/">x</a><iframe src="https://pay.test/f"></iframe><img src="data:image/png;base64,">`).Hosts(page)).
			To(Equal([]string{"cdn.test", "pay.test"}))
	})
})
