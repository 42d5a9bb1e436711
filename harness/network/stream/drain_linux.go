package stream

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// drainPoll is how often Drain looks.
const drainPoll = 2 * time.Millisecond

// Drain waits until the peer has what was written to a connection, for a while: a reset discards what the kernel still holds.
func Drain(c net.Conn, timeout time.Duration) {
	tcp := innermost(c)
	if tcp == nil {
		return
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return
	}
	for end := time.Now().Add(timeout); time.Now().Before(end); time.Sleep(drainPoll) {
		var unsent int
		controlErr := raw.Control(func(fd uintptr) { unsent, err = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ) }) // tcp(7)
		if controlErr != nil || err != nil || unsent == 0 {
			return
		}
	}
}

func innermost(c net.Conn) (tcp *net.TCPConn) {
	for ; c != nil; c = Unwrap(c) {
		if found, ok := c.(*net.TCPConn); ok {
			tcp = found
		}
	}
	return tcp
}
