package finding

import (
	"fmt"
	"strings"

	"cxmatrix/harness/cause"
	"cxmatrix/results"
)

// Slack is how far a claim may be ahead of the network: a curve has a few dozen points, and
// honest progress is accurate to some hundred kilobytes (harness/environment).
const (
	slackOfSuccess  = 64 << 10 // bytes
	slackOfProgress = 512 << 10
	slackShare      = 0.05 // of the file
)

func allowance(least int64, total int64) int64 { return max(least, int64(slackShare*float64(total))) }

// sentBy returns the bytes that had been sent at a moment, at most: those of the next point of the curve.
func sentBy(u results.Upload, at float64) int64 {
	if at < u.Begin {
		return 0
	}
	for _, p := range u.Curve {
		if p[0] >= at {
			return int64(p[1])
		}
	}
	return u.Sent
}

// sentAfter returns the bytes that were sent after a moment, or are still to be sent.
func sentAfter(u results.Upload, at float64) int64 {
	rest := u.Sent - sentBy(u, at)
	if u.Error == cause.UploadUnfinished && u.Bytes > u.Sent {
		rest += u.Bytes - u.Sent
	}
	return max(rest, 0)
}

func isTunnel(u results.Upload) bool { return u.Bytes < 0 && u.Status == 0 }

// shortfall describes how much of the uploads had been sent at a moment; "" if it was all, or nearly.
func shortfall(list []results.Upload, total int64, at float64, least int64) string {
	var sent, rest int64
	for _, u := range list {
		if !isTunnel(u) {
			sent, rest = sent+sentBy(u, at), rest+sentAfter(u, at)
		}
	}
	if rest <= allowance(least, total) || sent >= total {
		return ""
	}
	return fmt.Sprintf("%s of %s had been sent to the site", formatKB(sent), formatKB(sent+rest))
}

// sameFile compares names; old browsers send the whole path.
func sameFile(sent, name string) bool {
	return sent != "" && sent[strings.LastIndexAny(sent, `/\`)+1:] == name
}

func formatKB(bytes int64) string {
	if bytes < 1_000_000 {
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}
