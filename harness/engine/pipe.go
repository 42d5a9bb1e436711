package engine

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"
)

// pipe is Chromium's --remote-debugging-pipe: messages end with a zero byte, the
// browser reads them from file descriptor 3 and writes them to 4. No other process on the
// machine can control the browser that way, and it exits by itself when
// this process dies.
type pipe struct {
	out      *os.File
	in       *bufio.Reader
	answers  *os.File
	skipping bool          // until the answer of the barrier
	ended    chan struct{} // closed when Read has failed
	endOnce  sync.Once
	mu       sync.Mutex
}

// newPipe returns our end, and the two files for the browser.
func newPipe() (*pipe, []*os.File, error) {
	commands, answers, browserEnds, err := pipeFiles()
	if err != nil {
		return nil, nil, err
	}
	return openPipe(commands, answers), browserEnds, nil
}

// pipeFiles returns our two ends, for commands and answers, and the browser's.
func pipeFiles() (commands, answers *os.File, browserEnds []*os.File, err error) {
	readCommands, writeCommands, err := os.Pipe()
	if err != nil {
		return nil, nil, nil, err
	}
	readAnswers, writeAnswers, err := os.Pipe()
	if err != nil {
		readCommands.Close()
		writeCommands.Close()
		return nil, nil, nil, err
	}
	return writeCommands, readAnswers, []*os.File{readCommands, writeAnswers}, nil
}

func openPipe(commands, answers *os.File) *pipe {
	return &pipe{out: commands, in: bufio.NewReaderSize(answers, 64<<10), answers: answers, ended: make(chan struct{})}
}

// barrier is the id of a command whose answer comes after all that others, who used the browser before, have not read.
const barrier = 1<<31 - 1

// reusePipe is the pipe of a browser that others used before. What they left unread is skipped.
func reusePipe(commands, answers *os.File) (*pipe, error) {
	if err := answers.SetReadDeadline(time.Time{}); err != nil {
		return nil, err
	}
	p := openPipe(commands, answers)
	p.skipping = true
	return p, p.Send(fmt.Appendf(nil, `{"id":%d,"method":"Browser.getVersion"}`, barrier))
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
	for {
		message, err := p.in.ReadBytes(0)
		if err != nil {
			p.endOnce.Do(func() { close(p.ended) })
			return nil, err
		}
		message = message[:len(message)-1]
		if !p.skipping {
			return message, nil
		}
		var answer struct{ ID int }
		p.skipping = json.Unmarshal(message, &answer) != nil || answer.ID != barrier
	}
}

// leave ends Read, and keeps the pipe open for the next who uses the browser.
func (p *pipe) leave() {
	if p.answers.SetReadDeadline(time.Now()) == nil {
		<-p.ended
	}
}

// Close closes both ends.
func (p *pipe) Close() {
	p.out.Close()
	_ = p.answers.Close()
}
