package report

import (
	"fmt"
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

// Line writes a line in short: "512 kb/s", "1 Mb/s up, 8.5 Mb/s down, 40 ms".
func Line(l *matrix.Line) string {
	if l == nil {
		return ""
	}
	rates := commas(rateText(l.UpKbps, " up"), rateText(l.DownKbps, " down"))
	if l.UpKbps == l.DownKbps {
		rates = rateText(l.UpKbps, "")
	}
	return commas(rates, positive(l.RTTms, " ms"), positive(l.Loss*100, "% lost"))
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
