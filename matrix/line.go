package matrix

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Line is a simulated internet connection. The zero Line, and each rate that is 0,
// is unlimited.
type Line struct {
	UpKbps   float64 `json:"up_kbps"`             // kilobits (1000 bits) a second, towards the site
	DownKbps float64 `json:"down_kbps"`           // from the site
	RTTms    float64 `json:"rtt_ms"`              // round trip added, milliseconds
	JitterMs float64 `json:"jitter_ms,omitempty"` // how far the round trip varies either way; at most rtt_ms
	Loss     float64 `json:"loss,omitempty"`      // share of connections that die, from 0 to below 1
	Preset   string  `json:"preset,omitempty"`    // "3g", when the file named one
	Source   string  `json:"source,omitempty"`    // where the preset's figures come from
}

const webPageTest = "https://github.com/catchpoint/WebPageTest/blob/master/www/settings/connectivity.ini.sample"

// presets are named lines.
var presets = map[string]Line{
	"dial-up-56k": {UpKbps: 30, DownKbps: 49, RTTms: 120, Source: webPageTest},
	"study-512k":  {UpKbps: 512, DownKbps: 512, Source: "the study's slow customers; it reports no round trip"},
	"2g":          {UpKbps: 32, DownKbps: 35, RTTms: 1300, Source: webPageTest},
	"3g":          {UpKbps: 768, DownKbps: 1600, RTTms: 300, Source: webPageTest},
	"4g":          {UpKbps: 9000, DownKbps: 9000, RTTms: 170, Source: "https://docs.webpagetest.org/private-instances/#traffic-shaping"},
	"dsl":         {UpKbps: 384, DownKbps: 1500, RTTms: 50, Source: webPageTest},
	"cable-28m":   {UpKbps: 28000, DownKbps: 28000, Source: "the study's measurement of its normal customers, about 28 Mb/s; it reports no round trip"},
}

const unlimited = "unlimited"

func buildLine(path string, f lineFile) (Line, error) {
	if f.text == "" {
		return buildFields(path, f)
	}
	if f.text == unlimited {
		return Line{}, nil
	}
	if preset, ok := presets[f.text]; ok {
		preset.Preset = f.text
		return preset, nil
	}
	known := append(slices.Sorted(maps.Keys(presets)), unlimited)
	if !strings.ContainsAny(f.text[:1], "-.0123456789") {
		return Line{}, newMistake(path, Suggest(f.text, known)+" or write a rate, like 512kbps or 28Mbps", "unknown line %q", f.text)
	}
	rate, err := quantity(path, f.text, rates)
	if m, ok := err.(*mistake); ok {
		m.hint += "; or name a preset: " + strings.Join(known, ", ")
	}
	return Line{UpKbps: rate, DownKbps: rate}, err
}

func buildFields(path string, f lineFile) (l Line, err error) {
	for _, field := range []struct {
		name, text string
		unit       units
		to         *float64
	}{
		{"up", f.Up, rates, &l.UpKbps},
		{"down", f.Down, rates, &l.DownKbps},
		{"rtt", f.RTT, times, &l.RTTms},
		{"jitter", f.Jitter, times, &l.JitterMs},
		{"loss", f.Loss, shares, &l.Loss},
	} {
		if field.text == "" {
			continue
		}
		if *field.to, err = quantity(path+"."+field.name, field.text, field.unit); err != nil {
			return Line{}, err
		}
	}
	if l.JitterMs > l.RTTms {
		return Line{}, newMistake(path+".jitter", "raise rtt, or lower jitter", "jitter %s is more than the round trip", f.Jitter)
	}
	return l, nil
}

// units are the units of a quantity, and its bounds.
type units struct {
	name      string
	factor    map[string]float64
	low, high float64
	example   string
}

var (
	rates  = units{"rate", map[string]float64{"bps": 0.001, "kbps": 1, "Mbps": 1000, "Gbps": 1e6}, 1, 1e8, "512kbps or 28Mbps, from 1kbps to 100Gbps (1 kb = 1000 bits)"}
	times  = units{"time", map[string]float64{"ms": 1, "s": 1000}, 0, 60_000, "120ms, up to 60s"}
	spans  = units{"time", map[string]float64{"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}, 1, 24 * 3_600_000, "60s or 5m, up to 24h"}
	delays = units{"time", map[string]float64{"ms": 1, "s": 1000, "m": 60_000}, 0, 600_000, "500ms or 25s, up to 10m"}
	shares = units{"share", map[string]float64{"%": 0.01}, 0, 0.99, "1%, up to 99%"}
	sizes  = units{"size", map[string]float64{"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}, 1, 1e12, "10MB or 20MiB, from 1B to 1000GB"}
)

var quantityForm = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) ?([a-zA-Z%]+)$`)

// ParseSize reads a number of bytes with a unit, such as 10MB (1000s) or 20MiB (1024s). The error says how to write one.
func ParseSize(text string) (int64, error) {
	n, err := quantity("", text, sizes)
	var m *mistake
	if errors.As(err, &m) {
		return 0, fmt.Errorf("%s: %s", m.problem, m.hint)
	}
	return int64(n), err
}

// quantity reads a number with a unit.
func quantity(path, text string, u units) (float64, error) {
	hint := "write it like " + u.example
	parts := quantityForm.FindStringSubmatch(text)
	if parts == nil || u.factor[parts[2]] == 0 {
		units := strings.Join(slices.Sorted(maps.Keys(u.factor)), ", ")
		return 0, newMistake(path, hint, "%q is no %s with a unit (%s)", text, u.name, units)
	}
	n, err := strconv.ParseFloat(parts[1], 64)
	value := math.Round(n*u.factor[parts[2]]*1e6) / 1e6 // 3% is 0.03, not 0.030000000000000002
	if err != nil || value < u.low || value > u.high {
		return 0, newMistake(path, hint, "%s %q is out of range", u.name, text)
	}
	return value, nil
}
