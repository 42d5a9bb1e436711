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
	"cxmatrix/results/redact"
)

// tunnelKind is a cloud's own program that lets its browsers reach this machine.
type tunnelKind struct {
	name, binary string            // "Sauce Connect 5", "sc"
	ready        string            // what it prints once browsers may use it
	variables    map[string]string // the process environment in which it reads "user" and "key"
	arguments    func(TunnelSpec) []string
}

// TunnelSpec is the task of a tunnel: to forward what arrives under its name to a proxy here.
type TunnelSpec struct {
	Name, Host, Port string
	Key, API         string
}

// tunnelTimeout is how long a tunnel may take to be ready; its program takes some ten seconds.
const tunnelTimeout = 2 * time.Minute

// tunnel is one that is open.
type tunnel struct {
	*process.Child
	name   string
	output *outputWatcher
}

// err returns an error once the tunnel is closed; nil while it is open.
func (t *tunnel) err() error {
	select {
	case <-t.Done():
		return fmt.Errorf("%s exited unexpectedly: %s", t.name, t.output.last())
	default:
		return nil
	}
}

// startTunnel starts a session's tunnel and waits until it is ready.
func (r *Remote) startTunnel(ctx context.Context, req Request) (*tunnel, error) {
	cloudTool := r.dialect.tunnel
	host, port, err := net.SplitHostPort(req.Options.Proxy)
	if err != nil {
		return nil, fmt.Errorf("a tunnel needs the cell's proxy: %w", err)
	}
	t := TunnelSpec{Name: req.Name, Host: host, Port: port, Key: readSecret(r.data.Key), API: r.data.API}
	program, err := r.data.Tunnel.program()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program, append(cloudTool.arguments(t), r.data.Tunnel.Arguments...)...)
	cmd.Dir, cmd.Env = req.Options.Dir, append(os.Environ(), r.tunnelEnv()...)
	output := &outputWatcher{readyText: cloudTool.ready, log: req.Options.Log, redact: redact.New(t.Key).Clean, ready: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = output, output
	child, err := process.Start(cmd)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", cloudTool.name, err)
	}
	timer := time.NewTimer(tunnelTimeout)
	defer timer.Stop()
	select {
	case <-output.ready:
		return &tunnel{child, cloudTool.name, output}, nil
	case <-child.Done():
		err = fmt.Errorf("%s ended before it was ready: %s", cloudTool.name, output.last())
	case <-timer.C:
		err = fmt.Errorf("%s was not ready after %v: %s", cloudTool.name, tunnelTimeout, output.last())
	case <-ctx.Done():
		err = ctx.Err()
	}
	expired, cancel := context.WithCancel(context.Background())
	cancel()
	_ = child.End(expired)
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
		return "", fmt.Errorf("there is no program %s", t.Binary)
	}
	return filepath.Abs(path)
}

// tunnelEnv are the variables in which a tunnel's program finds its user and key.
func (r *Remote) tunnelEnv() (list []string) {
	for name, what := range r.dialect.tunnel.variables {
		value := readSecret(r.data.User)
		if what == "key" {
			value = readSecret(r.data.Key)
		}
		list = append(list, name+"="+value)
	}
	return list
}

// outputWatcher waits for a word in what a program prints.
type outputWatcher struct {
	readyText string
	log       io.Writer
	redact    func(string) string // removes secrets
	mu        sync.Mutex
	text      bytes.Buffer // its output so far, up to maxOutput
	line      bytes.Buffer // the last, incomplete line: a secret may arrive in two parts
	ready     chan struct{}
	done      bool
}

// maxOutput is how much of a program's output is kept, in bytes.
const maxOutput = 64 << 10

// Write implements io.Writer.
func (w *outputWatcher) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.text.Len() < maxOutput {
		w.text.Write(b)
	}
	if !w.done && bytes.Contains(w.text.Bytes(), []byte(w.readyText)) {
		w.done = true
		close(w.ready)
	}
	if w.log == nil {
		return len(b), nil
	}
	w.line.Write(b)
	if end := bytes.LastIndexByte(w.line.Bytes(), '\n') + 1; end > 0 {
		_, _ = io.WriteString(w.log, w.redact(string(w.line.Next(end)))) // a failing log must not end the tunnel
	}
	return len(b), nil
}

// last is the last line that is not empty.
func (w *outputWatcher) last() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(w.text.String()), "\n")
	return excerpt([]byte(w.redact(lines[len(lines)-1])))
}
