package network

import "cxmatrix/matrix"

// kinds is the table of rule kinds. Package matrix has the same table for parsing, and
// a test compares both.
var kinds = map[string]func(*Proxy, matrix.Rule) (any, error){
	"block":                     newBlock,
	"ports":                     newPorts,
	"methods":                   newMethods,
	"upload-content":            newUploadContent,
	"body-limit":                newBodyLimit,
	"response-content":          newResponseContent,
	"response-limit":            newResponseLimit,
	"cut-after":                 newCutAfter,
	"hold":                      newHold,
	"idle-timeout":              newIdleTimeout,
	"total-timeout":             newTotalTimeout,
	"no-websocket":              newNoWebSocket,
	"no-third-party":            newNoThirdParty,
	"strip-third-party-cookies": newStripCookies,
	"strip-headers":             newStripHeaders,
	"rewrite-headers":           newRewriteHeaders,
	"intercept-tls":             newIntercept,
	"http1-only":                newHTTP1Only,
	"proxy-auth":                newProxyAuth,
	"pac":                       newPAC,
	"captive-portal":            newCaptivePortal,
	"forward":                   newForward,
}
