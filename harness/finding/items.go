package finding

import (
	"fmt"

	"cxmatrix/harness/cause"
	"cxmatrix/results"
)

// checkItems compares the page's signs of single files with what became of them. Later are
// the steps from this one on.
func checkItems(s results.Step, later []results.Step, f Evidence) (list []results.Finding) {
	for _, it := range s.Items {
		if it.ClaimedAt == 0 {
			continue
		}
		if kind, reason := checkItem(it, s, later, f); kind != "" {
			list = append(list, results.Finding{Kind: kind, Claimed: it.File + " is there", At: it.ClaimedAt, Actual: reason})
		}
	}
	return list
}

func checkItem(it results.Item, s results.Step, later []results.Step, f Evidence) (kind, reason string) {
	if why := f.MissingFiles[it.File]; why != "" {
		return results.FalseClaim, why
	}
	uploads := carrying(s.Uploads, it.File)
	if len(uploads) == 0 && len(s.Items) == 1 {
		uploads = atLeast(s.Uploads, it.Bytes)
	}
	if why := shortfall(uploads, it.Bytes, it.ClaimedAt, slackOfSuccess); why != "" {
		return results.FalseClaim, why
	}
	if len(uploads) > 0 {
		return describeEnd(uploads)
	}
	if f.UploadsSeen && it.Bytes >= minUploadBytes && !wasUploaded(it, later) {
		return results.FalseClaim, "no request carried it"
	}
	return "", ""
}

// describeEnd describes how the requests that carried a file failed, unless one succeeded.
func describeEnd(list []results.Upload) (kind, reason string) {
	for _, u := range list {
		switch {
		case u.Error == cause.UploadUnfinished:
			kind, reason = results.Unconfirmed, "the site had not answered the request that carried it"
		case u.Error != "" && kind == "":
			kind, reason = results.FalseClaim, "the request that carried it got no answer: "+u.Error
		case u.Status >= 400 && kind == "":
			kind, reason = results.FalseClaim, fmt.Sprintf("the request that carried it was answered %d", u.Status)
		case u.Error == "" && u.Status < 400:
			return "", ""
		}
	}
	return kind, reason
}

// minUploadBytes is the size from which a file can't be sent unnoticed: smaller bodies are not recorded.
const minUploadBytes = 2_000 // bytes

// atLeast returns the uploads without a name that may carry a file of that size.
func atLeast(list []results.Upload, bytes int64) (out []results.Upload) {
	for _, u := range list {
		if len(u.Files) == 0 && u.Bytes >= bytes/2 {
			out = append(out, u)
		}
	}
	return out
}

// wasUploaded reports whether a file, or what may be one, was sent in any of the steps. A page may
// make an image smaller before it sends it.
func wasUploaded(it results.Item, steps []results.Step) bool {
	for _, s := range steps {
		if len(carrying(s.Uploads, it.File)) > 0 {
			return true
		}
		for _, u := range s.Uploads {
			if len(u.Files) == 0 {
				return true
			}
		}
	}
	return false
}
