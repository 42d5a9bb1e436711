package target

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"cxmatrix/harness/process"
	"cxmatrix/results"
)

// tunnelKind is a cloud's own program that lets its browsers reach this machine.
type tunnelKind struct {
	name, binary string            // "Sauce Connect 5", "sc"
	ready        string            // what it prints once browsers may use it
	variables    map[string]string // the process environment in which it reads "user" and "key"
	arguments    func(Tunneled) []string
}

// Tunneled is the task of a tunnel: to forward what arrives under its name to a proxy here.
type Tunneled struct {
	Name, Host, Port string
	Key, API         string
}

// tunnelPatience is how long a tunnel may take to be ready; its program takes some ten seconds.
const tunnelPatience = 2 * time.Minute

// tunnel is one that is open.
type tunnel struct {
	*process.Child
	name string
	said *watcher
}

// severed returns an error once the tunnel is closed; nil while it is open.
func (t *tunnel) severed() error {
	select {
	case <-t.Done():
		return fmt.Errorf("%s ended by itself: %s", t.name, t.said.last())
	default:
		return nil
	}
}

// dig starts a session's tunnel and waits until it is ready.
func (r *Remote) dig(ctx context.Context, w Request) (*tunnel, error) {
	kind := r.dialect.tunnel
	host, port, err := net.SplitHostPort(w.Options.Proxy)
	if err != nil {
		return nil, fmt.Errorf("a tunnel needs the cell's proxy: %w", err)
	}
	t := Tunneled{Name: w.Name, Host: host, Port: port, Key: secret(r.data.Key), API: r.data.API}
	program, err := r.data.Tunnel.program()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program, append(kind.arguments(t), r.data.Tunnel.Arguments...)...)
	cmd.Dir, cmd.Env = w.Options.Dir, append(os.Environ(), r.keys()...)
	said := &watcher{word: kind.ready, log: w.Options.Log, clean: results.NewSecrets(t.Key).Clean, heard: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = said, said
	child, err := process.Start(cmd)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", kind.name, err)
	}
	timer := time.NewTimer(tunnelPatience)
	defer timer.Stop()
	select {
	case <-said.heard:
		return &tunnel{child, kind.name, said}, nil
	case <-child.Done():
		err = fmt.Errorf("%s ended before it was ready: %s", kind.name, said.last())
	case <-timer.C:
		err = fmt.Errorf("%s was not ready after %v: %s", kind.name, tunnelPatience, said.last())
	case <-ctx.Done():
		err = ctx.Err()
	}
	over, cancel := context.WithCancel(context.Background())
	cancel()
	_ = child.End(over)
	return nil, err
}

// program finds the tunnel's program. Its path is absolute, since it is started in another
// working directory.
func (t Tunnel) program() (string, error) {
	if t.Binary == "" {
		return "", errors.New("no tunnel")
	}
	path, err := exec.LookPath(t.Binary)
	if err != nil {
		return "", fmt.Errorf("no program %s", t.Binary)
	}
	return filepath.Abs(path)
}

// keys are the variables in which a tunnel's program finds its user and key.
func (r *Remote) keys() (list []string) {
	for name, what := range r.dialect.tunnel.variables {
		value := secret(r.data.User)
		if what == "key" {
			value = secret(r.data.Key)
		}
		list = append(list, name+"="+value)
	}
	return list
}

// watcher waits for a word in what a program prints.
type watcher struct {
	word  string
	log   io.Writer
	clean func(string) string // removes secrets
	mu    sync.Mutex
	text  bytes.Buffer // its output so far, up to mostSaid
	line  bytes.Buffer // the last, incomplete line: a secret may arrive in two parts
	heard chan struct{}
	done  bool
}

// mostSaid is how much of a program's output is kept, in bytes.
const mostSaid = 64 << 10

// Write implements io.Writer.
func (w *watcher) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.text.Len() < mostSaid {
		w.text.Write(b)
	}
	if !w.done && bytes.Contains(w.text.Bytes(), []byte(w.word)) {
		w.done = true
		close(w.heard)
	}
	if w.log == nil {
		return len(b), nil
	}
	w.line.Write(b)
	if end := bytes.LastIndexByte(w.line.Bytes(), '\n') + 1; end > 0 {
		_, _ = io.WriteString(w.log, w.clean(string(w.line.Next(end)))) // a failing log must not end the tunnel
	}
	return len(b), nil
}

// last is the last line that is not empty.
func (w *watcher) last() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(w.text.String()), "\n")
	return shortly([]byte(w.clean(lines[len(lines)-1])))
}
