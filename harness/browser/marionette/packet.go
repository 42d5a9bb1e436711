package marionette

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// maxPacketBytes packet that is read: a page's source or picture, with a margin.
const maxPacketBytes = 256 << 20

// readPacket reads "length:json".
func readPacket(r *bufio.Reader) ([]byte, error) {
	length := 0
	for digits := 0; ; digits++ {
		b, err := r.ReadByte()
		switch {
		case err != nil:
			return nil, err
		case b == ':' && digits > 0:
			body := make([]byte, length)
			_, err = io.ReadFull(r, body)
			return body, err
		case b < '0' || b > '9':
			return nil, fmt.Errorf("packet: %q is no digit of a length", b)
		}
		if length = length*10 + int(b-'0'); length > maxPacketBytes {
			return nil, errors.New("packet: too large")
		}
	}
}

func writePacket(w io.Writer, body []byte) error {
	_, err := w.Write(append(append(strconv.AppendInt(nil, int64(len(body)), 10), ':'), body...))
	return err
}

// hello is Marionette's first message.
type hello struct {
	Application string `json:"applicationType"`
	Protocol    int    `json:"marionetteProtocol"`
}

// protocol is the supported version, since Firefox 37.
const protocol = 3

func readHello(r *bufio.Reader) error {
	body, err := readPacket(r)
	if err != nil {
		return err
	}
	var h hello
	if err := json.Unmarshal(body, &h); err != nil || h.Application != "gecko" || h.Protocol != protocol {
		return fmt.Errorf("no Marionette of protocol %d answers: %.80q", protocol, body)
	}
	return nil
}

// reply is [1, id, error, result].
type reply struct {
	id     int
	err    *commandError
	result json.RawMessage
}

func (r *reply) UnmarshalJSON(body []byte) error {
	var kind int
	list := []any{&kind, &r.id, &r.err, &r.result}
	if err := json.Unmarshal(body, &list); err != nil {
		return err
	}
	if kind != 1 || len(list) != 4 {
		return errors.New("packet: no answer to a command")
	}
	return nil
}
