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

// Namespace is a network namespace. It exists as long as its own thread, or a process that was
// started in it.
type Namespace struct {
	calls chan func()
	once  sync.Once
}

// bufferSettings are per namespace. Sources: tcp(7); tcp_notsent_lowat in
// https://docs.kernel.org/networking/ip-sysctl.html.
var bufferSettings = map[string]string{
	"ipv4/tcp_wmem":          "4096 16384 65536",
	"ipv4/tcp_rmem":          "4096 16384 65536",
	"ipv4/tcp_notsent_lowat": "16384",
}

// New makes a namespace with a loopback and small buffers. Its error says if that is not
// permitted.
func New() (*Namespace, error) {
	ns := &Namespace{calls: make(chan func())}
	ready := make(chan error, 1)
	go ns.serve(ready)
	if err := <-ready; err != nil {
		return nil, fmt.Errorf("make a network namespace: %w", err)
	}
	return ns, nil
}

// serve runs on the thread. It never unlocks it, so that the thread ends with the goroutine:
// no other goroutine may run in the namespace.
func (ns *Namespace) serve(ready chan<- error) {
	runtime.LockOSThread()
	err := enterNamespace()
	ready <- err
	if err != nil {
		return
	}
	for f := range ns.calls {
		f()
	}
}

func enterNamespace() error {
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		if errors.Is(err, unix.EPERM) {
			return errors.New("only root may")
		}
		return err
	}
	for name, value := range bufferSettings {
		if err := os.WriteFile("/proc/sys/net/"+name, []byte(value), 0o644); err != nil {
			return err
		}
	}
	return setLoopbackUp()
}

func setLoopbackUp() error {
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

// Do runs do on the namespace's thread: sockets that it opens, and processes
// that it starts, are inside.
func (ns *Namespace) Do(f func() error) error {
	done := make(chan error, 1)
	ns.calls <- func() { done <- f() }
	return <-done
}

// Listen listens inside; Accept may be called from outside.
func (ns *Namespace) Listen(network, address string) (l net.Listener, err error) {
	err = ns.Do(func() error {
		l, err = net.Listen(network, address)
		return err
	})
	return l, err
}

// Dial connects from inside.
func (ns *Namespace) Dial(network, address string) (c net.Conn, err error) {
	err = ns.Do(func() error {
		c, err = net.Dial(network, address)
		return err
	})
	return c, err
}

// Close ends the thread.
func (ns *Namespace) Close() { ns.once.Do(func() { close(ns.calls) }) }
