package engine

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"cxmatrix/harness/process"
)

// screen is a private Xvfb: a virtual screen, for a browser that
// can't run without one.
type screen struct {
	child *process.Child
	env   []string // DISPLAY and XAUTHORITY, for its clients
}

// openScreen lets Xvfb choose a free display and waits until it listens. It
// listens neither on the network nor at a path (which a killed process would leave behind),
// but on an abstract socket, which any user of the machine can reach: hence the cookie.
func openScreen(ctx context.Context, dir string, log io.Writer) (*screen, error) {
	cookie := filepath.Join(dir, "xauthority")
	if err := os.WriteFile(cookie, xCookie(), 0o600); err != nil {
		return nil, fmt.Errorf("protect the virtual screen: %w", err)
	}
	displayRead, displayWrite, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer displayRead.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-nolisten", "unix", "-auth", cookie)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = dir, log, log, []*os.File{displayWrite}
	child, err := process.Start(cmd)
	displayWrite.Close()
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { displayRead.Close() })
	defer stop()
	line, err := bufio.NewReader(displayRead).ReadString('\n') // it is written in pieces
	if err != nil {
		_ = process.Kill(child.PID())
		return nil, fmt.Errorf("open a virtual screen: Xvfb reported no display: %w", errors.Join(ctx.Err(), err))
	}
	display := ":" + strings.TrimSpace(line)
	return &screen{child: child, env: []string{"DISPLAY=" + display, "XAUTHORITY=" + cookie}}, nil
}

// xCookie is an Xauthority file with one secret for any display. Source of its format:
// the struct Xauth in Xauth(3); the family 0xffff matches all.
func xCookie() []byte {
	secret := make([]byte, 16)
	_, _ = rand.Read(secret) // never fails
	file := []byte{0xff, 0xff}
	for _, field := range [][]byte{nil, nil, []byte("MIT-MAGIC-COOKIE-1"), secret} { // address, display, scheme, secret
		file = append(binary.BigEndian.AppendUint16(file, uint16(len(field))), field...)
	}
	return file
}
