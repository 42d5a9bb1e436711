package network

import "net"

// attach has the connection below report what it moves to a flow.
func attach(c net.Conn, flow *tally) {
	for ; c != nil; c = below(c) {
		if counted, is := c.(interface{ setMeter(meter) }); is {
			counted.setMeter(flow)
			return
		}
	}
}

// severed reports whether the network itself cut a connection, so that the client
// is to see it torn and not an excuse.
func severed(c net.Conn) bool {
	for ; c != nil; c = below(c) {
		if cut, is := c.(interface{ severed() bool }); is && cut.severed() {
			return true
		}
	}
	return false
}
