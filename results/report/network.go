package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// networkText is a planned cell's network in short, line and number of rules:
// "512 kb/s + 12".
func networkText(c results.Planned) string {
	text := Line(c.Line)
	if c.Rules > 0 {
		text = strings.TrimSpace(fmt.Sprintf("%s + %d", text, c.Rules))
	}
	return text
}

// Line writes a line in short: "512 kb/s", "1 Mb/s up, 8.5 Mb/s down, 40 ms", "512 kb/s, 1 s queue, out for 5 s every 60 s".
func Line(l *matrix.Line) string {
	if l == nil {
		return ""
	}
	rates := commas(rateText(l.UpKbps, " up"), rateText(l.DownKbps, " down"))
	if l.UpKbps == l.DownKbps {
		rates = rateText(l.UpKbps, "")
	}
	return commas(rates, positive(l.RTTms, " ms"), queueText(*l), positive(l.PacketLoss*100, "% of packets lost"), positive(l.Loss*100, "% of connections lost"), outageText(l.Outage))
}

// queueText is a queue that is not the usual one. Lines of records before there were queues have none.
func queueText(l matrix.Line) string {
	if l.HasDefaultQueue() || l.UpQueueMs == 0 && l.DownQueueMs == 0 {
		return ""
	}
	if l.UpQueueMs == l.DownQueueMs {
		return span(l.UpQueueMs) + " queue"
	}
	return commas(span(l.UpQueueMs)+" queue up", span(l.DownQueueMs)+" down")
}

func outageText(o matrix.Outage) string {
	switch {
	case o.EveryMs == 0:
		return ""
	case o.ForMs == 0:
		return "reset every " + span(o.EveryMs)
	case o.Reset:
		return "reset and out for " + span(o.ForMs) + " every " + span(o.EveryMs)
	}
	return "out for " + span(o.ForMs) + " every " + span(o.EveryMs)
}

func span(ms float64) string {
	if ms < 1000 {
		return positive(math.Round(ms), " ms")
	}
	return positive(math.Round(ms/100)/10, " s")
}

func rateText(kbps float64, direction string) string {
	if kbps >= 1000 {
		return positive(kbps/1000, " Mb/s"+direction)
	}
	return positive(kbps, " kb/s"+direction)
}

func positive(n float64, unit string) string {
	if n <= 0 {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64) + unit
}

// commas joins what is not empty.
func commas(words ...string) string {
	var list []string
	for _, w := range words {
		if w != "" {
			list = append(list, w)
		}
	}
	return strings.Join(list, ", ")
}
