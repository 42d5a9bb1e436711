package network

import (
	"time"

	"cxmatrix/matrix"
)

// Constraints that are not rules of a policy.
const (
	ConstraintLine        matrix.Constraint = "line"        // a connection that the line lost
	ConstraintBrowser     matrix.Constraint = "browser"     // a server that wants a newer TLS than the browser speaks
	ConstraintCanary      matrix.Constraint = "canary"      // CanaryHost
	ConstraintCertificate matrix.Constraint = "certificate" // a server whose certificate no customer's browser would trust
	ConstraintReach       matrix.Constraint = "reach"       // an address on loopback or in a private range that the matrix does not name: not a fault of the site
	ConstraintBackground  matrix.Constraint = "own"         // the browser's background traffic: refused, and not evidence about the site
)

// Event is one thing that the network did to traffic.
type Event struct {
	At      time.Time         `json:"at"`
	Rule    matrix.Constraint `json:"rule"`             // its id, or one of the constraints above
	Host    string            `json:"host"`             // "upload.example.test:443"
	Method  string            `json:"method,omitempty"` // CONNECT, or that of the request
	Path    string            `json:"path,omitempty"`   // without query, which may hold secrets
	File    string            `json:"file,omitempty"`   // name of the upload that was refused
	Action  string            `json:"how"`              // how it looked to the browser: page, reset, silence, no-name, stripped, certificate, or a status such as 407
	Reason  string            `json:"why,omitempty"`    // in words: "macros: word/vbaProject.bin"
	Blocked bool              `json:"stops"`            // the request did not get through; false where it was only altered
}

// Events returns what the network did so far, oldest first.
func (p *Proxy) Events() []Event { return p.events.all() }
