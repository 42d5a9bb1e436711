package report

import (
	"testing"

	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

func TestLine(t *testing.T) {
	g := NewWithT(t)
	for want, l := range map[string]matrix.Line{
		"":                                {},
		"512 kb/s":                        {UpKbps: 512, DownKbps: 512}, // of a record before there were queues
		"28 Mb/s":                         {UpKbps: 28000, DownKbps: 28000, UpQueueMs: 100, DownQueueMs: 100},
		"1 Mb/s up, 8.5 Mb/s down, 40 ms": {UpKbps: 1000, DownKbps: 8500, RTTms: 40, UpQueueMs: 128, DownQueueMs: 100},
		"512 kb/s, 1 s queue":             {UpKbps: 512, DownKbps: 512, UpQueueMs: 1000, DownQueueMs: 1000},
		"1 Mb/s up, 2 Mb/s down, 512 ms queue up, 256 ms down":                       {UpKbps: 1000, DownKbps: 2000, UpQueueMs: 512, DownQueueMs: 256},
		"100 ms, 2% of packets lost, 1% of connections lost, out for 5 s every 60 s": {RTTms: 100, PacketLoss: 0.02, Loss: 0.01, Outage: matrix.Outage{EveryMs: 60_000, ForMs: 5000}},
		"reset every 90 s":                 {Outage: matrix.Outage{EveryMs: 90_000, Reset: true}},
		"reset and out for 3 s every 90 s": {Outage: matrix.Outage{EveryMs: 90_000, ForMs: 3000, Reset: true}},
	} {
		g.Expect(Line(&l)).To(Equal(want))
	}
	g.Expect(Line(nil)).To(BeEmpty())
}
