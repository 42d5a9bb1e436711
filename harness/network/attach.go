package network

import (
	"net"

	"cxmatrix/harness/network/line"
	"cxmatrix/harness/network/stream"
)

// attach makes the innermost counting connection report its bytes to a flow.
func attach(c net.Conn, flow *tally) {
	for ; c != nil; c = stream.Below(c) {
		if counted, is := c.(interface{ SetMeter(line.Meter) }); is {
			counted.SetMeter(flow)
			return
		}
	}
}

// severed reports whether the network itself cut a connection, so that the client
// has to see a reset and not an error page.
func severed(c net.Conn) bool {
	for ; c != nil; c = stream.Below(c) {
		if cut, is := c.(interface{ Severed() bool }); is && cut.Severed() {
			return true
		}
	}
	return false
}
