package line

import "time"

// initialWindow is what a connection sends before it hears of the other side: ten packets (RFC 6928).
const initialWindow = 10 * packetBytes

// window is the congestion window of one direction of a connection: what may be on the way, up to the acknowledgement. It grows by
// what is acknowledged, which doubles it each round trip (slow start, RFC 5681, section 3.1), and begins anew after a pause
// (section 4.1). Only the sender uses it. It never shrinks otherwise: a queue that is full makes the sender wait, and packet loss has a rate of its own.
type window struct {
	size     int
	inFlight int
	unacked  []sentPiece
	last     time.Time // when the last of them is acknowledged
}

type sentPiece struct {
	bytes   int
	ackedAt time.Time
}

// room returns how many of n bytes may be sent now, and if it is none, when to ask again.
func (w *window) room(now time.Time, n int) (int, time.Time) {
	w.acknowledge(now)
	if free := w.size - w.inFlight; free > 0 {
		return min(n, free), time.Time{}
	}
	return 0, w.unacked[0].ackedAt
}

// acknowledge takes in what was acknowledged until now.
func (w *window) acknowledge(now time.Time) {
	limited := w.inFlight >= w.size-packetBytes // else the window was no limit, and does not grow (RFC 7661)
	for len(w.unacked) > 0 && !w.unacked[0].ackedAt.After(now) {
		n := w.unacked[0].bytes
		w.unacked = w.unacked[1:]
		w.inFlight -= n
		if limited {
			w.size = min(w.size+n, maxCapacity)
		}
	}
	if w.size == 0 || w.inFlight == 0 && now.Sub(w.last) > initialRTO {
		w.size = initialWindow
	}
}

// sent notes n bytes that will be acknowledged at a time.
func (w *window) sent(n int, ackedAt time.Time) {
	if ackedAt.Before(w.last) {
		ackedAt = w.last
	}
	w.last = ackedAt
	w.inFlight += n
	w.unacked = append(w.unacked, sentPiece{n, ackedAt})
}
