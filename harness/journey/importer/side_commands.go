package importer

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sideCommand reads a command, and returns why it cannot be carried; "" if it is.
type sideCommand func(*sideReader, *node) string

const noSelector = "no selector that is understood"

// sideCommands are the commands that become something, or nothing.
var sideCommands map[string]sideCommand

func init() {
	sideCommands = map[string]sideCommand{
		"open": (*sideReader).open, "click": (*sideReader).click, "clickAt": (*sideReader).click, "doubleClick": (*sideReader).click, "doubleClickAt": (*sideReader).click,
		"type": (*sideReader).typed, "sendKeys": (*sideReader).sendKeys, "editContent": (*sideReader).typed, "select": (*sideReader).choose,
		"addSelection": (*sideReader).choose, "check": (*sideReader).check, "uncheck": (*sideReader).check, "submit": (*sideReader).submit,
		"executeScript": (*sideReader).script, "runScript": (*sideReader).script,
		"mouseOver": (*sideReader).hover, "run": (*sideReader).runOther,
		"selectFrame": (*sideReader).selectFrame, "selectWindow": (*sideReader).selectWindow, "storeWindowHandle": (*sideReader).storeWindow, "close": (*sideReader).closeWindow,
		"store": (*sideReader).store, "storeText": storeAs(""), "storeValue": storeAs("value"), "storeAttribute": (*sideReader).storeAttribute,
		"chooseOkOnNextConfirmation": dialogNext("accept"), "chooseCancelOnNextConfirmation": dialogNext("dismiss"), "chooseCancelOnNextPrompt": dialogNext("dismiss"), "answerOnNextPrompt": (*sideReader).answerNext,
		"chooseOkOnVisibleConfirmation": dialogShown("accept"), "webdriverChooseOkOnVisibleConfirmation": dialogShown("accept"), "chooseCancelOnVisibleConfirmation": dialogShown("dismiss"),
		"webdriverChooseCancelOnVisibleConfirmation": dialogShown("dismiss"), "chooseCancelOnVisiblePrompt": dialogShown("dismiss"), "webdriverChooseCancelOnVisiblePrompt": dialogShown("dismiss"),
		"answerOnVisiblePrompt": (*sideReader).answerShown, "webdriverAnswerOnVisiblePrompt": (*sideReader).answerShown,
		"assertAlert": (*sideReader).says, "assertConfirmation": (*sideReader).says, "assertPrompt": (*sideReader).says,
	}
	for _, name := range []string{"pause", "setSpeed", "setWindowSize", "windowMaximize", "echo", "debugger", "mouseOut", "mouseMove", "mouseMoveAt", "captureEntirePageScreenshot", "captureScreenshot", "takeScreenshot", "deleteAllVisibleCookies", "waitForPageToLoad", "refresh"} {
		sideCommands[name] = nothingHere(name)
	}
	for name, read := range sideChecks {
		for _, verb := range []string{"assert", "verify", "waitFor"} {
			if _, taken := sideCommands[verb+name]; !taken {
				sideCommands[verb+name] = read
			}
		}
	}
}

// nothingHere is for commands that make no sense here: cxmatrix waits by itself, and its windows have their size.
func nothingHere(name string) sideCommand {
	return func(r *sideReader, c *node) string {
		r.report.Carried-- // the caller counts it
		r.pointless(name)
		return ""
	}
}

func (r *sideReader) open(c *node) string {
	address := r.plainValue(c.str("target"))
	base, err := url.Parse(r.base)
	to, err2 := url.Parse(address)
	if err == nil && err2 == nil && base.Host != "" {
		address = base.ResolveReference(to).String()
	}
	r.frames = nil
	r.recording.open(address)
	return ""
}

func (r *sideReader) click(c *node) string {
	at := r.selectors(c)
	if len(at) == 0 {
		return noSelector
	}
	var more Fields
	if strings.HasPrefix(c.str("command"), "double") {
		more = Fields{{"times", 2}}
	}
	r.recording.click(at, more)
	return ""
}

// path matches the path of a file.
var filePath = regexp.MustCompile(`[\\/][^\\/]+\.\w{2,5}$`)

func (r *sideReader) typed(c *node) string {
	at, raw := r.selectors(c), r.raw(c)
	if len(at) == 0 {
		return noSelector
	}
	if keyReference.MatchString(c.str("value")) {
		return r.sendKeys(c)
	}
	value := r.value(c.str("value"))
	if all := strings.Join(raw, " "); fileInput.MatchString(all) || filePath.MatchString(value) && fileWord.MatchString(all) {
		r.attach(at, strings.Split(value, "\n"))
		return ""
	}
	r.fill(at, value, raw...)
	return ""
}

var fileWord = regexp.MustCompile(`(?i)file|upload|attach|document|image|photo|avatar|logo`)

// keyNames are the keys of sendKeys whose names differ from those of the DOM.
var keyNames = map[string]string{
	"ESC": "Escape", "BKSP": "Backspace", "DEL": "Delete", "PGUP": "PageUp", "PAGE_UP": "PageUp", "PGDN": "PageDown", "PAGE_DOWN": "PageDown",
	"UP": "ArrowUp", "DOWN": "ArrowDown", "LEFT": "ArrowLeft", "RIGHT": "ArrowRight", "CTRL": "Control", "COMMAND": "Meta", "INS": "Insert", "RETURN": "Enter",
}

// keyName is the DOM's name of a key such as ENTER.
func keyName(name string) string {
	if known, ok := keyNames[name]; ok {
		return known
	}
	if len(name) > 1 && name[0] == 'F' && strings.Trim(name[1:], "0123456789") == "" || name == "" {
		return name
	}
	return name[:1] + strings.ToLower(name[1:])
}

var keyReference = regexp.MustCompile(`\$\{KEY_(\w+)\}`)

// sendKeys types the texts between keys, and presses those.
func (r *sideReader) sendKeys(c *node) string {
	at := r.selectors(c)
	if len(at) == 0 {
		return noSelector
	}
	value, from := c.str("value"), 0
	var held []string
	for _, m := range keyReference.FindAllStringSubmatchIndex(value, -1) {
		r.typeMore(c, at, value[from:m[0]], &held)
		if key := keyName(value[m[2]:m[3]]); slices.Contains(modifiers, key) {
			held = append(held, key)
		} else {
			r.press(key, held, at)
			held = nil
		}
		from = m[1]
	}
	r.typeMore(c, at, value[from:], &held)
	return ""
}

// typeMore types a text behind what the field has, or presses its keys with those that are held.
func (r *sideReader) typeMore(c *node, at []string, text string, held *[]string) {
	if text == "" {
		return
	}
	if len(*held) > 0 {
		for _, key := range text {
			r.press(string(key), *held, at)
		}
		*held = nil
		return
	}
	text = r.value(text)
	if last := r.last(); last != nil && last.Kind == "fill" && !r.ended && isOf(last, oneOrList(at)) && !isPasswordField(r.raw(c)) {
		before, _ := last.Value.(Fields).Get("with").(string)
		text = before + text
	}
	r.fill(at, text, r.raw(c)...)
}

func (r *sideReader) choose(c *node) string {
	at := r.selectors(c)
	if len(at) == 0 {
		return noSelector
	}
	value := c.str("value")
	for _, prefix := range []string{"label=", "value="} {
		value = strings.TrimPrefix(value, prefix)
	}
	if index, found := strings.CutPrefix(value, "index="); found {
		return "an option by its position " + index + ": name its text"
	}
	value = strings.TrimPrefix(value, "id=")
	at2 := oneOrList(at)
	if last := r.last(); last != nil && last.Kind == "click" && !r.ended && isOf(last, at2) {
		r.dropLast()
	}
	r.add("choose", Fields{{"field", at2}, {"value", r.value(strings.TrimPrefix(value, "exact:"))}})
	return ""
}

func (r *sideReader) check(c *node) string {
	at := r.selectors(c)
	switch {
	case len(at) == 0:
		return noSelector
	case strings.Contains(strings.Join(r.raw(c), " "), "radio"):
		r.recording.click(at, nil)
	default:
		onOff := map[bool]string{true: "on", false: "off"}[c.str("command") == "check"]
		r.add("choose", Fields{{"field", oneOrList(at)}, {"value", onOff}})
	}
	return ""
}

func (r *sideReader) submit(c *node) string {
	at := r.selectors(c)
	if len(at) == 0 {
		return noSelector
	}
	for i := range at {
		at[i] += " >> [type=submit], button:not([type])"
	}
	r.recording.click(at, nil)
	r.complete()
	return ""
}

func (r *sideReader) hover(c *node) string {
	at := r.selectors(c)
	if len(at) == 0 {
		return noSelector
	}
	r.add("hover", oneOrList(at))
	return ""
}

// runOther puts the commands of another test here.
func (r *sideReader) runOther(c *node) string {
	t, known := r.tests[c.str("target")]
	switch {
	case !known:
		return "there is no test of that name"
	case r.depth > 8:
		return "tests run each other without end"
	}
	r.depth++
	r.test(t)
	r.depth--
	return ""
}

func (r *sideReader) selectFrame(c *node) string {
	target := c.str("target")
	index, isIndex := strings.CutPrefix(target, "index=")
	switch {
	case target == "relative=parent":
		r.frames = r.frames[:max(len(r.frames)-1, 0)]
		return ""
	case target == "relative=top", target == "":
		r.frames = nil
		return ""
	case isIndex:
		if _, err := strconv.Atoi(index); err != nil {
			return "a frame by an unknown position"
		}
		r.frames = append(slices.Clone(r.frames), "iframe >> nth="+index)
		return ""
	}
	s := r.selector(target)
	if s == "" {
		if s = byCSS(`iframe[name="` + cssText(r.plainValue(target)) + `"]`); strings.Contains(target, "=") {
			return noSelector
		}
	}
	r.frames = append(slices.Clone(r.frames), s)
	return ""
}

// selectWindow goes to a window by its name: a known one is gone back to.
func (r *sideReader) selectWindow(c *node) string {
	name := strings.Trim(strings.TrimPrefix(c.str("target"), "handle="), "${}")
	r.frames = nil
	if name == "win_ser_local" || name == "root" || name == "null" || name == "" {
		name = r.windows[0]
	}
	if i := slices.Index(r.windows, name); i >= 0 {
		for range len(r.windows) - 1 - i {
			r.add("window", "back")
		}
		r.windows = r.windows[:i+1]
		return ""
	}
	r.add("window", "new")
	r.windows = append(slices.Clone(r.windows), name)
	return ""
}

func (r *sideReader) storeWindow(c *node) string {
	r.windows = append(slices.Clone(r.windows[:len(r.windows)-1]), c.str("target"))
	return ""
}

func (r *sideReader) closeWindow(*node) string {
	if len(r.windows) > 1 {
		r.windows = r.windows[:len(r.windows)-1]
		r.add("window", "back")
		return ""
	}
	r.report.Carried--
	r.pointless("close")
	return ""
}

func (r *sideReader) store(c *node) string {
	r.constants[c.str("value")] = r.plainValue(c.str("target"))
	return ""
}

// scriptLiteral matches a script that only returns a text or a number.
var scriptLiteral = regexp.MustCompile(`^\s*return\s+(?:"([^"\\]*)"|'([^'\\]*)'|(-?\d+(?:\.\d+)?|true|false))\s*;?\s*$`)

// scrolling matches a script that only scrolls.
var scrolling = regexp.MustCompile(`^\s*window\.scroll(To|By)?\([^()]*\)\s*;?\s*$`)

// script takes what a script returns, if it is plain, or differs each time.
func (r *sideReader) script(c *node) string {
	source, name := c.str("target"), c.str("value")
	switch m := scriptLiteral.FindStringSubmatch(source); {
	case scrolling.MatchString(source):
		return nothingHere("scroll of the page")(r, c)
	case m != nil && name != "":
		r.constants[name] = m[1] + m[2] + m[3]
	case random.MatchString(source) && variableName.MatchString(name):
		r.constants[name] = variable("unique")
	default:
		return "a script decides"
	}
	return ""
}

func storeAs(attribute string) sideCommand {
	return func(r *sideReader, c *node) string { return r.keep(c, r.selectors(c), attribute) }
}

func (r *sideReader) keep(c *node, at []string, attribute string) string {
	name := c.str("value")
	if len(at) == 0 {
		return noSelector
	}
	if !variableName.MatchString(name) {
		return "the variable's name"
	}
	fields := Fields{{"name", name}, {"at", oneOrList(at)}}
	if attribute != "" {
		fields = append(fields, Field{"attribute", attribute})
	}
	r.stored = append(r.stored, name)
	r.add("store-as", fields)
	return ""
}

var variableName = regexp.MustCompile(`^[A-Za-z_]\w*$`)

func (r *sideReader) storeAttribute(c *node) string {
	i := strings.LastIndex(c.str("target"), "@")
	if i < 0 {
		return "no attribute is named"
	}
	s := r.selector(c.str("target")[:i])
	if s == "" {
		return noSelector
	}
	return r.keep(c, r.within([]string{s}), c.str("target")[i+1:])
}
