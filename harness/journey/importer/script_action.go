package importer

import (
	"slices"
	"strings"
)

// pointlessCalls make no sense here: cxmatrix waits by itself, and keeps its own pictures.
var pointlessCalls = []string{"waitForTimeout", "waitForLoadState", "waitForNavigation", "expectNavigation", "setViewportSize", "screenshot", "pause", "close", "bringToFront", "setDefaultTimeout", "setDefaultNavigationTimeout",
	"video", "pdf", "content", "highlight", "waitForDownload", "expectDownload", "reload", "context", "removeListener", "setContent", "on", "once", "isClosed", "startTracing", "coverage", "unroute", "emulateMedia", "runAndWaitForDownload"}

// act is a call on a page or a locator that does something.
func (s *scriptReader) act(of value, name string, e *expr, arguments []value, options value) value {
	if of.flags == "foreign" && slices.Contains(pointlessCalls, name) {
		s.pointless(name)
		return value{kind: "none"}
	}
	if of.flags == "foreign" {
		s.refuse(e.line, s.shown(e), "a second session of the browser")
		return value{kind: "none"}
	}
	if of.kind == "page" && onPage[name] && len(arguments) > 0 { // page.click(selector) is page.locator(selector).click()
		if selector := scriptSelector(arguments[0].text); arguments[0].kind == "text" && selector != "" {
			of, arguments = value{kind: "locator", text: of.text, at: locator{selector: selector}}, arguments[1:]
		}
	}
	if of.kind == "page" {
		return s.actOnPage(of, name, e, arguments)
	}
	return s.actOn(of, name, e, arguments, options)
}

// onPage are the calls that take a selector on a page.
var onPage = map[string]bool{"click": true, "dblclick": true, "fill": true, "type": true, "press": true, "check": true, "uncheck": true, "selectOption": true, "setInputFiles": true, "hover": true, "tap": true, "focus": true,
	"textContent": true, "innerText": true, "inputValue": true, "getAttribute": true, "isVisible": true, "isHidden": true, "isChecked": true, "setChecked": true, "dragAndDrop": false}

func (s *scriptReader) actOnPage(of value, name string, e *expr, arguments []value) value {
	first := value{}
	if len(arguments) > 0 {
		first = arguments[0]
	}
	switch name {
	case "goto", "navigate":
		if first.kind != "text" {
			s.refuse(e.line, s.shown(e), "a script makes the address")
			return value{kind: "none"}
		}
		s.inWindow(of)
		s.open(first.text)
		s.carry()
	case "goBack", "goForward":
		s.refuse(e.line, s.shown(e), "open the address, or click what leads there")
	case "waitForURL", "expectURL":
		s.waitForAddress(of, e, first)
	case "waitForEvent", "expectEvent":
		return s.event(e, first.text)
	case "waitForPopup", "expectPopup", "runAndWaitForPopup", "waitForPage":
		s.runLast(e)
		s.carry()
		return value{kind: "page"}
	case "expectFileChooser", "waitForFileChooser", "runAndWaitForFileChooser":
		s.runLast(e)
		s.pointless("filechooser event")
		return value{kind: "chooser"}
	case "waitForRequest", "waitForResponse", "expectRequest", "expectResponse":
		s.waitForRequest(e, first)
	case "on", "once", "onDialog", "onceDialog":
		s.listen(of, name, e, first)
	case "title":
		return value{kind: "title"}
	case "url":
		return value{kind: "address"}
	case "keyboard", "mouse":
		return value{kind: name}
	case "waitForFunction", "evaluate", "route", "addInitScript":
		s.refuse(e.line, s.shown(e), "a script decides")
	default:
		if slices.Contains(pointlessCalls, name) {
			s.pointless(name)
			return value{kind: "none"}
		}
		return s.unknownCall(name, e)
	}
	return value{kind: "none"}
}

// runLast runs the function that is the last argument, as Java and C# have it.
func (s *scriptReader) runLast(e *expr) {
	if n := len(e.items); n > 0 && e.items[n-1].op == "function" {
		s.call(e.items[n-1], nil)
	}
}

// event is what a script waits for.
func (s *scriptReader) event(e *expr, name string) value {
	switch name {
	case "popup", "page":
		s.carry()
		return value{kind: "page"}
	case "filechooser":
		s.pointless("filechooser event")
		return value{kind: "chooser"}
	case "dialog":
		s.carry()
		return value{kind: "dialog"}
	}
	s.pointless(strings.TrimSpace(name + " event"))
	return value{kind: "none"}
}

// listen reads what is done at an event: a dialog's answer.
func (s *scriptReader) listen(of value, name string, e *expr, event value) {
	n := len(e.items)
	isDialog := event.text == "dialog" || strings.HasSuffix(name, "Dialog")
	if !isDialog || n == 0 || e.items[n-1].op != "function" {
		s.pointless(strings.TrimSpace(event.text + " event"))
		return
	}
	s.inWindow(of)
	before := s.report.Commands()
	s.call(e.items[n-1], []value{{kind: "dialog"}})
	if s.report.Commands() == before {
		s.pointless("dialog event")
	}
}

func (s *scriptReader) dialogCall(name string, e *expr, arguments []value) value {
	switch name {
	case "accept":
		if len(arguments) > 0 && arguments[0].kind == "text" {
			s.add("dialog", Fields{{"answer", "accept"}, {"with", literal(arguments[0].text)}})
		} else {
			s.add("dialog", "accept")
		}
	case "dismiss":
		s.add("dialog", "dismiss")
	case "message":
		return value{kind: "message"}
	case "type", "defaultValue":
		return value{kind: "dialogTrait"}
	default:
		return unknown
	}
	s.carry()
	return value{kind: "none"}
}

// choose gives files to the chooser that the last click opened.
func (s *scriptReader) choose(name string, e *expr, arguments []value) value {
	last := s.last()
	if (name != "setFiles" && name != "setInputFiles") || last == nil || last.Kind != "click" {
		return unknown
	}
	at := last.Value
	s.dropLast()
	names := s.fileNames(paths(arguments))
	s.add("pick", Fields{{"click", at}, {"files", names}})
	s.trait().file = names[0]
	s.carry()
	return value{kind: "none"}
}

// paths are the files of setInputFiles: a path, a list, or an object with a name.
func paths(arguments []value) (list []string) {
	for _, v := range arguments {
		switch v.kind {
		case "text":
			list = append(list, strings.ReplaceAll(v.text, variableMark, "$"))
		case "list":
			list = append(list, paths(v.items)...)
		case "object":
			if name := v.get("name"); name.kind == "text" {
				list = append(list, name.text)
			}
		}
	}
	return list
}

// inWindow goes on in the window that a page is.
func (s *scriptReader) inWindow(of value) {
	name := of.text
	if name == "" || name == s.windows[len(s.windows)-1] {
		return
	}
	if i := slices.Index(s.windows, name); i >= 0 {
		for range len(s.windows) - 1 - i {
			s.add("window", "back")
		}
		s.windows = s.windows[:i+1]
		return
	}
	s.add("window", "new")
	s.windows = append(slices.Clone(s.windows), name)
}

func (s *scriptReader) waitForAddress(of value, e *expr, v value) {
	address, ok := addressOf(v)
	if !ok {
		s.refuse(e.line, s.shown(e), "a script compares the address")
		return
	}
	s.inWindow(of)
	s.add("wait-for", Fields{{"address", address}})
	s.complete()
	s.carry()
}

func (s *scriptReader) waitForRequest(e *expr, v value) {
	address, ok := addressOf(v)
	if !ok {
		s.pointless("response event")
		return
	}
	s.runLast(e)
	s.add("wait-for", Fields{{"request", address}})
	s.carry()
}

// addressOf is an address, a glob or a pattern as wait-for has it.
func addressOf(v value) (string, bool) {
	switch {
	case v.kind == "text" && strings.Contains(v.text, "*"):
		return "*" + strings.TrimLeft(strings.ReplaceAll(v.text, "**", "*"), "*"), true
	case v.kind == "text":
		if strings.HasPrefix(v.text, variableMark) {
			return v.text + "*", true
		}
		return addressPattern(v.text), true
	case v.kind != "pattern":
		return "", false
	}
	text := strings.NewReplacer(`.*`, "*", `.+`, "*", `\/`, "/", `\.`, ".", `\?`, "?", `\d+`, "*", `\w+`, "*", `[^/]+`, "*", `\-`, "-", `$`, "").Replace(v.text)
	anchored := strings.HasSuffix(v.text, "$")
	text = strings.TrimPrefix(text, "^")
	if strings.ContainsAny(text, `[](){}|\+`) {
		return "", false
	}
	text = "*" + strings.TrimLeft(text, "*")
	if !anchored {
		text = strings.TrimRight(text, "*") + "*"
	}
	return text, true
}
