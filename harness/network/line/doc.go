// Package line simulates an internet connection that all connections of a cell share. It does not depend on the proxy or its
// rules. What a connection sends passes, in each direction (path.go):
//
//  1. its congestion window (window.go): slow start, where there is a round trip
//  2. its share under packet loss (packetloss.go): what TCP achieves by the model of Padhye and others
//  3. the bottleneck of the line (bottleneck.go): a rate, and a queue in which the bytes of all connections wait in turn
//  4. outages (outage.go), in which nothing passes
//  5. the way (latency.go): half of the round trip with its jitter, and the time of retransmissions
//
// Fates (fates.go) decides which connections of a browser die, and when.
package line
