package mailbox

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// inline are elements that do not end a line; beside the others, texts are apart.
var inline = map[atom.Atom]bool{atom.A: true, atom.Abbr: true, atom.B: true, atom.Big: true, atom.Code: true, atom.Em: true, atom.Font: true,
	atom.I: true, atom.Img: true, atom.Mark: true, atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strong: true, atom.Sub: true,
	atom.Sup: true, atom.Tt: true, atom.U: true}

// void are elements without an end.
var void = map[atom.Atom]bool{atom.Area: true, atom.Base: true, atom.Br: true, atom.Col: true, atom.Hr: true, atom.Img: true, atom.Input: true,
	atom.Link: true, atom.Meta: true, atom.Source: true, atom.Wbr: true}

// unseen are elements whose text nobody sees.
var unseen = map[atom.Atom]bool{atom.Style: true, atom.Script: true, atom.Title: true, atom.Template: true}

// hiddenStyle matches the style of texts that are there for a list of mails only.
var hiddenStyle = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden`)

// htmlReader reads the text of a document as it is shown.
type htmlReader struct {
	text   strings.Builder
	links  []link
	from   int // in text: where the open link's text begins
	open   bool
	hidden atom.Atom // the element within which nothing is shown; 0 if there is none
	depth  int       // how many elements of that name are open
}

// readHTML returns the text of a document, and its links with theirs.
func readHTML(document string) (string, []link) {
	r := &htmlReader{}
	for z := html.NewTokenizer(strings.NewReader(document)); ; {
		switch z.Next() {
		case html.ErrorToken:
			r.endLink()
			return foldLines(r.text.String()), r.links
		case html.TextToken:
			if r.hidden == 0 {
				r.text.WriteString(spaces.Replace(string(z.Text()))) // may be escaped
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			r.start(z.Token())
		case html.EndTagToken:
			r.end(z.Token().DataAtom)
		}
	}
}

// spaces are those that HTML shows as one.
var spaces = strings.NewReplacer("\n", " ", "\r", " ", "\t", " ", "\u00a0", " ", "\u200b", "", "\u00ad", "")

func (r *htmlReader) start(t html.Token) {
	name := t.DataAtom
	if r.hidden != 0 {
		if name == r.hidden {
			r.depth++
		}
		return
	}
	if !void[name] && name != 0 && (unseen[name] || hiddenStyle.MatchString(attribute(t, "style"))) {
		r.hidden, r.depth = name, 1
		return
	}
	r.breakLine(name)
	switch name {
	case atom.A:
		r.endLink()
		if address := strings.TrimSpace(attribute(t, "href")); address != "" && len(r.links) < maxLinks {
			r.links, r.from, r.open = append(r.links, link{address: address, text: attribute(t, "title")}), r.text.Len(), true
		}
	case atom.Img:
		if r.open {
			r.links[len(r.links)-1].text += " " + attribute(t, "alt")
		}
	}
}

func (r *htmlReader) end(name atom.Atom) {
	if r.hidden != 0 {
		if name == r.hidden {
			r.depth--
		}
		if r.depth == 0 {
			r.hidden = 0
		}
		return
	}
	r.breakLine(name)
	if name == atom.A {
		r.endLink()
	}
}

// breakLine ends a line; cells of a table stay in their row's.
func (r *htmlReader) breakLine(name atom.Atom) {
	switch {
	case name == atom.Td || name == atom.Th:
		r.text.WriteByte(' ')
	case name != 0 && !inline[name]: // 0: an element of its writer's own
		r.text.WriteByte('\n')
	}
}

// maxLinkText is how much of a link's text is read, in bytes.
const maxLinkText = 300

func (r *htmlReader) endLink() {
	if r.open {
		text := r.text.String()[r.from:]
		r.links[len(r.links)-1].text += " " + text[:min(len(text), maxLinkText)]
	}
	r.open = false
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// foldLines folds the white space of each line, and drops empty ones.
func foldLines(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
