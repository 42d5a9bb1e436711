package cdp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
	"github.com/ysmood/gson"
)

// scope is a document and the offset of its viewport in the window.
type scope struct {
	owner        *Page
	page         *rod.Page
	op           string
	fullSelector string // the whole selector, for errors
	selector     string // the selector inside the document
	doc          proto.RuntimeRemoteObjectID
	x, y         float64
}

// within runs try in the document that selector leads to.
func (p *Page) within(ctx context.Context, op, selector string, f func(*scope) error) error {
	return p.do(ctx, op, selector, func(page *rod.Page) error {
		s, err := newScope(page, op, selector)
		if err != nil {
			return err
		}
		s.owner = p
		return f(s)
	})
}

func newScope(page *rod.Page, op, selector string) (*scope, error) {
	frames, last := browser.SplitSelector(selector)
	doc, err := document(page)
	if err != nil {
		return nil, err
	}
	s := &scope{page: page, op: op, fullSelector: selector, doc: doc}
	for _, frame := range frames {
		s.selector = frame
		if err := s.enterFrame(); err != nil {
			return nil, err
		}
	}
	s.selector = last
	return s, nil
}

// document evaluates each time: a cached reference becomes invalid with its document.
func document(page *rod.Page) (proto.RuntimeRemoteObjectID, error) {
	result, err := proto.RuntimeEvaluate{Expression: "document"}.Call(page)
	if err != nil {
		return "", err
	}
	return result.Result.ObjectID, nil
}

// enterFrame enters the frame that last selects.
func (s *scope) enterFrame() error {
	el, err := s.element(0)
	if err != nil {
		return err
	}
	node, err := proto.DOMDescribeNode{ObjectID: el, Depth: gson.Int(1), Pierce: true}.Call(s.page)
	if err != nil {
		return err
	}
	if node.Node.FrameID == "" {
		return browser.NewSiteError(s.op, s.fullSelector, "%s is not a frame", s.selector)
	}
	if node.Node.ContentDocument == nil {
		return errFrame
	}
	inner, err := proto.DOMResolveNode{BackendNodeID: node.Node.ContentDocument.BackendNodeID}.Call(s.page)
	if err != nil {
		return err
	}
	s.x, s.y = s.frameOffset(el)
	s.doc = inner.Object.ObjectID
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

// run calls a script of package browser on what last selects, and reads the
// answer into out.
func (s *scope) run(script string, out any, args ...any) error {
	function := fmt.Sprintf(`function(step, selector) {
		var list, args, got, said = step ? (%s)(step) : 0;
		try { list = this.querySelectorAll(selector); } catch (e) { return {bad: true}; }
		args = [list].concat(Array.prototype.slice.call(arguments, 2));
		got = (%s).apply(null, args);
		if (got) for (var i = 0; i < got.length; i++) if (got[i] && got[i].nodeType) got[i] = null;
		return {got: got, said: said};
	}`, browser.ScriptCollectMessages, script)
	var reply struct {
		Invalid  bool            `json:"bad"`
		Result   json.RawMessage `json:"got"`
		Messages json.RawMessage `json:"said"`
	}
	if err := callByValue(s.page, s.doc, function, &reply, append([]any{s.owner.messages.Step(), s.selector}, args...)...); err != nil {
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

// element returns the match of last at that index.
func (s *scope) element(index int) (proto.RuntimeRemoteObjectID, error) {
	const nth = `function(selector, index) {
		try { return this.querySelectorAll(selector)[index] || null; } catch (e) { return null; }
	}`
	result, err := invoke(s.page, s.doc, nth, false, s.selector, index)
	if err != nil {
		return "", err
	}
	if result.ObjectID == "" {
		return "", browser.NewSiteError(s.op, s.fullSelector, "no such element: %s", s.selector)
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
		request.Arguments = append(request.Arguments, &proto.RuntimeCallArgument{Value: gson.New(arg)})
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
