package importer

import (
	"slices"
	"strings"
)

// chromeSteps are the types of steps that become something. Source:
// https://github.com/puppeteer/replay/blob/main/docs/api/interfaces/Schema.BaseStep.md.
var chromeSteps = map[string]func(*chromeReader, *node){
	"navigate":       (*chromeReader).navigate,
	"click":          (*chromeReader).click,
	"doubleClick":    (*chromeReader).click,
	"change":         (*chromeReader).change,
	"keyDown":        (*chromeReader).keyDown,
	"keyUp":          (*chromeReader).keyUp,
	"hover":          (*chromeReader).hover,
	"scroll":         (*chromeReader).scroll,
	"waitForElement": (*chromeReader).waitForElement,
	"close":          (*chromeReader).close,
	"setViewport":    func(r *chromeReader, n *node) { r.pointless("setViewport") },
	"customStep":     (*chromeReader).custom,
	"waitForExpression": func(r *chromeReader, n *node) {
		r.refuse(n.line, "waitForExpression", "a script decides: write an expect")
	},
	"emulateNetworkConditions": func(r *chromeReader, n *node) {
		r.refuse(n.line, "emulateNetworkConditions", "belongs in the matrix, as the environment's line")
	},
}

// chromeReader reads a recording of Chrome's Recorder.
type chromeReader struct {
	*recording
	held   []string // modifiers that are pressed
	target string   // the window
	page   string   // the address
}

func (r *recording) chrome(data []byte, _ Options) error {
	doc, err := parseJSON(data)
	if err != nil {
		return err
	}
	if name := kebab(doc.str("title")); name != "" {
		r.draft.Name = name
	}
	reader := &chromeReader{recording: r, target: "main"}
	for _, n := range doc.get("steps").list() {
		reader.step(n)
	}
	return nil
}

func (r *chromeReader) step(n *node) {
	kind := n.str("type")
	read, known := chromeSteps[kind]
	if !known {
		r.refuse(n.line, kind, "unknown type of step")
		return
	}
	r.inTarget(n)
	r.frames = chromeFrames(n)
	read(r, n)
	r.frames = nil
	if kind != "navigate" {
		r.assertedEvents(n)
	}
}

// inTarget follows the recording into another window: all but "main" were opened by the page.
func (r *chromeReader) inTarget(n *node) {
	target := n.str("target")
	if target == "" || target == r.target || n.str("type") == "setViewport" || n.str("type") == "close" {
		return
	}
	switch {
	case target == "main":
		r.add("window", "back")
	case r.target == "main":
		r.add("window", "new")
	default:
		r.add("window", "new")
	}
	r.target = target
}

// chromeFrames are the selectors of nested frames, which the recording has by number.
func chromeFrames(n *node) (frames []string) {
	for _, index := range n.get("frame").list() {
		frames = append(frames, "iframe >> nth="+index.text)
	}
	return frames
}

func (r *chromeReader) navigate(n *node) {
	address := n.str("url")
	if r.isInternal(address) {
		r.pointless("navigate to an empty tab")
		return
	}
	r.open(address)
	r.page = address
	for _, e := range n.get("assertedEvents").list() {
		if title := e.str("title"); title != "" {
			r.trait().title = title
		}
	}
	r.carry()
}

func (r *chromeReader) isInternal(address string) bool {
	return strings.HasPrefix(address, "chrome:") || strings.HasPrefix(address, "about:") || strings.HasPrefix(address, "edge:")
}

// assertedEvents waits for the page that a step leads to.
func (r *chromeReader) assertedEvents(n *node) {
	for _, e := range n.get("assertedEvents").list() {
		address := e.str("url")
		if e.str("type") != "navigation" {
			continue
		}
		r.complete()
		if address == "" || r.isInternal(address) || addressPattern(address) == addressPattern(r.page) {
			continue
		}
		r.page = address
		r.add("wait-for", Fields{{"address", addressPattern(address)}})
	}
}

func (r *chromeReader) close(n *node) {
	if target := n.str("target"); target != "" && target != "main" && target == r.target {
		r.add("window", "back")
		r.target = "main"
		r.carry()
		return
	}
	r.pointless("close")
}

func (r *chromeReader) custom(n *node) {
	name := n.str("name")
	if name == "" {
		name = "without a name"
	}
	r.refuse(n.line, "customStep "+name, "an extension of the recorder")
}

func (r *chromeReader) click(n *node) {
	at := r.selectors(n)
	if len(at) == 0 {
		r.refuse(n.line, n.str("type"), "no selector")
		return
	}
	var more Fields
	if n.str("type") == "doubleClick" {
		more = append(more, Field{"times", 2})
	}
	if button := n.str("button"); button == "secondary" {
		more = append(more, Field{"button", "right"})
	}
	r.recording.click(at, more)
	r.carry()
}

func (r *chromeReader) change(n *node) {
	at, value := r.fieldSelectors(n), n.str("value")
	if len(at) == 0 {
		r.refuse(n.line, "change", "no selector")
		return
	}
	all := strings.Join(rawSelectors(n), " ")
	switch {
	case strings.Contains(value, `:\fakepath\`) || fileInput.MatchString(all):
		r.attach(at, strings.Split(value, ", "))
	case selectTag.MatchString(all):
		r.add("choose", Fields{{"field", oneOrList(at)}, {"value", literal(value)}})
	case (value == "on" || value == "true" || value == "off" || value == "false") && tickBox.MatchString(all):
		onOff := map[bool]string{true: "on", false: "off"}[value == "on" || value == "true"]
		r.add("choose", Fields{{"field", oneOrList(at)}, {"value", onOff}})
	default:
		r.fill(at, literal(value), rawSelectors(n)...)
	}
	r.carry()
}

func (r *chromeReader) hover(n *node) {
	if at := r.selectors(n); len(at) > 0 {
		r.add("hover", oneOrList(at))
		r.carry()
		return
	}
	r.refuse(n.line, "hover", "no selector")
}

// scroll is carried for a part of the page; the page itself is scrolled as needed.
func (r *chromeReader) scroll(n *node) {
	at := r.selectors(n)
	if len(at) == 0 {
		r.pointless("scroll of the page")
		return
	}
	if last := r.last(); last == nil || last.Kind != "scroll-to" {
		r.add("scroll-to", oneOrList(at))
	}
	r.carry()
}

// modifiers are the keys that are held while others are pressed.
var modifiers = []string{"Control", "Alt", "Shift", "Meta"}

func (r *chromeReader) keyDown(n *node) {
	key := n.str("key")
	r.carry()
	if slices.Contains(modifiers, key) {
		r.held = append(r.held, key)
		return
	}
	if key == " " {
		key = "Space"
	}
	r.press(key, r.held, nil)
}

func (r *chromeReader) keyUp(n *node) {
	r.held = slices.DeleteFunc(r.held, func(k string) bool { return k == n.str("key") })
	r.carry()
}

// press adds a key with those that are held; Shift is in the letter already.
func (r *recording) press(key string, held []string, at []string) {
	var keys []string
	for _, h := range modifiers {
		if slices.Contains(held, h) && (h != "Shift" || len([]rune(key)) > 1) {
			keys = append(keys, h)
		}
	}
	chord := strings.Join(append(keys, key), "+")
	last := r.last()
	sends := key == "Enter" && last != nil && last.Kind == "fill"
	if len(at) == 0 {
		r.add("press", chord)
	} else {
		r.add("press", Fields{{"key", chord}, {"in", oneOrList(at)}})
	}
	if sends {
		r.complete()
	}
}
