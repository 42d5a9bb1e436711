package importer_test

import (
	"testing"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey/importer"

	. "github.com/onsi/gomega"
)

// walked is what a person did: a log-in, an order in a window of its own, and files.
var walked = []browser.Deed{
	{Kind: browser.Opened, Text: "https://shop.example.test/"},
	{Kind: browser.Arrived, Text: "https://shop.example.test/login"},
	{Kind: browser.Appeared, At: []string{"role=heading[name=Log in]"}, Heading: true},
	{Kind: browser.Clicked, At: []string{"label=E-mail", "#mail"}},
	{Kind: browser.Typed, At: []string{"label=E-mail", "#mail", "body > input"}, Text: "ada@example.test"},
	{Kind: browser.Typed, At: []string{"label=Password"}, Secret: 1},
	{Kind: browser.Pressed, At: []string{"label=Password"}, Text: "Enter"},
	{Kind: browser.Appeared, At: []string{"role=status"}, Text: "One moment"},
	{Kind: browser.Arrived, Text: "https://shop.example.test/home"},
	{Kind: browser.Appeared, At: []string{"#menu"}},
	{Kind: browser.Appeared, At: []string{"role=heading[name=Hello]"}, Heading: true},
	{Kind: browser.Clicked, At: []string{"body > p"}, Idle: true},
	{Kind: browser.Clicked, At: []string{"role=link[name=Orders]"}},
	{Kind: browser.Clicked, At: []string{"text=Row"}, Window: 1},
	{Kind: browser.Clicked, At: []string{"text=Row"}, Times: 2, Window: 1},
	{Kind: browser.Clicked, At: []string{"text=Delete it"}, Window: 1},
	{Kind: browser.Answered, Window: 1},
	{Kind: browser.Clicked, Right: true, Window: 1},
	{Kind: browser.Clicked, At: []string{"text=Choose a photo"}},
	{Kind: browser.Choosing},
	{Kind: browser.Attached, At: []string{"#file"}, Files: []browser.DeedFile{{Name: "photo.png", Size: 1_234_567}, {Name: "small.mp4", Size: 3}, {Name: "notes.odt", Size: 12_345_678}}},
	{Kind: browser.Clicked, At: []string{"text=Next"}, Optional: true},
	{Kind: browser.Appeared, At: []string{"role=heading[name=The second of two hints]"}, Heading: true},
	{Kind: browser.Clicked, At: []string{"text=Get started"}, Optional: true},
	{Kind: browser.Hovered, At: []string{"text=Files"}},
	{Kind: browser.Clicked, At: []string{"role=button[name=Upload]", "#upload"}},
	{Kind: browser.Appeared, At: []string{"role=heading[name=Choose them]"}, Heading: true},
	{Kind: browser.Choosing, Fresh: true},
	{Kind: browser.Attached, Files: []browser.DeedFile{{Name: "photo.png", Size: 1_234_567}}},
	{Kind: browser.Appeared, At: []string{"role=status"}, Text: "Thank you"},
	{Kind: browser.Clicked, At: []string{"role=button[name=Upload]"}},
	{Kind: browser.Choosing},
	{Kind: browser.Attached, At: []string{"#file"}, Files: []browser.DeedFile{{Name: "photo.png", Size: 1_234_567}}},
	{Kind: browser.Clicked, At: []string{"text=Leave"}, Optional: true},
	{Kind: browser.Arrived, Text: "https://shop.example.test/gone"},
	{Kind: browser.Opened, Text: "https://shop.example.test/receipt?token=0f9d8c7b6a5e4d3c"},
	{Kind: browser.Dropped, At: []string{"#zone"}, Files: []browser.DeedFile{{Name: "photo.png", Size: 1_234_567}}},
}

// TestDeeds compares what becomes of them.
func TestDeeds(t *testing.T) {
	g := NewWithT(t)
	o := options
	o.MinSize = func(string) (int64, error) { return 2_500, nil }
	draft, report, err := importer.FromDeeds("shop", walked, o)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(draft.YAML())).To(Equal(`# Recorded by cxmatrix record.
# Walk it with --site https://shop.example.test.
name: shop
accounts:
  - {user: ada@example.test, password: "${CX_PASSWORD}"}
files:
  - {name: photo.png, bytes: 1234kB} # generated, about as large as the recorded one; path: takes a file of your own
  - {name: small.mp4, bytes: 3kB} # generated, about as large as the recorded one; path: takes a file of your own
  - {name: notes.odt, type: pdf, bytes: 12MB} # a PDF by this name, since no odt can be generated: path: takes a file of your own
steps:
  - name: log-in
    actions:
      - open: /
      - expect: "role=heading[name=Log in]"
      - fill: {field: [label=E-mail, "#mail"], with: "${account.user}"}
      - fill: {field: label=Password, with: "${account.password}"}
      - press: {key: Enter, in: label=Password}
      - expect: "role=heading[name=Hello]"
  - name: delete-it
    actions:
      - click: "role=link[name=Orders]"
      - window: new
      - click: {on: text=Row, times: 2}
      - dialog: dismiss
      - click: text=Delete it
      # not carried: click (right button): nothing tells this element from others
      - window: back
  - name: upload-photo
    actions:
      - attach: {input: "#file", files: [photo.png, small.mp4, notes.odt]}
      - optional:
          - click: text=Next
          - click: text=Get started
      - hover: text=Files
      - pick: {click: ["role=button[name=Upload]", "#upload"], files: [photo.png]}
      - expect: {at: role=status, text: Thank you}
      - attach: {input: "#file", files: [photo.png]}
      - click: text=Leave
  - name: upload-photo-2
    actions:
      - open: "/receipt?token=${CX_TOKEN}"
      - drop: {on: "#zone", files: [photo.png]}
`))
	g.Expect(report.Variables).To(ConsistOf("CX_PASSWORD", "CX_TOKEN"))
	g.Expect(report.NotCarried).To(HaveLen(1))
}

// TestNoDeeds refuses a recording without anything.
func TestNoDeeds(t *testing.T) {
	_, _, err := importer.FromDeeds("shop", nil, options)
	NewWithT(t).Expect(err).To(MatchError("it has no commands: record something"))
}
