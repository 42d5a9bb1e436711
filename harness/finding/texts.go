package finding

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cxmatrix/harness/wording"
	"cxmatrix/results"
)

// checkTexts compares the page's texts about the whole upload with what had been sent: success
// always, 100 % only where the browser can know it. It reports a step's first false claim.
func checkTexts(s results.Step, f Evidence) []results.Finding {
	for _, c := range claimsOf(s) {
		files, total := uploadsFor(s, c.Text)
		reason := ""
		switch {
		case total == 0:
			continue
		case wording.ClaimsSuccess(c.Text):
			reason = shortfall(files, total, c.At, slackOfSuccess)
		case f.AccurateProgress && saysComplete(c.Text):
			reason = shortfall(files, total, c.At, slackOfProgress)
		}
		if reason != "" {
			return []results.Finding{{Kind: results.FalseClaim, Claimed: c.Text, At: c.At, Actual: reason}}
		}
	}
	return nil
}

// claimsOf are the page's texts of a step, in their order.
func claimsOf(s results.Step) []results.Claim {
	list := slices.Clone(s.Claims)
	for _, m := range s.Messages {
		list = append(list, results.Claim{At: m.At, Text: m.Text})
	}
	slices.SortStableFunc(list, func(a, b results.Claim) int { return compare(a.At, b.At) })
	return list
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// uploadsFor are the uploads that a text is about, and the bytes of their files: those that
// it names, else all. A text with a number in it, other than 100 %, may be about some; it is
// unknown which.
func uploadsFor(s results.Step, text string) (uploads []results.Upload, total int64) {
	var named []results.Item
	for _, it := range s.Items {
		if strings.Contains(text, it.File) {
			named = append(named, it)
		}
	}
	if len(named) == 0 {
		if anyDigit.MatchString(percent.ReplaceAllString(text, "")) {
			return nil, 0
		}
		named = s.Items
	}
	for _, it := range named {
		total += it.Bytes
		uploads = append(uploads, carrying(s.Uploads, it.File)...)
	}
	if len(uploads) == 0 && len(s.Items) == 1 {
		uploads = atLeast(s.Uploads, total)
	}
	return uploads, total
}

var (
	percent  = regexp.MustCompile(`(\d+(?:[.,]\d+)?) ?%`)
	anyDigit = regexp.MustCompile(`\d`)
)

// saysComplete reports whether a text contains 100 %, and no other share.
func saysComplete(text string) bool {
	shares := percent.FindAllStringSubmatch(text, -1)
	for _, m := range shares {
		if share, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", "."), 64); err != nil || share != 100 {
			return false
		}
	}
	return len(shares) > 0
}
