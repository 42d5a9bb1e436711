package line

import (
	"math"
	"math/rand/v2"
	"time"

	"cxmatrix/matrix"
)

// packetBytes is what a packet carries: 1500 bytes of Ethernet without the heads of IP and TCP.
const packetBytes = 1460

// minRTO is the shortest time after which Linux sends a packet again of which it has heard nothing (TCP_RTO_MIN). initialRTO is the one
// of a handshake (RFC 6298, section 2.1). Each further try of the same packet waits twice as long, up to maxTries.
const (
	minRTO     = 200 * time.Millisecond
	initialRTO = time.Second
	maxTries   = 6
)

// lossyRate is the goodput of one TCP connection in bytes per second, where a share of packets is lost: formula 30 of Padhye, Firoiu,
// Towsley and Kurose, "Modeling TCP Throughput" (ACM SIGCOMM 1998), with an acknowledgement a packet (b = 1), as RFC 5348, section 3.1,
// uses it. At up to 2 % it is about that of Mathis and others: 1.22 packets a round trip, by the root of the share. Without loss it is 0.
func lossyRate(share float64, trip time.Duration) float64 {
	if share <= 0 {
		return 0
	}
	p, timeout := share, (trip + minRTO).Seconds()
	perPacket := trip.Seconds()*math.Sqrt(2*p/3) + timeout*min(1, 3*math.Sqrt(3*p/8))*p*(1+32*p*p)
	return packetBytes / perPacket
}

// modelTrip is the round trip for lossyRate: on a line without one, the time of a packet at its rate.
func modelTrip(kbps float64, l matrix.Line) time.Duration {
	trip := milliseconds(l.RTTms)
	if kbps > 0 {
		trip = max(trip, milliseconds(packetBytes*8/kbps))
	}
	return trip
}

// retransmission draws the loss of one connection's packets in one direction. The zero retransmission loses none.
type retransmission struct {
	share float64
	trip  time.Duration
	rng   *rand.Rand
	sent  int // bytes since the connection was last idle
}

// delay is how much later n more bytes arrive because some of their packets were lost. If others follow, the receiver notices
// after a round trip (RFC 5681, section 3.2); the last ones of an exchange wait for the sender's timeout.
func (r *retransmission) delay(n, inFlight int) (late time.Duration) {
	if r.share == 0 {
		return 0
	}
	if inFlight == 0 {
		r.sent = 0
	}
	before := packets(r.sent)
	r.sent += n
	for range packets(r.sent) - before {
		late = max(late, r.packet(inFlight >= 4*packetBytes))
	}
	return late
}

func (r *retransmission) packet(fast bool) (late time.Duration) {
	timeout := r.trip + minRTO
	for try := 0; try < maxTries && r.rng.Float64() < r.share; try++ {
		if try == 0 && fast {
			late += r.trip
			continue
		}
		late += timeout
		timeout *= 2
	}
	return late
}

// handshake is how much later a connection is made because SYN or its answer were lost.
func (r *retransmission) handshake() (late time.Duration) {
	for try, timeout := 0, initialRTO; try < maxTries && r.rng.Float64() < 1-(1-r.share)*(1-r.share); try++ {
		late += timeout
		timeout *= 2
	}
	return late
}

func packets(bytes int) int { return (bytes + packetBytes - 1) / packetBytes }
