package cdp

import (
	"context"
	"encoding/json"
	"errors"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/selector"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
	"github.com/ysmood/gson"
)

// scope is a document and the offset of its viewport in the window.
type scope struct {
	owner        *Page
	page         *rod.Page
	op           string
	fullSelector string            // for errors
	paths        selector.Selector // inside the document
	doc          proto.RuntimeRemoteObjectID
	x, y         float64
	framed       bool
}

// within runs try in the document that text leads to.
func (p *Page) within(ctx context.Context, op, text string, f func(*scope) error) error {
	return p.do(ctx, op, text, func(page *rod.Page) error {
		s, err := p.newScope(page, op, text)
		if err != nil {
			return err
		}
		return f(s)
	})
}

// newScope leads to the document of a selector; to the window's own if there is none.
func (p *Page) newScope(page *rod.Page, op, text string) (s *scope, err error) {
	s = &scope{owner: p, page: page, op: op, fullSelector: text}
	if text == "" {
		return s, s.Top()
	}
	s.paths, err = browser.EnterDocument(s, op, text)
	return s, err
}

// Top implements browser.Documents.
func (s *scope) Top() (err error) {
	s.x, s.y, s.framed = 0, 0, false
	s.doc, err = document(s.page)
	return err
}

// Host implements browser.Documents.
func (s *scope) Host(paths selector.Selector) (kind string, err error) {
	s.paths = paths
	var result []any
	if err := s.run(browser.ScriptHost, &result); err != nil {
		return "", err
	}
	return kind, unmarshalRow(result, &kind)
}

// Count implements browser.Documents.
func (s *scope) Count(paths selector.Selector) (int, error) {
	s.paths = paths
	var rows []any
	err := s.run(browser.ScriptDescribe, &rows)
	return len(rows), err
}

// document evaluates each time: a cached reference becomes invalid with its document.
func document(page *rod.Page) (proto.RuntimeRemoteObjectID, error) {
	result, err := proto.RuntimeEvaluate{Expression: "document"}.Call(page)
	if err != nil {
		return "", err
	}
	return result.Result.ObjectID, nil
}

// Enter implements browser.Documents.
func (s *scope) Enter(paths selector.Selector) error {
	s.paths = paths
	el, err := s.element(-1)
	if err != nil {
		return err
	}
	node, err := proto.DOMDescribeNode{ObjectID: el, Depth: gson.Int(1), Pierce: true}.Call(s.page)
	if err != nil {
		return err
	}
	if node.Node.ContentDocument == nil {
		return errFrame
	}
	inner, err := proto.DOMResolveNode{BackendNodeID: node.Node.ContentDocument.BackendNodeID}.Call(s.page)
	if err != nil {
		return err
	}
	s.x, s.y = s.frameOffset(el)
	s.doc, s.framed = inner.Object.ObjectID, true
	return nil
}

// frameOffset returns where the content of a frame's element begins; a frame without
// a box has no position, and nothing in it can be pressed.
func (s *scope) frameOffset(el proto.RuntimeRemoteObjectID) (x, y float64) {
	quads, err := proto.DOMGetContentQuads{ObjectID: el}.Call(s.page)
	if err != nil || len(quads.Quads) == 0 || len(quads.Quads[0]) < 2 {
		return 0, 0
	}
	return quads.Quads[0][0], quads.Quads[0][1]
}

// runFunction calls a function of the library, and collects the messages that the page showed.
const runFunction = `function(library, step, name) {
	var got, said = step ? (` + browser.ScriptCollectMessages + `)(step) : 0;
	try { got = library(name, Array.prototype.slice.call(arguments, 3)); } catch (e) { if (e && e.bad) return {bad: true}; throw e; }
	if (got) for (var i = 0; i < got.length; i++) if (got[i] && got[i].nodeType) got[i] = null;
	return {got: got, said: said};
}`

// run calls a script of package browser on what the paths select, and reads the
// answer into out.
func (s *scope) run(script browser.Function, out any, args ...any) error {
	library, err := s.library()
	if err != nil {
		return err
	}
	var reply struct {
		Invalid  bool            `json:"bad"`
		Result   json.RawMessage `json:"got"`
		Messages json.RawMessage `json:"said"`
	}
	if err := callByValue(s.page, s.doc, runFunction, &reply, append([]any{library, s.owner.messages.Step(), script, s.paths}, args...)...); err != nil {
		return err
	}
	if reply.Messages != nil {
		_ = s.owner.addMessages(s, reply.Messages) // the document was replaced meanwhile: the next one gets an observer
	}
	if reply.Invalid {
		return browser.NewToolError(s.op+" "+s.fullSelector, errors.New("not a selector that this browser understands: correct the journey"))
	}
	return json.Unmarshal(reply.Result, out)
}

// element returns the match at that index; of -1, the one that an action is for.
func (s *scope) element(index int) (proto.RuntimeRemoteObjectID, error) {
	library, err := s.library()
	if err != nil {
		return "", err
	}
	result, err := invoke(s.page, s.doc, callFunction, false, library, browser.ScriptNth, s.paths, index)
	if err != nil {
		return "", err
	}
	if result.ObjectID == "" {
		return "", browser.NewSiteError(s.op, s.fullSelector, "no such element")
	}
	return result.ObjectID, nil
}

func (s *scope) siteError(reason string) error {
	return browser.NewSiteError(s.op, s.fullSelector, "%s", reason)
}

// callByValue calls a function by value.
func callByValue(page *rod.Page, on proto.RuntimeRemoteObjectID, function string, out any, args ...any) error {
	result, err := invoke(page, on, function, true, args...)
	if err != nil {
		return err
	}
	return result.Value.Unmarshal(out)
}

func invoke(page *rod.Page, on proto.RuntimeRemoteObjectID, function string, byValue bool, args ...any) (*proto.RuntimeRemoteObject, error) {
	request := proto.RuntimeCallFunctionOn{ObjectID: on, FunctionDeclaration: function, ReturnByValue: byValue, UserGesture: true}
	for _, arg := range args {
		value := &proto.RuntimeCallArgument{Value: gson.New(arg)}
		if id, ok := arg.(proto.RuntimeRemoteObjectID); ok {
			value = &proto.RuntimeCallArgument{ObjectID: id}
		}
		request.Arguments = append(request.Arguments, value)
	}
	result, err := request.Call(page)
	if err != nil {
		return nil, err
	}
	if d := result.ExceptionDetails; d != nil {
		return nil, exceptionError(d)
	}
	return result.Result, nil
}

// exceptionError keeps only the beginning, which does not contain the script's arguments.
func exceptionError(d *proto.RuntimeExceptionDetails) error {
	if d.Exception != nil && d.Exception.ClassName != "" {
		return errors.New("script failed: " + d.Exception.ClassName)
	}
	return errors.New("script failed: " + d.Text)
}
