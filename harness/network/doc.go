// Package network is the customer's network as a browser meets it: a forwarding
// proxy in front of each cell. It knows no cell and no browser.
//
//  1. A run makes one Authority, whose certificates the fixtures show, and whose
//     key lives in memory only;
//  2. Start listens on a free loopback port;
//  3. the browser is told to use Addr for everything, loopback included;
//  4. the proxy resolves names by Hosts, so that public names are answered by
//     local fixtures and no name server is asked; other names are dialled;
//  5. CONNECT becomes a tunnel (tunnel.go), other requests are forwarded
//     (forward.go); what can't be reached is answered with 502 and one line of text;
//  6. Close ends every tunnel and returns when nothing of the proxy is left.
//
// The proxy is plain: it limits, blocks and reads nothing. It stands on
// https://github.com/elazarl/goproxy, whose handlers see every request.
package network
