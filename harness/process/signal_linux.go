package process

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// signal reaches exactly the process that e describes: a pidfd is not affected when
// the number is reused. Kernels before 5.3 and some sandboxes have none; then
// the number is used. A process that has exited is no error.
func signal(e entry, sig unix.Signal) error {
	fd, err := unix.PidfdOpen(e.pid, 0)
	if err != nil {
		return ignoreExited(e, sig, unix.Kill(e.pid, sig))
	}
	defer func() { _ = unix.Close(fd) }()
	if now, ok := readStat(e.pid); !ok || now.start != e.start {
		return nil
	}
	return ignoreExited(e, sig, unix.PidfdSendSignal(fd, sig, nil, 0))
}

func ignoreExited(e entry, sig unix.Signal, err error) error {
	if err == nil || errors.Is(err, unix.ESRCH) {
		return nil
	}
	return fmt.Errorf("send %v to process %d: %w", sig, e.pid, err)
}
