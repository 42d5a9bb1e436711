package selector

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cxmatrix/matrix"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

// pseudoClasses are those of Selectors Level 4 and HTML that a browser knows. https://www.w3.org/TR/selectors-4/#overview
var pseudoClasses = strings.Fields(`active any-link autofill blank buffering checked closed current default defined dir disabled empty enabled
	first first-child first-of-type focus focus-visible focus-within fullscreen future has host host-context hover in-range indeterminate invalid is
	lang last-child last-of-type left link local-link modal muted not nth-child nth-col nth-last-child nth-last-col nth-last-of-type nth-of-type
	only-child only-of-type open optional out-of-range past paused picture-in-picture placeholder-shown playing popover-open read-only read-write
	required right root scope seeking stalled state target target-within user-invalid user-valid valid visited volume-locked where matches`)

// ofTools are pseudo-classes that test tools and libraries made up, and what to write instead.
var ofTools = map[string]string{
	"has-text": "text=", "text": "text=", "text-is": `text="…"`, "text-matches": "text=/…/", "contains": "text=", "visible": "nothing: the visible match is used",
	"eq": ">> nth=", "nth-match": ">> nth=", "first": ">> nth=0", "last": ">> nth=-1", "button": "role=button", "checkbox": "role=checkbox", "radio": "role=radio",
}

// checkCSS refuses what no browser can parse. It knows the syntax and the names of pseudo-classes, not which browser has which.
func checkCSS(text string) error {
	c := cssChecker{missing: "in front of it"}
	lexer := css.NewLexer(parse.NewInputString(text))
	for {
		kind, data := lexer.Next()
		if kind == css.ErrorToken {
			break
		}
		c.tokens = append(c.tokens, cssToken{kind, string(data)})
	}
	for i := range c.tokens {
		if err := c.check(i); err != nil {
			return err
		}
	}
	return c.end()
}

type cssToken struct {
	kind css.TokenType
	text string
}

// cssChecker checks one token after the other.
type cssChecker struct {
	tokens     []cssToken
	open       []string // the brackets that are to be closed
	combinator string   // the last one, if nothing has followed it
	missing    string   // where a combinator would lack a selector, at the beginning
}

const writeInstead = `write CSS, or a selector such as text="Save", role=button[name=Save] or //button`

var hashName = regexp.MustCompile(`^#(-?[A-Za-z_\x{80}-\x{10FFFF}\\]|--)`)

func (c *cssChecker) check(i int) error {
	t := c.tokens[i]
	if err := c.checkSides(t); err != nil {
		return err
	}
	switch t.kind {
	case css.BadStringToken:
		return fmt.Errorf("%s: the quotation mark is not closed: add one", t.text)
	case css.HashToken:
		if !hashName.MatchString(t.text) {
			return fmt.Errorf("%s: a name in CSS does not begin with a digit: write [id=%q]", t.text, t.text[1:])
		}
	case css.LeftBracketToken, css.FunctionToken, css.LeftParenthesisToken:
		c.open = append(c.open, map[bool]string{true: "]", false: ")"}[t.kind == css.LeftBracketToken])
	case css.RightBracketToken, css.RightParenthesisToken:
		if len(c.open) == 0 || c.open[len(c.open)-1] != t.text {
			return fmt.Errorf("%s closes nothing: remove it", t.text)
		}
		c.open = c.open[:len(c.open)-1]
	case css.ColonToken:
		return c.checkPseudo(i)
	case css.DelimToken:
		return c.checkDelim(i)
	case css.IdentToken, css.WhitespaceToken, css.CommentToken, css.CommaToken, css.ColumnToken:
	default:
		if len(c.open) == 0 {
			return fmt.Errorf("%s is not CSS's here: %s", t.text, writeInstead)
		}
	}
	return nil
}

// checkSides refuses a combinator or comma that lacks a selector on one side. Inside of brackets, other rules apply.
func (c *cssChecker) checkSides(t cssToken) error {
	switch {
	case len(c.open) > 0 || t.kind == css.WhitespaceToken || t.kind == css.CommentToken:
	case t.kind == css.CommaToken || t.kind == css.DelimToken && strings.Contains(">+~", t.text):
		if c.missing != "" {
			return fmt.Errorf("%s has no selector %s: write one, or remove it", cmp.Or(c.combinator, t.text), c.missing)
		}
		c.combinator, c.missing = t.text, "behind it"
	default:
		c.combinator, c.missing = "", ""
	}
	return nil
}

func (c *cssChecker) checkDelim(i int) error {
	text := c.tokens[i].text
	if !strings.Contains(".*>+~|", text) && len(c.open) == 0 {
		return fmt.Errorf("%s is not CSS's here: %s", text, writeInstead)
	}
	if text == "." && (i+1 == len(c.tokens) || c.tokens[i+1].kind != css.IdentToken) {
		return errors.New("after the full stop there is no name of a class that CSS knows: write [class~=…]")
	}
	return nil
}

func (c *cssChecker) end() error {
	if len(c.open) > 0 {
		return fmt.Errorf("a bracket is not closed: add %s", c.open[len(c.open)-1])
	}
	if c.missing != "" {
		return fmt.Errorf("%s has no selector %s: write one, or remove it", c.combinator, c.missing)
	}
	return nil
}

// checkPseudo checks the name of a pseudo-class; that of a pseudo-element is refused, since nothing can be done to one.
func (c *cssChecker) checkPseudo(i int) error {
	tokens := c.tokens
	if i > 0 && tokens[i-1].kind == css.ColonToken {
		return nil // the second colon
	}
	if i+1 < len(tokens) && tokens[i+1].kind == css.ColonToken {
		return errors.New(":: selects a part that a browser draws, not an element: select its element")
	}
	if i+1 == len(tokens) || tokens[i+1].kind != css.IdentToken && tokens[i+1].kind != css.FunctionToken {
		return errors.New("the colon has no name of a pseudo-class after it: remove it, or write \\: for a colon that is part of a name")
	}
	name := strings.ToLower(strings.TrimSuffix(tokens[i+1].text, "("))
	if instead, known := ofTools[name]; known && name != "first" {
		return fmt.Errorf(":%s is of a test tool, not CSS: write %s", name, instead)
	}
	if !slices.Contains(pseudoClasses, name) && !strings.HasPrefix(name, "-") {
		return fmt.Errorf(":%s is no pseudo-class of CSS: %s", name, nearestPseudo(name))
	}
	return nil
}

func nearestPseudo(name string) string {
	if s := matrix.Suggest(name, pseudoClasses); strings.HasPrefix(s, "did you mean") {
		return s
	}
	return "remove it, or write \\: for a colon that is part of a name"
}
