package netns

import (
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"sync"

	"golang.org/x/sys/unix"
)

// Space is a network namespace. It exists as long as its own thread, or a process that was
// started in it.
type Space struct {
	work chan func()
	once sync.Once
}

// buffers are per namespace. Sources: tcp(7); tcp_notsent_lowat in
// https://docs.kernel.org/networking/ip-sysctl.html.
var buffers = map[string]string{
	"ipv4/tcp_wmem":          "4096 16384 65536",
	"ipv4/tcp_rmem":          "4096 16384 65536",
	"ipv4/tcp_notsent_lowat": "16384",
}

// New makes a namespace with a loopback and small buffers. Its error says if that is not
// permitted.
func New() (*Space, error) {
	s := &Space{work: make(chan func())}
	made := make(chan error, 1)
	go s.live(made)
	if err := <-made; err != nil {
		return nil, fmt.Errorf("make a network namespace: %w", err)
	}
	return s, nil
}

// live runs on the thread. It never unlocks it, so that the thread ends with the goroutine:
// no other goroutine may run in the namespace.
func (s *Space) live(made chan<- error) {
	runtime.LockOSThread()
	err := enter()
	made <- err
	if err != nil {
		return
	}
	for do := range s.work {
		do()
	}
}

func enter() error {
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		if errors.Is(err, unix.EPERM) {
			return errors.New("only root may")
		}
		return err
	}
	for name, value := range buffers {
		if err := os.WriteFile("/proc/sys/net/"+name, []byte(value), 0o644); err != nil {
			return err
		}
	}
	return raiseLoopback()
}

func raiseLoopback() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(socket) }()
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, request)
}

// Within runs do on the namespace's thread: sockets that it opens, and processes
// that it starts, are inside.
func (s *Space) Within(do func() error) error {
	done := make(chan error, 1)
	s.work <- func() { done <- do() }
	return <-done
}

// Listen listens inside; Accept may be called from outside.
func (s *Space) Listen(network, address string) (l net.Listener, err error) {
	err = s.Within(func() error {
		l, err = net.Listen(network, address)
		return err
	})
	return l, err
}

// Dial connects from inside.
func (s *Space) Dial(network, address string) (c net.Conn, err error) {
	err = s.Within(func() error {
		c, err = net.Dial(network, address)
		return err
	})
	return c, err
}

// Close ends the thread.
func (s *Space) Close() { s.once.Do(func() { close(s.work) }) }
