package cause

import (
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var (
	widget  = results.Refusal{Constraint: "policy.block:upload.uploadcare.com", Host: "upload.uploadcare.com:443", Method: "CONNECT", How: "page", Count: 3, First: 1, Last: 7}
	script  = results.Refusal{Constraint: "policy.block:ucarecdn.com", Host: "ucarecdn.com:443", Method: "CONNECT", How: "page", Count: 1, First: 1, Last: 1}
	author  = results.Refusal{Constraint: "policy.upload-content:unsanitised", Host: "site.example.test", Method: "POST", File: `C:\docs\cv.docx`, How: "reset", Why: "author: Jane Doe", Count: 1, First: 4, Last: 4}
	label   = results.Refusal{Constraint: "policy.upload-content:unapproved", Host: "site.example.test", Method: "POST", File: "talk.ppt", How: "page", Why: "without the label APPROVED", Count: 1, First: 5, Last: 5}
	cookies = results.Refusal{Constraint: "policy.strip-third-party-cookies", Host: "site.example.test", Method: "GET", How: "stripped", Count: 9, Last: 9, Altered: true}
	login   = results.Refusal{Constraint: "policy.proxy-auth", Host: "site.example.test", Method: "GET", How: "407", Count: 1, Last: 9}
	cut     = results.Refusal{Constraint: "policy.cut-after:3MB", Host: "site.example.test", How: "reset", Count: 1, First: 60, Last: 60}
	dropped = results.Refusal{Constraint: "line", Host: "site.example.test", Method: "POST", How: "reset", Count: 2, Last: 9}
	ceiling = results.Refusal{Constraint: "browser", Host: "site.example.test:443", Method: "CONNECT", How: "reset", Why: "it wants TLS 1.2, the browser stops at 1.0", Count: 1, Last: 9}
)

// sending is an upload that began with the step and sent bytes evenly, for so long.
func sending(bytes, sent int64, seconds float64, status int, files ...string) results.Upload {
	u := results.Upload{Host: "site.example.test", Files: files, Bytes: bytes, Sent: sent, Status: status, Seconds: seconds}
	for i := range 11 {
		u.Curve = append(u.Curve, [2]float64{seconds * float64(i) / 10, float64(sent) * float64(i) / 10})
	}
	return u
}

func failing(refusals []results.Refusal, uploads ...results.Upload) results.Step {
	return results.Step{Name: "upload", Verdict: results.Failed, Seconds: 9, Refusals: refusals, Uploads: uploads}
}

func elements(want []string) (list []any) {
	for _, w := range want {
		list = append(list, w)
	}
	return list
}

func all(list ...results.Refusal) []results.Refusal { return list }

var _ = Describe("the suspects of a step", func() {
	dialUp, old := Circumstances{UpKbps: 512}, Circumstances{OldBrowser: "HtmlUnit emulates ie 6"}
	constraints := func(list []results.Cause) []string {
		var ids []string
		for _, c := range list {
			Expect(c.Proof).To(Equal(results.Correlated))
			Expect(c.Evidence).NotTo(BeEmpty())
			ids = append(ids, string(c.Constraint))
		}
		return ids
	}
	timedOut := sending(21_000_000, 3_840_000, 60.1, 504, "video.mp4")
	mute := failing(nil)
	mute.Errors = []string{"script error: Expected ';'"}

	DescribeTable("are, the likeliest first,", func(s results.Step, c Circumstances, want ...string) {
		Expect(constraints(suspects(s, c))).To(HaveExactElements(elements(want)...))
	},
		Entry("nothing, if nothing was refused", failing(nil), dialUp),
		Entry("one host", failing(all(widget)), dialUp, "policy.block:upload.uploadcare.com"),
		Entry("all hosts of a kind, by the kind", failing(all(widget, script)), dialUp, "policy.block"),
		Entry("what was said of a file, before a host", failing(all(author, widget)), dialUp, "policy.upload-content:unsanitised", "policy.block:upload.uploadcare.com"),
		Entry("both reasons to refuse files", failing(all(author, label)), dialUp, "policy.upload-content"),
		Entry("nothing for an altered request", failing(all(cookies)), dialUp),
		Entry("a login that was asked for, last", failing(all(login, widget)), dialUp, "policy.block:upload.uploadcare.com", "policy.proxy-auth"),
		Entry("the line of an upload that the site gave up on", failing(nil, timedOut), dialUp, "line"),
		Entry("the file, then the line, then the host", failing(all(widget, label), timedOut), dialUp, "policy.upload-content:unapproved", "line", "policy.block:upload.uploadcare.com"),
		Entry("no line without a limit", failing(nil, timedOut), Circumstances{}),
		Entry("no line that had time to spare", failing(nil, sending(21_000_000, 500_000, 60.1, 504)), dialUp),
		Entry("no line that was soon done, and then the site was not", failing(nil, stuck(64_000, 1, 60)), dialUp),
		Entry("no line of what got through", failing(nil, sending(3_840_000, 3_840_000, 60.1, 200)), dialUp),
		Entry("no line of what the site refuses by size", failing(nil, sending(21_000_000, 3_840_000, 60.1, 413)), dialUp),
		Entry("the line that many uploads share", failing(nil, sending(9e6, 1e6, 60, 504), sending(9e6, 1e6, 60, 504), sending(9e6, 1.8e6, 60, 200)), dialUp, "line"),
		Entry("the line of what still goes on", failing(nil, unfinished(sending(21_000_000, 20_000_000, 312, 0))), dialUp, "line"),
		Entry("no line of what a rule cut", failing(all(cut), torn(sending(21_000_000, 3_840_000, 60.1, 0))), dialUp, "policy.cut-after:3MB"),
		Entry("no line of a tunnel that a rule cut", failing(all(cut), sending(-1, 3_840_000, 60.1, 0)), dialUp, "policy.cut-after:3MB"),
		Entry("the line of a busy tunnel that was torn", failing(nil, torn(sending(-1, 3_840_000, 60, 0))), dialUp, "line"),
		Entry("nothing for a busy tunnel whose end was not seen", failing(nil, sending(-1, 3_840_000, 60, 0)), dialUp),
		Entry("the line that loses connections", failing(all(dropped)), Circumstances{}, "line"),
		Entry("the browser that the site's TLS is too new for", failing(all(ceiling)), Circumstances{}, "browser"),
		Entry("the old browser that reads the page's script wrong", mute, old, "browser"),
		Entry("nothing for a script that fails in the newest browser", mute, Circumstances{}),
	)

	DescribeTable("say what they are suspected for", func(s results.Step, want string) {
		Expect(suspects(s, dialUp)[0].Evidence).To(Equal(want))
	},
		Entry(nil, failing(all(widget)), "CONNECT upload.uploadcare.com refused 3 times (page), the last 2.0 s before the step ended"),
		Entry(nil, failing(all(widget, script)), "CONNECT upload.uploadcare.com refused 3 times (page), the last 2.0 s before the step ended; CONNECT ucarecdn.com refused (page), 8.0 s before the step ended"),
		Entry(nil, failing(all(author)), `C:\docs\cv.docx refused: author: Jane Doe (reset)`),
		Entry(nil, failing(nil, timedOut), "video.mp4: 21.0 MB in one piece need 328 s at 512 kb/s; the site gave up after 60.1 s (504) with 3.8 MB sent"),
		Entry(nil, failing(nil, unfinished(sending(21_000_000, 20_000_000, 312, 0))), "21.0 MB in one piece need 328 s at 512 kb/s; the step ended after 312.0 s, with 20.0 MB sent"),
		Entry(nil, failing(nil, torn(sending(-1, 3_840_000, 60, 0))), "3.8 MB went out for 60.0 s at 512 kb/s, in a tunnel to site.example.test"),
	)
})

// stuck is an upload that was sent quickly, and that the site then did not answer.
func stuck(bytes int64, sent, seconds float64) results.Upload {
	u := sending(bytes, bytes, sent, 504)
	u.Seconds = seconds
	u.Curve = append(u.Curve, [2]float64{seconds, float64(bytes)})
	return u
}

func unfinished(u results.Upload) results.Upload {
	u.Error = UploadUnfinished
	return u
}

func torn(u results.Upload) results.Upload {
	u.Error = "connection reset"
	return u
}

var _ = Describe("a failed step", func() {
	slow := Circumstances{UpKbps: 512}
	item := func(file string, v results.Verdict) results.Item { return results.Item{File: file, Verdict: v} }

	It("is blocked where there is a suspect, and each file by its own", func() {
		s := failing(all(author, widget), sending(21_000_000, 3_840_000, 60.1, 504, "video.mp4"))
		s.Items = []results.Item{item("cv.docx", results.Failed), item("video.mp4", results.Failed), item("notes.txt", results.Failed), item("badge.png", results.Passed)}
		list := ClassifyFailure(&s, nil, slow)
		Expect(s.Verdict).To(Equal(results.Blocked))
		Expect(s.Cause.Constraint).To(Equal(matrix.Constraint("policy.upload-content:unsanitised")))
		Expect(list).To(HaveLen(3))
		Expect(s.Items[0].Cause.Constraint).To(Equal(matrix.Constraint("policy.upload-content:unsanitised")))
		Expect(s.Items[1].Cause.Constraint).To(Equal(matrix.Constraint("line")))
		Expect(s.Items[2].Cause).To(Equal(s.Cause))
		for _, it := range s.Items[:3] {
			Expect(it.Verdict).To(Equal(results.Blocked))
		}
		Expect(s.Items[3]).To(Equal(item("badge.png", results.Passed)))
	})

	It("stays failed where nothing was refused", func() {
		s := failing(nil)
		ClassifyFailure(&s, nil, slow)
		Expect(s.Verdict).To(Equal(results.Failed))
		Expect(s.Cause).To(BeNil())
	})

	It("stays failed where something was only altered, or refused before, which is tried first", func() {
		s := failing(all(cookies), sending(-1, 3_840_000, 60, 0))
		list := ClassifyFailure(&s, &results.Step{Name: "log-in", Verdict: results.Passed, Refusals: all(widget)}, slow)
		Expect(s.Verdict).To(Equal(results.Failed))
		Expect(list).To(HaveExactElements(HaveField("Constraint", matrix.Constraint("line")),
			HaveField("Constraint", matrix.Constraint("policy.strip-third-party-cookies")), HaveField("Constraint", matrix.Constraint("policy.block:upload.uploadcare.com"))))
		Expect(list[2].Evidence).To(HavePrefix("in the step before: "))
	})
})
