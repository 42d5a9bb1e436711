package marionette

import "net/http"

// route is one command of WebDriver, and its name in Marionette.
type route struct {
	method, path string // path follows the session
	command      string
	params       func(params, *http.Request) params // nil passes the body on
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
	{"GET", "/screenshot", "WebDriver:TakeScreenshot", visibilityParams},

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
	{"POST", "/frame", "WebDriver:SwitchToFrame", frameParams},
	{"POST", "/frame/parent", "WebDriver:SwitchToParentFrame", nil},

	{"POST", "/execute/sync", "WebDriver:ExecuteScript", nil},
	{"POST", "/execute/async", "WebDriver:ExecuteAsyncScript", nil},
	{"POST", "/actions", "WebDriver:PerformActions", nil},
	{"DELETE", "/actions", "WebDriver:ReleaseActions", nil},

	{"GET", "/cookie", "WebDriver:GetCookies", nil},
	{"POST", "/cookie", "WebDriver:AddCookie", nil},
	{"DELETE", "/cookie", "WebDriver:DeleteAllCookies", nil},
	{"DELETE", "/cookie/{name}", "WebDriver:DeleteCookie", pathParams("name", "name")},

	{"GET", "/alert/text", "WebDriver:GetAlertText", nil},
	{"POST", "/alert/text", "WebDriver:SendAlertText", nil},
	{"POST", "/alert/accept", "WebDriver:AcceptAlert", nil},
	{"POST", "/alert/dismiss", "WebDriver:DismissAlert", nil},

	{"POST", "/element", "WebDriver:FindElement", nil},
	{"POST", "/elements", "WebDriver:FindElements", nil},
	{"GET", "/element/active", "WebDriver:GetActiveElement", nil},
	{"POST", "/element/{element}/element", "WebDriver:FindElement", pathParams("element", "element")},
	{"POST", "/element/{element}/elements", "WebDriver:FindElements", pathParams("element", "element")},
	{"GET", "/element/{element}/shadow", "WebDriver:GetShadowRoot", elementParams},
	{"POST", "/shadow/{root}/element", "WebDriver:FindElementFromShadowRoot", pathParams("root", "shadowRoot")},
	{"POST", "/shadow/{root}/elements", "WebDriver:FindElementsFromShadowRoot", pathParams("root", "shadowRoot")},
	{"POST", "/element/{element}/click", "WebDriver:ElementClick", elementParams},
	{"POST", "/element/{element}/clear", "WebDriver:ElementClear", elementParams},
	{"POST", "/element/{element}/value", "WebDriver:ElementSendKeys", elementParams},
	{"GET", "/element/{element}/text", "WebDriver:GetElementText", elementParams},
	{"GET", "/element/{element}/name", "WebDriver:GetElementTagName", elementParams},
	{"GET", "/element/{element}/rect", "WebDriver:GetElementRect", elementParams},
	{"GET", "/element/{element}/attribute/{name}", "WebDriver:GetElementAttribute", pathParams("element", "id", "name", "name")},
	{"GET", "/element/{element}/property/{name}", "WebDriver:GetElementProperty", pathParams("element", "id", "name", "name")},
	{"GET", "/element/{element}/css/{name}", "WebDriver:GetElementCSSValue", pathParams("element", "id", "name", "propertyName")},
	{"GET", "/element/{element}/displayed", "WebDriver:IsElementDisplayed", elementParams},
	{"GET", "/element/{element}/enabled", "WebDriver:IsElementEnabled", elementParams},
	{"GET", "/element/{element}/selected", "WebDriver:IsElementSelected", elementParams},
	{"GET", "/element/{element}/computedrole", "WebDriver:GetComputedRole", elementParams},
	{"GET", "/element/{element}/computedlabel", "WebDriver:GetComputedLabel", elementParams},
	{"GET", "/element/{element}/screenshot", "WebDriver:TakeScreenshot", elementParams},
}

// pathParams copies parts of the path into params, by pairs of names.
func pathParams(pairs ...string) func(params, *http.Request) params {
	return func(p params, r *http.Request) params {
		for i := 0; i < len(pairs); i += 2 {
			p[pairs[i+1]] = r.PathValue(pairs[i])
		}
		return p
	}
}

func elementParams(p params, r *http.Request) params {
	p = pathParams("element", "id")(p, r)
	p["full"] = false // of a picture: only the element
	return p
}

// visibilityParams pictures what the window shows, not the whole document.
func visibilityParams(p params, _ *http.Request) params {
	p["full"] = false
	return p
}

// elementKey is how WebDriver writes a reference to an element.
const elementKey = "element-6066-11e4-a52e-4f735466cecf"

// frameParams is given by a number, by null, or by an element, for which Marionette has another parameter.
func frameParams(p params, _ *http.Request) params {
	if reference, is := p["id"].(map[string]any); is {
		return params{"element": reference[elementKey]}
	}
	return p
}
