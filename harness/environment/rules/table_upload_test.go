package rules

import (
	"net/http"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/matrix"
)

const approved = "Approved copy"

var (
	clean  = document{"cv.pdf", evidence.Recipe{Kind: "pdf", Bytes: underLimit}}
	dirty  = document{"cv.pdf", evidence.Recipe{Kind: "pdf", Bytes: underLimit, Unsanitised: true}}
	stamp  = document{"cv.pdf", evidence.Recipe{Kind: "pdf", Bytes: underLimit, Label: approved}}
	hidden = document{"cv.pdf", evidence.Recipe{Kind: "mp4", Bytes: limit}}
)

func noExtension(how string, values ...string) matrix.Rule {
	return matrix.Rule{ID: "policy.upload-content:extension", Kind: "upload-content", Match: "extension", Values: values, How: how}
}

func inspected(r matrix.Rule) matrix.Rule {
	r.ID, r.Kind = matrix.RuleID("upload-content", r.Match), "upload-content"
	return r
}

// refused is the event of a refused upload of cv.pdf.
func refused(port, how string) events {
	return events{{Method: http.MethodPost, Host: site + port, Path: "/receive", File: "cv.pdf", Action: how, Blocked: true}}
}

// uploads are the rules that inspect files. The kind of refusal determines what a page
// can explain: the network's own page has a status and a text for the script, a reset has
// neither, and a silent refusal can't be detected.
var uploads = []ruleCase{
	{title: "by extension, with a page, in the place of the site's own", rule: noExtension("page", ".pdf"), action: upload(openly, byForm, clean),
		unrestricted: saysStored, restricted: saysDenied, events: refused(":80", "page"), stoppedRequest: received},
	{title: "by extension, with a page that the site's script reads", otherRules: opened, rule: noExtension("page", ".pdf"), action: upload(securely, byScript, clean),
		unrestricted: readsStored, restricted: readsDenied, events: refused(":443", "page"), stoppedRequest: received},
	{title: "by extension, with a reset, by HTTP", rule: noExtension("reset", ".pdf"), action: upload(openly, byScript, clean),
		unrestricted: readsStored, restricted: readsError, events: refused(":80", "reset"), stoppedRequest: received},
	{title: "by extension, with a reset, by HTTPS", otherRules: opened, rule: noExtension("reset", ".pdf"), action: upload(securely, byScript, clean),
		unrestricted: readsStored, restricted: readsError, events: refused(":443", "reset"), stoppedRequest: received},
	{title: "by extension, with a reset in the place of the site's own page", everyStack: true, otherRules: opened, rule: noExtension("reset", ".pdf"), action: upload(securely, byForm, clean),
		unrestricted: saysStored, restricted: saysNothing, events: refused(":443", "reset"), stoppedRequest: received},
	{title: "by extension, with silence", otherRules: opened, rule: noExtension("silence", ".pdf"), action: upload(securely, keepForOneSecond, clean),
		unrestricted: readsStored, restricted: noRequests, events: refused(":443", "silence"), stoppedRequest: received},
	{title: "lets other extensions through", otherRules: opened, rule: noExtension("page", ".exe"), action: upload(securely, byScript, clean), unrestricted: readsStored, restricted: readsStored},

	{title: "by what it is, not by what it is called", otherRules: opened, rule: inspected(matrix.Rule{Match: "type", Values: []string{"video/mp4"}, How: "page"}),
		action: upload(securely, byScript, hidden), unrestricted: readsStored, restricted: readsDenied, events: refused(":443", "page"), stoppedRequest: received},
	{title: "by size", otherRules: opened, rule: inspected(matrix.Rule{Match: "size", Size: limit, How: "page"}),
		action: upload(securely, byScript, big), unrestricted: readsStored, restricted: readsDenied, events: refused(":443", "page"), stoppedRequest: received},
	{title: "by size, in pieces that are smaller", otherRules: opened, rule: inspected(matrix.Rule{Match: "size", Size: overLimit - 1, How: "page"}),
		action: upload(securely, inTwo, big), unrestricted: readsPieces, restricted: readsPieces},

	{title: "unsanitised", otherRules: opened, rule: inspected(matrix.Rule{Match: "unsanitised", How: "page"}),
		action: upload(securely, byScript, dirty), unrestricted: readsStored, restricted: readsDenied, events: refused(":443", "page"), stoppedRequest: received},
	{title: "unsanitised, in pieces that hide it", everyStack: true, otherRules: opened, rule: inspected(matrix.Rule{Match: "unsanitised", How: "page"}),
		action: upload(securely, inTwo, dirty), unrestricted: readsPieces, restricted: readsPieces},
	{title: "unsanitised, in a tunnel where nobody can look", rule: inspected(matrix.Rule{Match: "unsanitised", How: "page"}),
		action: upload(securely, byScript, dirty), unrestricted: readsStored, restricted: readsStored},
	{title: "lets what is sanitised through", otherRules: opened, rule: inspected(matrix.Rule{Match: "unsanitised", How: "page"}),
		action: upload(securely, byScript, clean), unrestricted: readsStored, restricted: readsStored},

	{title: "unapproved", otherRules: opened, rule: inspected(matrix.Rule{Match: "unapproved", Label: approved, How: "page"}),
		action: upload(securely, byScript, clean), unrestricted: readsStored, restricted: readsDenied, events: refused(":443", "page"), stoppedRequest: received},
	{title: "lets approved copies through", otherRules: opened, rule: inspected(matrix.Rule{Match: "unapproved", Label: approved, How: "page"}),
		action: upload(securely, byScript, stamp), unrestricted: readsStored, restricted: readsStored},
}

const received = "POST " + site + "/receive"
