// Package marionette lets WebDriver drive a Firefox where there is no geckodriver.
// Firefox itself implements WebDriver's commands, in a protocol of its own over a
// TCP connection, to which geckodriver only translates. So does this package:
//
//	Firefox.Command   how a Firefox is started that can be driven    (firefox.go)
//	Attach            finds its port, and connects                   (attach.go)
//	Conn.Do           one command of Marionette                      (conn.go, packet.go)
//	Server            an http.Handler, a W3C WebDriver server: one   (server.go, session.go)
//	                  browser for each session
//	routes            the table: WebDriver's command, Marionette's   (routes.go)
//
// Marionette listens on 127.0.0.1 only, and the first client to connect controls the browser:
// there is no password. The same holds with geckodriver.
//
// The protocol: https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
package marionette
