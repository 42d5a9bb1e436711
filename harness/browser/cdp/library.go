package cdp

import (
	"strings"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod/lib/proto"
)

// library returns package browser's functions as an object in the JavaScript context of the scope's document, where they are
// read once. The page can't see it: only the protocol's session has a reference.
func (s *scope) library() (proto.RuntimeRemoteObjectID, error) {
	context := contextOf(s.doc)
	key := string(s.page.SessionID) + " " + context
	if known := s.owner.libraries[key]; known != "" && context != "" {
		return known, nil
	}
	library, err := invoke(s.page, s.doc, "function() { return ("+browser.Library()+") }", false)
	if err != nil {
		return "", err
	}
	if s.owner.libraries == nil || len(s.owner.libraries) >= maxLibraries {
		s.owner.libraries = map[string]proto.RuntimeRemoteObjectID{}
	}
	s.owner.libraries[key] = library.ObjectID
	return library.ObjectID, nil
}

// maxLibraries is how many are remembered: of a page and its frames. Those of documents that were left are forgotten then.
const maxLibraries = 16

// contextOf returns what names the JavaScript context in the name of an object: V8's src/inspector/remote-object-id.cc joins the
// isolate's random number, the context's and the object's by dots. Of a name without dots a context is never known.
func contextOf(id proto.RuntimeRemoteObjectID) string {
	return string(id[:max(0, strings.LastIndexByte(string(id), '.'))])
}

// callFunction calls a function of the library by its name.
const callFunction = "function(library, name) { return library(name, Array.prototype.slice.call(arguments, 2)) }"

// call calls a function of the library by value.
func (s *scope) call(f browser.Function, out any, args ...any) error {
	library, err := s.library()
	if err != nil {
		return err
	}
	return callByValue(s.page, s.doc, callFunction, out, append([]any{library, f}, args...)...)
}
