package network

import (
	"net"

	"cxmatrix/harness/network/line"
	"cxmatrix/harness/network/stream"
)

// setMeter makes the innermost counting connection report its bytes to a flow.
func setMeter(c net.Conn, flow *flowRecorder) {
	for ; c != nil; c = stream.Unwrap(c) {
		if counted, ok := c.(interface{ SetMeter(line.Meter) }); ok {
			counted.SetMeter(flow)
			return
		}
	}
}

// isSevered reports whether the network itself cut a connection, so that the client
// has to see a reset and not an error page.
func isSevered(c net.Conn) bool {
	for ; c != nil; c = stream.Unwrap(c) {
		if cut, ok := c.(interface{ Severed() bool }); ok && cut.Severed() {
			return true
		}
	}
	return false
}
