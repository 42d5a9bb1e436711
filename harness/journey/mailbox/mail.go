package mailbox

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // mails that are not in UTF-8
	gomail "github.com/emersion/go-message/mail"
)

// mail is what a customer sees of one.
type mail struct {
	id      string
	subject string
	to      []string // in small letters
	texts   []string // of its parts: plain ones before those of HTML
	links   []link   // those of HTML before those of plain texts
}

// Bounds of what a mail is made of: a hostile one must not take long.
const (
	maxDepth = 8
	maxParts = 50
	maxLinks = 500
)

// recipientFields are the fields of a mail's header that say to whom it was sent.
var recipientFields = []string{"To", "Cc", "Bcc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"}

// parse reads what can be read of a mail.
func parse(raw []byte) *mail {
	m := &mail{}
	e, err := message.Read(bytes.NewReader(raw[:min(len(raw), maxMail)]))
	if e == nil || err != nil && !readable(err) {
		return m
	}
	h := gomail.Header{Header: e.Header}
	m.subject, _ = h.Subject() // as it is, if it can't be decoded
	for _, field := range recipientFields {
		m.to = append(m.to, recipients(h, field)...)
	}
	p := &parts{}
	p.add(e, 0)
	m.texts = append(p.plain, p.shown...)
	m.links = slices.Concat(p.links, linksIn(strings.Join(p.plain, "\n")))
	m.links = m.links[:min(len(m.links), maxLinks)]
	return m
}

// readable reports whether a part can be read in spite of an error.
func readable(err error) bool { return message.IsUnknownCharset(err) || message.IsUnknownEncoding(err) }

// plainAddress finds the addresses of a field that is not well formed.
var plainAddress = regexp.MustCompile(`[^\s<>,;:"()]+@[^\s<>,;:"()]+`)

func recipients(h gomail.Header, field string) (list []string) {
	for _, value := range h.Values(field) {
		one := gomail.Header{}
		one.Set(field, value)
		parsed, err := one.AddressList(field)
		if err != nil {
			list = append(list, plainAddress.FindAllString(strings.ToLower(value), -1)...)
		}
		for _, a := range parsed {
			list = append(list, strings.ToLower(a.Address))
		}
	}
	return list
}

// isTo reports whether a mail was sent to one of some addresses, or to anybody if there are none.
func (m *mail) isTo(addresses []string) bool {
	return len(addresses) == 0 || slices.ContainsFunc(addresses, func(a string) bool { return slices.Contains(m.to, strings.ToLower(a)) })
}

// parts are the texts of a mail.
type parts struct {
	n            int
	plain, shown []string
	links        []link
}

// add adds an entity and those within.
func (p *parts) add(e *message.Entity, depth int) {
	if p.n++; p.n > maxParts || depth > maxDepth {
		return
	}
	if r := e.MultipartReader(); r != nil {
		for p.n <= maxParts {
			part, err := r.NextPart()
			if part == nil || err != nil && !readable(err) {
				return
			}
			p.add(part, depth+1)
		}
		return
	}
	p.addText(e)
}

// addText adds a text that is shown with the mail.
func (p *parts) addText(e *message.Entity) {
	kind, _, err := e.Header.ContentType()
	if disposition, _, _ := e.Header.ContentDisposition(); disposition == "attachment" {
		return
	}
	body, _ := io.ReadAll(io.LimitReader(e.Body, maxMail)) // as much as there is
	text := strings.ToValidUTF8(string(body), "\ufffd")
	switch {
	case kind == "text/html":
		shown, links := readHTML(text)
		p.shown, p.links = append(p.shown, shown), append(p.links, links...)
	case kind == "text/plain" || kind == "" || err != nil:
		p.plain = append(p.plain, text)
	}
}
