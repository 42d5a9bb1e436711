package matrix

import (
	"slices"
	"strconv"
)

// feature is a piece of syntax or an interface that scripts use, and the first version of each product that has it,
// even if only in part; 0: no version has it.
type feature struct {
	name                              string
	ie, edge, chrome, firefox, safari float64
	page                              string // of developer.mozilla.org/docs/Web
}

const mdn = "https://developer.mozilla.org/docs/Web/"

// features are those whose absence an error or a script's text clearly shows. The versions are those of
// @mdn/browser-compat-data 8.1.9 (12 November 2026, CC0), without prefixed, renamed and flagged implementations.
var features = []feature{
	// Syntax, by the parser's word for it. A script with any of it does not run at all in a browser without it.
	{"arrow function", 0, 12, 45, 22, 10, "JavaScript/Reference/Functions/Arrow_functions"},
	{"async function", 0, 15, 55, 52, 10.1, "JavaScript/Reference/Statements/async_function"},
	{"BigInt literal", 0, 79, 67, 68, 14, "JavaScript/Reference/Global_Objects/BigInt"},
	{"class", 0, 13, 42, 45, 9, "JavaScript/Reference/Classes"},
	{"class field", 0, 79, 72, 69, 14, "JavaScript/Reference/Classes/Public_class_fields"},
	{"const", 11, 12, 21, 36, 5.1, "JavaScript/Reference/Statements/const"},
	{"default parameter", 0, 14, 49, 15, 10, "JavaScript/Reference/Functions/Default_parameters"},
	{"destructuring", 0, 14, 49, 41, 8, "JavaScript/Reference/Operators/Destructuring"},
	{"exponentiation", 0, 14, 52, 52, 10.1, "JavaScript/Reference/Operators/Exponentiation"},
	{"for of", 0, 12, 38, 13, 7, "JavaScript/Reference/Statements/for...of"},
	{"generator", 0, 13, 39, 26, 10, "JavaScript/Reference/Statements/function*"},
	{"import()", 0, 79, 63, 67, 11.1, "JavaScript/Reference/Operators/import"},
	{"let", 11, 12, 41, 44, 10, "JavaScript/Reference/Statements/let"},
	{"logical assignment", 0, 85, 85, 79, 14, "JavaScript/Reference/Operators/Nullish_coalescing_assignment"},
	{"nullish coalescing", 0, 80, 80, 72, 13.1, "JavaScript/Reference/Operators/Nullish_coalescing"},
	{"optional chaining", 0, 80, 80, 74, 13.1, "JavaScript/Reference/Operators/Optional_chaining"},
	{"private field", 0, 79, 74, 90, 14.1, "JavaScript/Reference/Classes/Private_elements"},
	{"rest parameter", 0, 12, 47, 15, 10, "JavaScript/Reference/Functions/rest_parameters"},
	{"spread", 0, 12, 46, 16, 8, "JavaScript/Reference/Operators/Spread_syntax"},
	{"template literal", 0, 12, 41, 34, 9, "JavaScript/Reference/Template_literals"},
	// Globals that a script names, and that an error therefore names.
	{"BigInt", 0, 79, 67, 68, 14, "JavaScript/Reference/Global_Objects/BigInt"},
	{"globalThis", 0, 79, 71, 65, 12.1, "JavaScript/Reference/Global_Objects/globalThis"},
	{"Intl", 11, 12, 24, 29, 10, "JavaScript/Reference/Global_Objects/Intl"},
	{"JSON", 8, 12, 3, 3.5, 4, "JavaScript/Reference/Global_Objects/JSON"},
	{"Map", 11, 12, 38, 13, 8, "JavaScript/Reference/Global_Objects/Map"},
	{"Promise", 0, 12, 32, 29, 8, "JavaScript/Reference/Global_Objects/Promise"},
	{"Proxy", 0, 12, 49, 18, 10, "JavaScript/Reference/Global_Objects/Proxy"},
	{"Reflect", 0, 12, 49, 42, 10, "JavaScript/Reference/Global_Objects/Reflect"},
	{"Set", 11, 12, 38, 13, 8, "JavaScript/Reference/Global_Objects/Set"},
	{"Symbol", 0, 12, 38, 36, 9, "JavaScript/Reference/Global_Objects/Symbol"},
	{"Uint8Array", 10, 12, 7, 4, 5.1, "JavaScript/Reference/Global_Objects/Uint8Array"},
	{"WeakMap", 11, 12, 36, 6, 8, "JavaScript/Reference/Global_Objects/WeakMap"},
	{"AbortController", 0, 16, 66, 57, 11.1, "API/AbortController"},
	{"attachShadow", 0, 79, 53, 63, 10, "API/Element/attachShadow"},
	{"Blob", 10, 12, 5, 4, 6, "API/Blob"},
	{"createObjectURL", 10, 12, 19, 19, 6, "API/URL/createObjectURL_static"},
	{"customElements", 0, 79, 54, 63, 10.1, "API/Window/customElements"},
	{"EventSource", 0, 79, 6, 6, 5, "API/EventSource"},
	{"fetch", 0, 14, 42, 39, 10.1, "API/Window/fetch"},
	{"File", 10, 12, 13, 3, 4, "API/File"},
	{"FileReader", 10, 12, 6, 3.6, 6, "API/FileReader"},
	{"FormData", 10, 12, 5, 4, 5, "API/FormData"},
	{"Headers", 0, 14, 42, 39, 10.1, "API/Headers"},
	{"indexedDB", 10, 12, 24, 16, 8, "API/Window/indexedDB"},
	{"IntersectionObserver", 0, 15, 51, 55, 12.1, "API/IntersectionObserver"},
	{"localStorage", 8, 12, 4, 3.5, 4, "API/Window/localStorage"},
	{"matchMedia", 10, 12, 9, 6, 5.1, "API/Window/matchMedia"},
	{"MutationObserver", 11, 12, 26, 14, 7, "API/MutationObserver"},
	{"queueMicrotask", 0, 79, 71, 69, 12.1, "API/Window/queueMicrotask"},
	{"Request", 0, 14, 40, 39, 10.1, "API/Request"},
	{"requestAnimationFrame", 10, 12, 24, 23, 7, "API/Window/requestAnimationFrame"},
	{"ResizeObserver", 0, 79, 64, 69, 13.1, "API/ResizeObserver"},
	{"sessionStorage", 8, 12, 4, 2, 4, "API/Window/sessionStorage"},
	{"structuredClone", 0, 98, 98, 94, 15.4, "API/Window/structuredClone"},
	{"TextEncoder", 0, 79, 38, 18, 10.1, "API/TextEncoder"},
	{"URLSearchParams", 0, 17, 49, 29, 10.1, "API/URLSearchParams"},
	{"WebSocket", 10, 12, 5, 11, 5, "API/WebSocket"},
	{"Worker", 10, 12, 2, 3.5, 4, "API/Worker"},
	{"XMLHttpRequest", 5, 12, 1, 1, 1.2, "API/XMLHttpRequest"},
	// Methods whose names are unique in a browser.
	{"addEventListener", 9, 12, 1, 1, 1, "API/EventTarget/addEventListener"},
	{"classList", 10, 12, 8, 3.6, 6, "API/Element/classList"},
	{"closest", 0, 15, 41, 35, 6, "API/Element/closest"},
	{"dataset", 11, 12, 7, 6, 5.1, "API/HTMLElement/dataset"},
	{"getComputedStyle", 9, 12, 1, 1, 3, "API/Window/getComputedStyle"},
	{"getElementsByClassName", 9, 12, 1, 3, 3.1, "API/Document/getElementsByClassName"},
	{"querySelector", 8, 12, 1, 3.5, 3.1, "API/Document/querySelector"},
	{"querySelectorAll", 8, 12, 1, 3.5, 3.1, "API/Document/querySelectorAll"},
	{"sendBeacon", 0, 14, 39, 31, 11.1, "API/Navigator/sendBeacon"},
	{"endsWith", 0, 12, 41, 17, 9, "JavaScript/Reference/Global_Objects/String/endsWith"},
	{"padStart", 0, 15, 57, 48, 10, "JavaScript/Reference/Global_Objects/String/padStart"},
	{"startsWith", 0, 12, 41, 17, 9, "JavaScript/Reference/Global_Objects/String/startsWith"},
}

// Feature is a piece of syntax or an interface that a browser does not have.
type Feature struct {
	Name   string // "fetch", "arrow function"
	Source string // address of the page that says so
}

// Lacks reports whether the table of features says that a browser does not have the named one. It is false for a
// feature that is not in the table, and for a browser whose version is not known beforehand.
func Lacks(r Resolved, name string) (Feature, bool) {
	version, err := strconv.ParseFloat(r.Version, 64)
	i := slices.IndexFunc(features, func(f feature) bool { return f.name == name })
	if err != nil || i < 0 {
		return Feature{}, false
	}
	first, known := features[i].first(r.Product)
	if !known || first != 0 && version >= first {
		return Feature{}, false
	}
	return Feature{name, mdn + features[i].page}, true
}

// first is the first version of a product that has the feature; Chromium has the versions of Chrome.
func (f feature) first(product string) (version float64, known bool) {
	switch product {
	case "ie":
		return f.ie, true
	case "edge":
		return f.edge, true
	case "chrome", "chromium":
		return f.chrome, true
	case "firefox":
		return f.firefox, true
	case "safari":
		return f.safari, true
	}
	return 0, false
}
