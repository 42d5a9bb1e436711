package mailbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// imapStore is a folder on a server of IMAP (RFC 9051, RFC 3501). It is opened to read only, so that mails stay unread.
type imapStore struct {
	address Address
	tls     *tls.Config
	next    imap.UID // of the first mail that is new; 0 before the first look
}

// imapSession is a connection that is logged in. Each look has one of its own, since servers end those that rest for long.
type imapSession struct {
	*imapStore
	client *imapclient.Client
	found  *imap.SelectData
	stop   func() bool
}

func (s *imapStore) connect(ctx context.Context) (session, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.address.hostPort())
	if err != nil {
		return nil, fmt.Errorf("can't be reached: %w", err)
	}
	open := &imapSession{imapStore: s, stop: context.AfterFunc(ctx, func() { conn.Close() })}
	if err := open.begin(conn); err != nil {
		open.stop()
		conn.Close()
		return nil, errors.Join(ctx.Err(), err)
	}
	return open, nil
}

func (s *imapSession) begin(conn net.Conn) (err error) {
	if s.client, err = s.greet(conn); err != nil {
		return fmt.Errorf("can't be reached: %w", err)
	}
	if err := s.client.Login(s.address.u.User.Username(), s.address.Password()).Wait(); err != nil {
		return fmt.Errorf("refuses the log-in: %w", err)
	}
	if s.found, err = s.client.Select(s.address.folder(), &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		return fmt.Errorf("does not open the folder %q: %w", s.address.folder(), err)
	}
	return nil
}

// greet begins to talk, and protects the password: only to this machine it goes in clear.
func (s *imapStore) greet(conn net.Conn) (*imapclient.Client, error) {
	config := s.tls.Clone()
	config.ServerName = s.address.u.Hostname()
	switch {
	case s.address.u.Scheme == "imaps":
		client := imapclient.New(tls.Client(conn, config), nil)
		return client, client.WaitGreeting()
	case s.address.isLoopback():
		client := imapclient.New(conn, nil)
		return client, client.WaitGreeting()
	}
	client, err := imapclient.NewStartTLS(conn, &imapclient.Options{TLSConfig: config})
	if err != nil {
		return nil, fmt.Errorf("no STARTTLS, without which no password is sent: %w", err)
	}
	return client, nil
}

// list lists the mails since the first look, which notes the number that the next mail gets.
func (s *imapSession) list(context.Context) (ids []string, err error) {
	if s.next == 0 {
		return nil, s.note()
	}
	if err := s.client.Noop().Wait(); err != nil { // some servers tell of new mails only then
		return nil, err
	}
	uids, err := s.search(s.next, 0)
	for _, uid := range uids {
		if uid >= s.next { // to a server, 9:* holds the latest mail, even if that is 8
			ids = append(ids, strconv.FormatUint(uint64(uid), 10))
		}
	}
	return ids, err
}

func (s *imapSession) note() error {
	if s.next = s.found.UIDNext; s.next > 0 {
		return nil
	}
	uids, err := s.search(1, 0) // an old server
	s.next = 1
	for _, uid := range uids {
		s.next = max(s.next, uid+1)
	}
	return err
}

// search returns the numbers from one to another; 0 is the last.
func (s *imapSession) search(from, to imap.UID) ([]imap.UID, error) {
	found, err := s.client.UIDSearch(&imap.SearchCriteria{UID: []imap.UIDSet{{{Start: from, Stop: to}}}}, nil).Wait()
	if err != nil {
		return nil, err
	}
	return found.AllUIDs(), nil
}

func (s *imapSession) read(_ context.Context, id string) ([]byte, error) {
	uid, err := strconv.ParseUint(id, 10, 32)
	if err != nil {
		return nil, err
	}
	body := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: maxMail}}
	command := s.client.Fetch(imap.UIDSetNum(imap.UID(uid)), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{body}})
	raw, err := readFetched(command)
	if closed := command.Close(); err == nil {
		err = closed
	}
	if err == nil && raw == nil {
		return nil, errGone
	}
	return raw, err
}

// readFetched reads the one mail that was asked for; nil if there is none.
func readFetched(command *imapclient.FetchCommand) (raw []byte, err error) {
	for m := command.Next(); m != nil; m = command.Next() {
		for item := m.Next(); item != nil; item = m.Next() {
			section, ok := item.(imapclient.FetchItemDataBodySection)
			if !ok || section.Literal == nil {
				continue
			}
			if raw, err = io.ReadAll(io.LimitReader(section.Literal, maxMail)); err != nil {
				return nil, err
			}
		}
	}
	return raw, nil
}

func (s *imapSession) close() {
	_ = s.client.Logout().Wait() // the connection is closed in any case
	s.stop()
	_ = s.client.Close()
}
