package finding_test

import (
	"testing"

	"cxmatrix/harness/cause"
	"cxmatrix/harness/finding"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

const mb = 1_000_000

// upload sends a file of 1 MB evenly from 1 s to 9 s; the response arrives at 10 s.
func upload(status int, failed string, files ...string) results.Upload {
	u := results.Upload{Host: "saas.test", Files: files, Bytes: mb, Sent: mb, Status: status, Error: failed, Begin: 1, Seconds: 9}
	for i := range 17 {
		u.Curve = append(u.Curve, [2]float64{1 + float64(i)/2, float64(i) * mb / 16})
	}
	return u
}

// step has one file, which the page marks as done at a given time.
func step(said float64, uploads ...results.Upload) results.Step {
	return results.Step{Name: "send", Verdict: results.Passed, Seconds: 11, Uploads: uploads, Items: []results.Item{{File: "cv.pdf", Bytes: mb, Verdict: results.Passed, ClaimedAt: said}}}
}

func claims(s results.Step, list ...results.Claim) results.Step {
	s.Items[0].ClaimedAt, s.Claims = 0, list
	return s
}

func falseClaim(said string, at float64, reason string) []results.Finding {
	return []results.Finding{{Kind: results.FalseClaim, Step: "send", Claimed: said, At: at, Actual: reason}}
}

func TestOf(t *testing.T) {
	total := upload(200, "", "cv.pdf")
	half := upload(0, cause.UploadUnfinished, "cv.pdf")
	half.Sent, half.Curve = mb/2, half.Curve[:9]
	tunnel := results.Upload{Host: "saas.test:443", Bytes: -1, Sent: mb, Begin: 1, Seconds: 10}
	done := []results.Claim{{At: 2, Text: "Uploaded"}}
	seen, accurate := finding.Evidence{UploadsSeen: true}, finding.Evidence{UploadsSeen: true, AccurateProgress: true}
	for name, c := range map[string]struct {
		step  results.Step
		facts finding.Evidence
		want  []results.Finding
	}{
		"an honest page":                       {step(10.1, total), accurate, nil},
		"the last bytes under way":             {step(8.8, total), accurate, nil},
		"no sign, no claim":                    {step(0, total), accurate, nil},
		"done before the bytes":                {step(3, total), seen, falseClaim("cv.pdf is there", 3, "250 kB of 1.0 MB had been sent to the site")},
		"done, and left half-way":              {step(3, half), seen, falseClaim("cv.pdf is there", 3, "250 kB of 1.0 MB had been sent to the site")},
		"done, though refused":                 {step(10.1, upload(500, "", "cv.pdf")), seen, falseClaim("cv.pdf is there", 10.1, "the request that carried it was answered 500")},
		"done, though cut":                     {step(10.1, upload(0, "connection reset", "cv.pdf")), seen, falseClaim("cv.pdf is there", 10.1, "the request that carried it got no answer: connection reset")},
		"refused, and sent again":              {step(10.1, upload(500, "", "cv.pdf"), total), seen, nil},
		"sent once more after it was done":     {step(9.5, total, later(total)), seen, nil},
		"in pieces, done after the first":      {step(10.2, piece(0), piece(10.5)), seen, falseClaim("cv.pdf is there", 10.2, "500 kB of 1.0 MB had been sent to the site")},
		"in pieces, done after the last":       {step(20, piece(0), piece(10.5)), seen, nil},
		"no answer by the end":                 {step(9.5, upload(0, cause.UploadUnfinished, "cv.pdf")), seen, []results.Finding{{Kind: results.Unconfirmed, Step: "send", Claimed: "cv.pdf is there", At: 9.5, Actual: "the site had not answered the request that carried it"}}},
		"no request at all":                    {step(3), seen, falseClaim("cv.pdf is there", 3, "no request carried it")},
		"no request, where nobody looks":       {step(3), finding.Evidence{}, nil},
		"in a tunnel":                          {step(3, tunnel), seen, nil},
		"a body without a name":                {step(3, upload(200, "")), seen, falseClaim("cv.pdf is there", 3, "250 kB of 1.0 MB had been sent to the site")},
		"not stored":                           {step(10.1, total), finding.Evidence{UploadsSeen: true, MissingFiles: map[string]string{"cv.pdf": "the site does not list it"}}, falseClaim("cv.pdf is there", 10.1, "the site does not list it")},
		"an old browser's path":                {step(3, upload(200, "", `C:\me\cv.pdf`)), seen, falseClaim("cv.pdf is there", 3, "250 kB of 1.0 MB had been sent to the site")},
		"success in words, early":              {claims(step(0, total), done...), seen, falseClaim("Uploaded", 2, "125 kB of 1.0 MB had been sent to the site")},
		"success in words, in time":            {claims(step(0, total), results.Claim{At: 10.1, Text: "Uploaded"}), seen, nil},
		"failure in words, early":              {claims(step(0, total), results.Claim{At: 2, Text: "cv.pdf could not be uploaded"}), seen, nil},
		"another file in words":                {claims(step(0, total), results.Claim{At: 2, Text: "photo-1.png uploaded"}), seen, nil},
		"100 % where buffers swallow the file": {claims(step(0, total), results.Claim{At: 2, Text: "cv.pdf 100 %"}), seen, nil},
		"100 % where progress is honest":       {claims(step(0, total), results.Claim{At: 2, Text: "cv.pdf 100 %"}), accurate, falseClaim("cv.pdf 100 %", 2, "125 kB of 1.0 MB had been sent to the site")},
		"90 %":                                 {claims(step(0, total), results.Claim{At: 2, Text: "cv.pdf 90 %"}), accurate, nil},
		"10 %":                                 {claims(step(0, total), results.Claim{At: 2, Text: "10 %"}), accurate, nil},
	} {
		NewWithT(t).Expect(finding.Find([]results.Step{c.step}, c.facts)).To(Equal(c.want), name)
	}
}

func later(u results.Upload) results.Upload {
	u.Begin += 10
	curve := u.Curve
	u.Curve = nil
	for _, p := range curve {
		u.Curve = append(u.Curve, [2]float64{p[0] + 10, p[1]})
	}
	return u
}

func piece(after float64) results.Upload {
	u := upload(200, "", "cv.pdf")
	u.Bytes, u.Sent, u.Begin, u.Seconds = mb/2, mb/2, after, 9
	for i := range u.Curve {
		u.Curve[i] = [2]float64{after + u.Curve[i][0] - 1, u.Curve[i][1] / 2}
	}
	return u
}

func TestWrites(t *testing.T) {
	s := results.Step{Name: "send", Verdict: results.Passed}
	sign := []finding.Sign{{Claim: results.Claim{At: 2, Text: "saved"}, Selector: "#result"}}
	named := []finding.Sign{{Claim: results.Claim{At: 2, Text: "4711"}, Selector: "#done"}}
	plain := []finding.Sign{{Claim: results.Claim{At: 2, Text: "Your files"}, Selector: "#files"}}
	bad := finding.Write{Seconds: 1, Request: "POST other.test/save", Failure: "was refused by the network (policy.no-third-party)"}
	good := finding.Write{Seconds: 1.5, Request: "POST saas.test/save"}
	for name, c := range map[string]struct {
		signs  []finding.Sign
		writes []finding.Write
		want   []results.Finding
	}{
		"all refused":                         {sign, []finding.Write{bad}, falseClaim("saved", 2, "POST other.test/save was refused by the network (policy.no-third-party)")},
		"all refused, the selector says done": {named, []finding.Write{bad}, falseClaim("4711", 2, "POST other.test/save was refused by the network (policy.no-third-party)")},
		"nothing claimed":                     {plain, []finding.Write{bad}, nil},
		"one answered":                        {sign, []finding.Write{bad, good}, nil},
		"nothing written":                     {sign, nil, nil},
		"refused afterwards":                  {sign, []finding.Write{{Seconds: 3, Request: "POST x", Failure: "was answered 500"}}, nil},
	} {
		f := finding.Evidence{Signs: [][]finding.Sign{c.signs}, Writes: [][]finding.Write{c.writes}}
		NewWithT(t).Expect(finding.Find([]results.Step{s}, f)).To(Equal(c.want), name)
	}
}
