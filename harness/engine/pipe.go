package engine

import (
	"bufio"
	"os"
	"sync"
)

// pipe is Chromium's --remote-debugging-pipe: messages end with a zero byte, the
// browser reads them from file descriptor 3 and writes them to 4. No other process on the
// machine can control the browser that way, and it exits by itself when
// this process dies.
type pipe struct {
	out       *os.File
	in        *bufio.Reader
	closeRead func() error
	mu        sync.Mutex
}

// newPipe returns our end, and the two files for the browser.
func newPipe() (*pipe, []*os.File, error) {
	readCommands, writeCommands, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	readAnswers, writeAnswers, err := os.Pipe()
	if err != nil {
		readCommands.Close()
		writeCommands.Close()
		return nil, nil, err
	}
	p := &pipe{out: writeCommands, in: bufio.NewReaderSize(readAnswers, 64<<10), closeRead: readAnswers.Close}
	return p, []*os.File{readCommands, writeAnswers}, nil
}

// Send implements cdp.Transport.
func (p *pipe) Send(message []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err := p.out.Write(append(message, 0))
	return err
}

// Read implements cdp.Transport.
func (p *pipe) Read() ([]byte, error) {
	message, err := p.in.ReadBytes(0)
	if err != nil {
		return nil, err
	}
	return message[:len(message)-1], nil
}

func (p *pipe) Close() {
	p.out.Close()
	_ = p.closeRead()
}
