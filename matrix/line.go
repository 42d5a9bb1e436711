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
	UpKbps      float64 `json:"up_kbps"`                 // kilobits (1000 bits) a second, towards the site
	DownKbps    float64 `json:"down_kbps"`               // from the site
	UpQueueMs   float64 `json:"up_queue_ms,omitempty"`   // what waits for the bottleneck at most, as the time that it takes there; 0 in records of runs before there were queues
	DownQueueMs float64 `json:"down_queue_ms,omitempty"` // the same, from the site
	RTTms       float64 `json:"rtt_ms"`                  // round trip added, milliseconds
	JitterMs    float64 `json:"jitter_ms,omitempty"`     // how far the round trip varies either way; at most rtt_ms
	PacketLoss  float64 `json:"packet_loss,omitempty"`   // share of packets that are sent again, from 0 to below 1
	Loss        float64 `json:"loss,omitempty"`          // share of the browser's connections that die, from 0 to below 1
	Outage      Outage  `json:"outage,omitzero"`
	Preset      string  `json:"preset,omitempty"` // "3g", when the file named one
	Source      string  `json:"source,omitempty"` // where the preset's figures come from
}

// Outage is a line that carries nothing now and then. The zero Outage is none.
type Outage struct {
	EveryMs float64 `json:"every_ms"`        // from the start of one to the start of the next; the first comes this long after the customer's first request
	ForMs   float64 `json:"for_ms"`          // less than every_ms
	Reset   bool    `json:"reset,omitempty"` // it also resets the browser's connections
}

// A queue holds the larger of these, unless the file says otherwise. That is little: Netalyzr (ACM IMC 2010, section 5.2)
// found mostly 64 to 256 KB in home routers.
const (
	defaultQueueMs    = 100
	defaultQueueBytes = 16_000
)

// defaultQueue is the queue at a rate, in milliseconds.
func defaultQueue(kbps float64) float64 {
	if kbps == 0 {
		return 0
	}
	return max(defaultQueueMs, defaultQueueBytes*8/kbps)
}

// HasDefaultQueue reports whether the queues are those that a file gets that says nothing about them.
func (l Line) HasDefaultQueue() bool {
	return l.UpQueueMs == defaultQueue(l.UpKbps) && l.DownQueueMs == defaultQueue(l.DownKbps)
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
		return preset, preset.buildQueues(path, "")
	}
	known := append(slices.Sorted(maps.Keys(presets)), unlimited)
	if !strings.ContainsAny(f.text[:1], "-.0123456789") {
		return Line{}, newMistake(path, Suggest(f.text, known)+" or write a rate, like 512kbps or 28Mbps", "unknown line %q", f.text)
	}
	rate, err := quantity(path, f.text, rates)
	if m, ok := err.(*mistake); ok {
		m.hint += "; or name a preset: " + strings.Join(known, ", ")
	}
	if err != nil {
		return Line{}, err
	}
	l := Line{UpKbps: rate, DownKbps: rate}
	return l, l.buildQueues(path, "")
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
		{"packet-loss", f.PacketLoss, shares, &l.PacketLoss},
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
	if err = l.buildQueues(path, f.Queue); err == nil && f.Outage != nil {
		l.Outage, err = buildOutage(path+".outage", *f.Outage)
	}
	return l, err
}

// buildQueues sets the queue of each direction that has a rate; text is a time, a size, or "" for the default.
func (l *Line) buildQueues(path, text string) error {
	if text != "" && l.UpKbps == 0 && l.DownKbps == 0 {
		return newMistake(path+".queue", "add up or down, or remove it", "a queue waits for a rate, and the line has none")
	}
	for _, way := range []struct {
		kbps float64
		to   *float64
	}{{l.UpKbps, &l.UpQueueMs}, {l.DownKbps, &l.DownQueueMs}} {
		if way.kbps == 0 {
			continue
		}
		var err error
		if *way.to, err = queueMs(path+".queue", text, way.kbps); err != nil {
			return err
		}
	}
	return nil
}

// maxQueueMs is the longest queue: more is a mistake in the unit.
const maxQueueMs = 60_000

func queueMs(path, text string, kbps float64) (float64, error) {
	inMs := func(bytes float64) float64 { return bytes * 8 / kbps }
	if text == "" {
		return defaultQueue(kbps), nil
	}
	unit, convert := times, func(ms float64) float64 { return ms }
	if strings.HasSuffix(text, "B") {
		unit, convert = sizes, inMs
	}
	n, err := quantity(path, text, unit)
	var m *mistake
	if errors.As(err, &m) {
		m.hint = "write a time like 250ms or a size like 64kB"
		return 0, err
	}
	if ms := convert(n); ms > maxQueueMs {
		return 0, newMistake(path, "write at most 60s", "a queue of %s takes %.0f s at %g kb/s", text, ms/1000, kbps)
	}
	return convert(n), err
}

// buildOutage checks that a line carries something between two outages.
func buildOutage(path string, f outageFile) (o Outage, err error) {
	if f.Every == "" || f.For == "" {
		return o, newMistake(path, "write {every: 60s, for: 5s}", "an outage needs every and for")
	}
	if o.EveryMs, err = quantity(path+".every", f.Every, spans); err != nil {
		return o, err
	}
	if o.ForMs, err = quantity(path+".for", f.For, delays); err != nil {
		return o, err
	}
	if o.ForMs >= o.EveryMs {
		return o, newMistake(path+".for", "write less than every", "an outage of %s every %s leaves no time", f.For, f.Every)
	}
	switch f.How {
	case "reset":
		o.Reset = true
	case "", "silence":
		if o.ForMs == 0 {
			return o, newMistake(path+".for", "write how long it lasts, or how: reset", "an outage of %s in silence is none", f.For)
		}
	default:
		return o, newMistake(path+".how", Suggest(f.How, []string{"reset", "silence"}), "unknown how %q of an outage", f.How)
	}
	return o, nil
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
