package marionette

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is a WebDriver server. Its zero value is ready once Start is set.
type Server struct {
	// Start provides a Firefox for one session with those capabilities:
	// one that it starts, or one that runs. stop undoes Start; it is called once,
	// after the session. When ctx ends, Start returns and leaves nothing behind.
	Start       func(ctx context.Context, caps map[string]any) (conn *Conn, stop func(context.Context) error, err error)
	MaxSessions int // sessions at the same time; 0 is 1, as geckodriver has

	once     sync.Once
	mux      *http.ServeMux
	mu       sync.Mutex // guards the rest
	sessions map[string]*session
	starting int
	closed   bool
	http     *http.Server // nil without Listen
}

// Listen serves at a free port of 127.0.0.1, until Close, and returns the address:
// "http://127.0.0.1:4444".
func (s *Server) Listen() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	s.mu.Lock()
	s.http = server
	s.mu.Unlock()
	go func() { _ = server.Serve(l) }() // ends with Close
	return "http://" + l.Addr().String(), nil
}

// Close ends all sessions, and Listen's port. ctx bounds how long browsers may take.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	sessions, server := s.sessions, s.http
	s.sessions = nil
	s.mu.Unlock()
	var errs []error
	if server != nil {
		errs = append(errs, server.Close())
	}
	for _, sess := range sessions {
		errs = append(errs, sess.end(ctx))
	}
	return errors.Join(errs...)
}

// ServeHTTP implements http.Handler. Requests with an Origin come from a page, and are
// refused: a site must not drive the browser that shows it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.once.Do(s.addRoutes)
	if r.Header.Get("Origin") != "" {
		writeResponse(w, nil, &commandError{Code: "unknown error", Message: "a page may not send commands"})
		return
	}
	s.mux.ServeHTTP(w, r)
}

// addRoutes makes the mux.
func (s *Server) addRoutes() {
	s.mux = http.NewServeMux()
	s.mux.HandleFunc("GET /status", s.status)
	s.mux.HandleFunc("POST /session", s.createSession)
	s.mux.HandleFunc("DELETE /session/{session}", s.delete)
	s.mux.HandleFunc("GET /session/{session}/cookie/{name}", s.cookie)
	for _, rt := range routes {
		s.mux.HandleFunc(rt.method+" /session/{session}"+rt.path, func(w http.ResponseWriter, r *http.Request) { s.forward(w, r, rt) })
	}
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeResponse(w, nil, &commandError{Code: "unknown command", Message: r.Method + " " + r.URL.Path})
	})
}

// status reports whether a session could be opened now.
func (s *Server) status(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ready, message := !s.atLimit(), ""
	if !ready {
		message = "in use"
	}
	writeResponse(w, map[string]any{"ready": ready, "message": message}, nil)
}

// forward forwards a command.
func (s *Server) forward(w http.ResponseWriter, r *http.Request, rt route) {
	p, err := readBody(r)
	if err != nil {
		writeResponse(w, nil, err)
		return
	}
	if rt.params != nil {
		p = rt.params(p, r)
	}
	value, err := s.do(r, rt.command, p)
	writeResponse(w, value, err)
}

// do sends one command of Marionette to the session that the path names.
func (s *Server) do(r *http.Request, command string, p params) (json.RawMessage, error) {
	sess, err := s.session(r)
	if err != nil {
		return nil, err
	}
	result, err := sess.conn.Do(r.Context(), command, p)
	if err != nil {
		return nil, err
	}
	return unwrap(result), nil
}

// readBody reads params. A command without any may come without a body.
func readBody(r *http.Request) (params, error) {
	p := params{}
	text, err := io.ReadAll(io.LimitReader(r.Body, maxPacketBytes))
	if err == nil && len(text) > 0 {
		err = json.Unmarshal(text, &p)
	}
	if err != nil {
		return nil, &commandError{Code: "invalid argument", Message: "body: " + err.Error()}
	}
	if p == nil { // null
		p = params{}
	}
	return p, nil
}

// unwrap unwraps {"value": …}, which Marionette puts around all but objects and lists.
func unwrap(result json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(result, &fields) != nil {
		return result
	}
	if value, is := fields["value"]; is && len(fields) == 1 {
		return value
	}
	return result
}

// writeResponse writes a success or an error in WebDriver's format.
func writeResponse(w http.ResponseWriter, value any, err error) {
	status := http.StatusOK
	if err != nil {
		var e *commandError
		if !errors.As(err, &e) {
			e = &commandError{Code: "unknown error", Message: err.Error()}
		}
		value, status = e, e.status()
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"value": value})
}
