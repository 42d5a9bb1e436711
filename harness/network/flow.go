package network

import "time"

// Flow is one exchange with a server, or one tunnel, counted at the proxy's far
// side: the bytes that went over the line.
type Flow struct {
	Host     string    `json:"host"`
	Method   string    `json:"method"` // CONNECT for a tunnel
	Path     string    `json:"path,omitempty"`
	Files    []string  `json:"files,omitempty"`  // names of uploads in it, where they can be seen
	Direct   bool      `json:"direct,omitempty"` // around the proxy, by its PAC file
	Length   int64     `json:"length"`           // bytes of the request's body; -1 if unknown
	Status   int       `json:"status,omitempty"`
	Error    string    `json:"error,omitempty"`
	Started  time.Time `json:"started"`
	Ended    time.Time `json:"ended,omitzero"` // zero while it is under way
	Up       int64     `json:"up"`             // bytes sent to the server, head and TLS included
	Down     int64     `json:"down"`
	Sent     []Point   `json:"sent,omitempty"` // Up over time, thinned to a few hundred points; the last is always there
	Received []Point   `json:"got,omitempty"`  // Down over time
}

// Point is a sum of bytes at a moment.
type Point struct {
	At    time.Time `json:"at"`
	Bytes int64     `json:"bytes"`
}
