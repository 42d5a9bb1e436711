package marionette

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
)

// session is one that is open, with its browser.
type session struct {
	conn *Conn
	stop func(context.Context) error
}

// atLimit reports whether no more sessions may be opened. The caller holds s.mu.
func (s *Server) atLimit() bool {
	return s.closed || len(s.sessions)+s.starting >= max(1, s.MaxSessions)
}

// createSession is POST /session. It ends early if the client disconnects while the browser starts.
func (s *Server) createSession(w http.ResponseWriter, r *http.Request) {
	p, err := readBody(r)
	if err != nil {
		writeResponse(w, nil, err)
		return
	}
	caps, err := mergeCapabilities(p)
	if err != nil {
		writeResponse(w, nil, err)
		return
	}
	s.mu.Lock()
	if s.atLimit() {
		s.mu.Unlock()
		writeResponse(w, nil, &commandError{Code: "session not created", Message: "the maximum number of sessions is open"})
		return
	}
	s.starting++
	s.mu.Unlock()
	created, err := s.create(r.Context(), caps)
	writeResponse(w, created, err)
}

// create starts a browser and opens its session. The place was taken by open.
func (s *Server) create(ctx context.Context, caps map[string]any) (json.RawMessage, error) {
	id, created, sess, err := s.newSession(ctx, caps)
	s.mu.Lock()
	s.starting--
	if err == nil && !s.closed {
		if s.sessions == nil {
			s.sessions = map[string]*session{}
		}
		s.sessions[id] = sess
		s.mu.Unlock()
		return created, nil
	}
	s.mu.Unlock()
	if sess != nil {
		err = errors.Join(err, sess.end(context.WithoutCancel(ctx)))
	}
	if err == nil {
		err = errors.New("the server was closed")
	}
	return nil, &commandError{Code: "session not created", Message: err.Error()}
}

// newSession may return the session with an error too: then it must be ended.
func (s *Server) newSession(ctx context.Context, caps map[string]any) (id string, created json.RawMessage, sess *session, err error) {
	conn, stop, err := s.Start(ctx, caps)
	if err != nil {
		return "", nil, nil, err
	}
	sess = &session{conn, stop}
	if created, err = conn.Do(ctx, "WebDriver:NewSession", standardCapabilities(caps)); err != nil {
		return "", nil, sess, err
	}
	var named struct {
		ID string `json:"sessionId"`
	}
	if err = json.Unmarshal(created, &named); err == nil && named.ID == "" {
		err = errors.New("firefox named no session")
	}
	return named.ID, created, sess, err
}

// session finds the one that the path names.
func (s *Server) session(r *http.Request) (*session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sess := s.sessions[r.PathValue("session")]; sess != nil {
		return sess, nil
	}
	return nil, &commandError{Code: "invalid session id", Message: "no such session is open"}
}

// delete is DELETE /session/{session}.
func (s *Server) delete(w http.ResponseWriter, r *http.Request) {
	sess, err := s.session(r)
	if err == nil {
		s.mu.Lock()
		delete(s.sessions, r.PathValue("session"))
		s.mu.Unlock()
		err = sess.end(r.Context())
	}
	writeResponse(w, nil, err)
}

// end asks Firefox to quit at once, without prompts, and closes the connection. stop kills one
// that does not quit.
func (s *session) end(ctx context.Context) error {
	_, _ = s.conn.Do(ctx, "Marionette:Quit", params{"flags": []string{"eForceQuit"}})
	err := s.conn.Close()
	if s.stop == nil {
		return err
	}
	return errors.Join(err, s.stop(ctx))
}

// cookie implements the one command that Marionette lacks.
func (s *Server) cookie(w http.ResponseWriter, r *http.Request) {
	list, err := s.do(r, "WebDriver:GetCookies", params{})
	var cookies []map[string]any
	if err == nil {
		err = json.Unmarshal(list, &cookies)
	}
	if err != nil {
		writeResponse(w, nil, err)
		return
	}
	name := r.PathValue("name")
	at := slices.IndexFunc(cookies, func(c map[string]any) bool { return c["name"] == name })
	if at < 0 {
		writeResponse(w, nil, &commandError{Code: "no such cookie", Message: name})
		return
	}
	writeResponse(w, cookies[at], nil)
}
