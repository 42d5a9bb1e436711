package rules

import (
	"net/http"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/matrix"
)

const approved = "Approved copy"

var (
	clean  = document{"cv.pdf", evidence.Recipe{Kind: "pdf", Bytes: under}}
	dirty  = document{"cv.pdf", evidence.Recipe{Kind: "pdf", Bytes: under, Unsanitised: true}}
	stamp  = document{"cv.pdf", evidence.Recipe{Kind: "pdf", Bytes: under, Label: approved}}
	hidden = document{"cv.pdf", evidence.Recipe{Kind: "mp4", Bytes: limit}}
)

func noExtension(how string, values ...string) matrix.Rule {
	return matrix.Rule{ID: "policy.upload-content:extension", Kind: "upload-content", Match: "extension", Values: values, How: how}
}

func inspected(r matrix.Rule) matrix.Rule {
	r.ID, r.Kind = matrix.RuleID("upload-content", r.Match), "upload-content"
	return r
}

// refused is an upload of cv.pdf that did not get through.
func refused(port, how string) events {
	return events{{Method: http.MethodPost, Host: site + port, Path: "/receive", File: "cv.pdf", How: how, Stops: true}}
}

// uploads are the rules that look into files. How a refusal looks decides what a page
// can explain: a page of the network's has a status and a text for its script, a reset has
// neither, and of silence nobody knows that it is one.
var uploads = []restriction{
	{told: "by extension, with a page, in the place of the site's own", rule: noExtension("page", ".pdf"), does: upload(openly, byForm, clean),
		freely: saysStored, sees: saysDenied, notes: refused(":80", "page"), stops: received},
	{told: "by extension, with a page that the site's script reads", beside: opened, rule: noExtension("page", ".pdf"), does: upload(securely, byScript, clean),
		freely: readsStored, sees: readsDenied, notes: refused(":443", "page"), stops: received},
	{told: "by extension, with a reset, by HTTP", rule: noExtension("reset", ".pdf"), does: upload(openly, byScript, clean),
		freely: readsStored, sees: readsError, notes: refused(":80", "reset"), stops: received},
	{told: "by extension, with a reset, by HTTPS", beside: opened, rule: noExtension("reset", ".pdf"), does: upload(securely, byScript, clean),
		freely: readsStored, sees: readsError, notes: refused(":443", "reset"), stops: received},
	{told: "by extension, with a reset in the place of the site's own page", beside: opened, rule: noExtension("reset", ".pdf"), does: upload(securely, byForm, clean),
		freely: saysStored, sees: saysNothing, notes: refused(":443", "reset"), stops: received},
	{told: "by extension, with silence", beside: opened, rule: noExtension("silence", ".pdf"), does: upload(securely, forASecond, clean),
		freely: readsStored, sees: hearsNothing, notes: refused(":443", "silence"), stops: received},
	{told: "lets other extensions through", beside: opened, rule: noExtension("page", ".exe"), does: upload(securely, byScript, clean), freely: readsStored, sees: readsStored},

	{told: "by what it is, not by what it is called", beside: opened, rule: inspected(matrix.Rule{Match: "type", Values: []string{"video/mp4"}, How: "page"}),
		does: upload(securely, byScript, hidden), freely: readsStored, sees: readsDenied, notes: refused(":443", "page"), stops: received},
	{told: "by size", beside: opened, rule: inspected(matrix.Rule{Match: "size", Size: limit, How: "page"}),
		does: upload(securely, byScript, big), freely: readsStored, sees: readsDenied, notes: refused(":443", "page"), stops: received},
	{told: "by size, in pieces that are smaller", beside: opened, rule: inspected(matrix.Rule{Match: "size", Size: over - 1, How: "page"}),
		does: upload(securely, inTwo, big), freely: readsPieces, sees: readsPieces},

	{told: "unsanitised", beside: opened, rule: inspected(matrix.Rule{Match: "unsanitised", How: "page"}),
		does: upload(securely, byScript, dirty), freely: readsStored, sees: readsDenied, notes: refused(":443", "page"), stops: received},
	{told: "unsanitised, in pieces that hide it", beside: opened, rule: inspected(matrix.Rule{Match: "unsanitised", How: "page"}),
		does: upload(securely, inTwo, dirty), freely: readsPieces, sees: readsPieces},
	{told: "unsanitised, in a tunnel where nobody can look", rule: inspected(matrix.Rule{Match: "unsanitised", How: "page"}),
		does: upload(securely, byScript, dirty), freely: readsStored, sees: readsStored},
	{told: "lets what is sanitised through", beside: opened, rule: inspected(matrix.Rule{Match: "unsanitised", How: "page"}),
		does: upload(securely, byScript, clean), freely: readsStored, sees: readsStored},

	{told: "unapproved", beside: opened, rule: inspected(matrix.Rule{Match: "unapproved", Label: approved, How: "page"}),
		does: upload(securely, byScript, clean), freely: readsStored, sees: readsDenied, notes: refused(":443", "page"), stops: received},
	{told: "lets approved copies through", beside: opened, rule: inspected(matrix.Rule{Match: "unapproved", Label: approved, How: "page"}),
		does: upload(securely, byScript, stamp), freely: readsStored, sees: readsStored},
}

const received = "POST " + site + "/receive"
