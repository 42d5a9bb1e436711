package journey_test

import (
	"cxmatrix/harness/journey"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the actions of a step, as their file writes them", func() {
	It("have a line and a short text", func() {
		j, err := journey.Parse("j.yaml", []byte(`name: texts
accounts: [{user: ada, password: "${CX_PASSWORD}"}]
steps:
- name: all
  actions:
  - open: /a
  - &field
    fill: {with: "${account.password}", field: "#word"}
  - {variant: [x], click: "text=Save   now"}

  - expect:
      count: 2
      at: .row
  - refuse: {what: go without, actions: [{click: "#go"}], sign: .bad, through: .ok}
  - press: {in: "#field", key: Control+A}
  - optional: [{click: "#cookies"}]
  - within: {at: .card, actions: [{click: a}]}
  - repeat: {times: 3, actions: [{click: a}]}
  - wait-for: {address: "*/thanks"}
- name: again
  actions:
  - *field
  - choose: {value: a, field: "#a"}
`), options())
		Expect(err).NotTo(HaveOccurred())
		Expect(j.Steps[0].Texts).To(Equal([]journey.ActionText{
			{Line: 6, Text: "open /a"}, {Line: 8, Text: "fill #word"}, {Line: 9, Text: "click text=Save now"}, {Line: 11, Text: "expect .row"}, {Line: 14, Text: "refuse go without", Inside: []journey.ActionText{{Line: 14, Text: "click #go"}}},
			{Line: 15, Text: "press Control+A"}, {Line: 16, Text: "optional click #cookies", Inside: []journey.ActionText{{Line: 16, Text: "click #cookies"}}},
			{Line: 17, Text: "within .card", Inside: []journey.ActionText{{Line: 17, Text: "click a"}}}, {Line: 18, Text: "repeat 3", Inside: []journey.ActionText{{Line: 18, Text: "click a"}}}, {Line: 19, Text: "wait-for */thanks"},
		}))
		Expect(j.Steps[1].Texts).To(Equal([]journey.ActionText{{Line: 8, Text: "fill #word"}, {Line: 23, Text: "choose #a"}}))
		Expect(journey.Applies(j.Steps[0].Actions[2], "x+mute")).To(BeTrue())
		Expect(journey.Applies(j.Steps[0].Actions[2], "y")).To(BeFalse())
		Expect(journey.Applies(j.Steps[0].Actions[0], "y")).To(BeTrue())
	})
})
