package command

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"time"
)

// alivePause is the time between two looks at whether the window was closed.
const alivePause = 500 * time.Millisecond

// waitAtEnd keeps the browser open, if the user asked for that, until Enter is pressed, its window is closed, or a signal
// ends the program.
func (t *trial) waitAtEnd(ctx context.Context, w *walking) {
	if !t.pause || ctx.Err() != nil {
		return
	}
	fmt.Fprintln(t.stderr, "the browser stays open: press Enter here, or close its window, to go on")
	enter := enterPressed(os.Stdin)
	look := time.NewTicker(alivePause)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-enter:
			return
		case <-look.C:
			if !isOpen(ctx, w) {
				return
			}
		}
	}
}

// enterPressed is closed when a line was read. The end of the input is no line.
func enterPressed(in io.Reader) <-chan struct{} {
	pressed := make(chan struct{})
	go func() {
		if _, err := bufio.NewReader(in).ReadString('\n'); err == nil {
			close(pressed)
		}
	}()
	return pressed
}

// isOpen reports whether the browser runs and its window is there.
func isOpen(ctx context.Context, w *walking) bool {
	within, cancel := context.WithTimeout(ctx, candidatesTimeout)
	defer cancel()
	if w.Alive(within) != nil {
		return false
	}
	_, err := w.Page().URL(within)
	return err == nil || within.Err() != nil
}
