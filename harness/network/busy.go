package network

import "time"

// idleAfter is how long a tunnel must move no bytes to count as idle. It is longer than the
// gaps of the slowest line, and shorter than the keep-alive interval of browsers.
const idleAfter = 5 * time.Second

// Busy reports whether an exchange is under way, or a tunnel moves bytes.
func (p *Proxy) Busy() bool {
	for _, t := range p.flows.all() {
		if t.isBusy() {
			return true
		}
	}
	return false
}

func (t *flowRecorder) isBusy() bool {
	t.lock.Lock()
	defer t.lock.Unlock()
	if t.done || t.flow.Host == "" {
		return false
	}
	if t.flow.Length >= 0 {
		return true
	}
	now := t.now()
	return isRecent(t.flow.Sent, now) || isRecent(t.flow.Received, now)
}

func isRecent(curve []Point, now time.Time) bool {
	return len(curve) > 0 && now.Sub(curve[len(curve)-1].At) < idleAfter
}
