package marionette

import "net/http"

// route is one command of WebDriver, and its name in Marionette.
type route struct {
	method, path string // path follows the session
	command      string
	shape        func(params, *http.Request) params // nil passes the body on
}

// params are a command's parameters. WebDriver has some of them in the path.
type params = map[string]any

// routes is the table. Source: https://www.w3.org/TR/webdriver2/#endpoints, and
// remote/marionette/driver.sys.mjs in Firefox.
var routes = []route{
	{"GET", "/timeouts", "WebDriver:GetTimeouts", nil},
	{"POST", "/timeouts", "WebDriver:SetTimeouts", nil},
	{"POST", "/url", "WebDriver:Navigate", nil},
	{"GET", "/url", "WebDriver:GetCurrentURL", nil},
	{"POST", "/back", "WebDriver:Back", nil},
	{"POST", "/forward", "WebDriver:Forward", nil},
	{"POST", "/refresh", "WebDriver:Refresh", nil},
	{"GET", "/title", "WebDriver:GetTitle", nil},
	{"GET", "/source", "WebDriver:GetPageSource", nil},
	{"POST", "/print", "WebDriver:Print", nil},
	{"GET", "/screenshot", "WebDriver:TakeScreenshot", visible},

	{"GET", "/window", "WebDriver:GetWindowHandle", nil},
	{"POST", "/window", "WebDriver:SwitchToWindow", nil},
	{"DELETE", "/window", "WebDriver:CloseWindow", nil},
	{"POST", "/window/new", "WebDriver:NewWindow", nil},
	{"GET", "/window/handles", "WebDriver:GetWindowHandles", nil},
	{"GET", "/window/rect", "WebDriver:GetWindowRect", nil},
	{"POST", "/window/rect", "WebDriver:SetWindowRect", nil},
	{"POST", "/window/maximize", "WebDriver:MaximizeWindow", nil},
	{"POST", "/window/minimize", "WebDriver:MinimizeWindow", nil},
	{"POST", "/window/fullscreen", "WebDriver:FullscreenWindow", nil},
	{"POST", "/frame", "WebDriver:SwitchToFrame", frame},
	{"POST", "/frame/parent", "WebDriver:SwitchToParentFrame", nil},

	{"POST", "/execute/sync", "WebDriver:ExecuteScript", nil},
	{"POST", "/execute/async", "WebDriver:ExecuteAsyncScript", nil},
	{"POST", "/actions", "WebDriver:PerformActions", nil},
	{"DELETE", "/actions", "WebDriver:ReleaseActions", nil},

	{"GET", "/cookie", "WebDriver:GetCookies", nil},
	{"POST", "/cookie", "WebDriver:AddCookie", nil},
	{"DELETE", "/cookie", "WebDriver:DeleteAllCookies", nil},
	{"DELETE", "/cookie/{name}", "WebDriver:DeleteCookie", inPath("name", "name")},

	{"GET", "/alert/text", "WebDriver:GetAlertText", nil},
	{"POST", "/alert/text", "WebDriver:SendAlertText", nil},
	{"POST", "/alert/accept", "WebDriver:AcceptAlert", nil},
	{"POST", "/alert/dismiss", "WebDriver:DismissAlert", nil},

	{"POST", "/element", "WebDriver:FindElement", nil},
	{"POST", "/elements", "WebDriver:FindElements", nil},
	{"GET", "/element/active", "WebDriver:GetActiveElement", nil},
	{"POST", "/element/{element}/element", "WebDriver:FindElement", inPath("element", "element")},
	{"POST", "/element/{element}/elements", "WebDriver:FindElements", inPath("element", "element")},
	{"GET", "/element/{element}/shadow", "WebDriver:GetShadowRoot", element},
	{"POST", "/shadow/{root}/element", "WebDriver:FindElementFromShadowRoot", inPath("root", "shadowRoot")},
	{"POST", "/shadow/{root}/elements", "WebDriver:FindElementsFromShadowRoot", inPath("root", "shadowRoot")},
	{"POST", "/element/{element}/click", "WebDriver:ElementClick", element},
	{"POST", "/element/{element}/clear", "WebDriver:ElementClear", element},
	{"POST", "/element/{element}/value", "WebDriver:ElementSendKeys", element},
	{"GET", "/element/{element}/text", "WebDriver:GetElementText", element},
	{"GET", "/element/{element}/name", "WebDriver:GetElementTagName", element},
	{"GET", "/element/{element}/rect", "WebDriver:GetElementRect", element},
	{"GET", "/element/{element}/attribute/{name}", "WebDriver:GetElementAttribute", inPath("element", "id", "name", "name")},
	{"GET", "/element/{element}/property/{name}", "WebDriver:GetElementProperty", inPath("element", "id", "name", "name")},
	{"GET", "/element/{element}/css/{name}", "WebDriver:GetElementCSSValue", inPath("element", "id", "name", "propertyName")},
	{"GET", "/element/{element}/displayed", "WebDriver:IsElementDisplayed", element},
	{"GET", "/element/{element}/enabled", "WebDriver:IsElementEnabled", element},
	{"GET", "/element/{element}/selected", "WebDriver:IsElementSelected", element},
	{"GET", "/element/{element}/computedrole", "WebDriver:GetComputedRole", element},
	{"GET", "/element/{element}/computedlabel", "WebDriver:GetComputedLabel", element},
	{"GET", "/element/{element}/screenshot", "WebDriver:TakeScreenshot", element},
}

// inPath copies parts of the path into params, by pairs of names.
func inPath(pairs ...string) func(params, *http.Request) params {
	return func(p params, r *http.Request) params {
		for i := 0; i < len(pairs); i += 2 {
			p[pairs[i+1]] = r.PathValue(pairs[i])
		}
		return p
	}
}

func element(p params, r *http.Request) params {
	p = inPath("element", "id")(p, r)
	p["full"] = false // of a picture: only the element
	return p
}

// visible pictures what the window shows, not the whole document.
func visible(p params, _ *http.Request) params {
	p["full"] = false
	return p
}

// elementKey is how WebDriver writes a reference to an element.
const elementKey = "element-6066-11e4-a52e-4f735466cecf"

// frame is given by a number, by null, or by an element, for which Marionette has another parameter.
func frame(p params, _ *http.Request) params {
	if reference, is := p["id"].(map[string]any); is {
		return params{"element": reference[elementKey]}
	}
	return p
}
