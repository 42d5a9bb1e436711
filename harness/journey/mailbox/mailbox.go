// Package mailbox waits for a mail and finds the one-time code or the link in it, as a customer does on another device:
// outside of the simulated line.
//
//  1. Parse reads where the mailbox is: on a server of IMAP, or in an HTTP mail catcher (Mailpit, MailHog).
//  2. Open notes which mails are there: they are old, and never count. No clocks are compared.
//  3. Wait looks again until a newer mail is there that has what is wanted (want.go, code.go, link.go).
package mailbox

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Box is a mailbox as one walk uses it. It is for one goroutine.
type Box struct {
	store  store
	old    map[string]bool  // ids of the mails that don't count
	parsed map[string]*mail // by id
	last   *mail            // the one that was used last
}

// store is where mails are kept.
type store interface {
	connect(ctx context.Context) (session, error)
}

// session is one connection to a store.
type session interface {
	// list returns the ids of the latest mails, the oldest first. A store that can tell which are new leaves out the others.
	list(ctx context.Context) (ids []string, err error)
	// read returns a mail as it was sent, cut at maxMail bytes; errGone if it was deleted meanwhile.
	read(ctx context.Context, id string) ([]byte, error)
	close()
}

// errGone says that a mail was deleted after it was listed.
var errGone = errors.New("the mail is gone")

const (
	maxMail  = 1 << 20 // bytes of a mail that are read: what is looked for is in front of the attachments
	maxMails = 100     // how many of the new ones are looked at
)

// Query is what is waited for.
type Query struct {
	Want     Want
	To       []string      // addresses: mails to any of them count; all mails if there is none
	Again    bool          // out of the mail that was used last, if there is one
	Patience time.Duration // how long the customer waits
}

// Open notes which mails are in a mailbox. The client is for a catcher; its TLS settings are for IMAP, too.
func Open(ctx context.Context, a Address, client *http.Client) (*Box, error) {
	b := &Box{store: newStore(a, client), old: map[string]bool{}, parsed: map[string]*mail{}}
	s, err := b.store.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	ids, err := s.list(ctx)
	if err != nil {
		return nil, fmt.Errorf("can't be listed: %w", err)
	}
	b.forget(ids)
	return b, nil
}

func newStore(a Address, client *http.Client) store {
	if a.isIMAP() {
		return &imapStore{address: a, tls: tlsConfig(client)}
	}
	return &httpStore{address: a, client: client}
}

// tlsConfig is the client's, for another protocol.
func tlsConfig(client *http.Client) *tls.Config {
	if t, ok := client.Transport.(*http.Transport); ok && t.TLSClientConfig != nil {
		c := t.TLSClientConfig.Clone()
		c.NextProtos = nil
		return c
	}
	return &tls.Config{}
}

func (b *Box) forget(ids []string) {
	for _, id := range ids {
		b.old[id] = true
		delete(b.parsed, id)
	}
}

// When to look again: at first at once, as a mail from a site on this machine takes no time.
const (
	firstPause = 50 * time.Millisecond
	maxPause   = time.Second
)

// Wait waits for a mail that came after Open, and after the mails that were used, and returns what is wanted of it. Of
// several the latest counts. The error is a *MissingError if no such mail came in time.
func (b *Box) Wait(ctx context.Context, q Query) (string, error) {
	if q.Again && b.last != nil {
		return b.again(q)
	}
	within, cancel := context.WithTimeout(ctx, q.Patience)
	defer cancel()
	s, err := b.store.connect(within)
	if err != nil {
		return "", err
	}
	defer s.close()
	var came []*mail
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		looked, err := b.look(within, s)
		switch {
		case err == nil:
			came = looked
		case ctx.Err() != nil:
			return "", ctx.Err()
		case within.Err() == nil || came == nil:
			return "", fmt.Errorf("can't be read: %w", err)
		}
		if value := b.use(came, q); value != "" {
			return value, nil
		}
		if !sleep(within, pause) {
			return "", cmp.Or(ctx.Err(), missing(q, came))
		}
	}
}

// again looks into the mail that was used last.
func (b *Box) again(q Query) (string, error) {
	if value := q.Want.find(b.last); value != "" {
		return value, nil
	}
	return "", &MissingError{fmt.Sprintf("the mail that was read last, %s, has no %s", shownSubject(b.last), q.Want.noun())}
}

// look returns the new mails, the oldest first; an empty list, and not nil, if there are none.
func (b *Box) look(ctx context.Context, s session) ([]*mail, error) {
	ids, err := s.list(ctx)
	if err != nil {
		return nil, err
	}
	list := []*mail{}
	for _, id := range ids[max(0, len(ids)-maxMails):] {
		if b.old[id] {
			continue
		}
		m, err := b.read(ctx, s, id)
		if errors.Is(err, errGone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// read reads a mail once.
func (b *Box) read(ctx context.Context, s session, id string) (*mail, error) {
	if m := b.parsed[id]; m != nil {
		return m, nil
	}
	raw, err := s.read(ctx, id)
	if err != nil {
		return nil, err
	}
	m := parse(raw)
	m.id, b.parsed[id] = id, m
	return m, nil
}

// use returns what is wanted of the latest mail that has it. That mail and those before it are old from then on.
func (b *Box) use(came []*mail, q Query) string {
	for i := len(came) - 1; i >= 0; i-- {
		m := came[i]
		if !m.isTo(q.To) {
			continue
		}
		if value := q.Want.find(m); value != "" {
			b.last = m
			for _, before := range came[:i+1] {
				b.forget([]string{before.id})
			}
			return value
		}
	}
	return ""
}

// sleep returns false if ctx ends meanwhile.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
