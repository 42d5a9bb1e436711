package network

import "net"

// below is the connection that another one wraps, as tls.Conn names it too; nil at
// the bottom.
func below(c net.Conn) net.Conn {
	if outer, wraps := c.(interface{ NetConn() net.Conn }); wraps {
		return outer.NetConn()
	}
	return nil
}

// NetConn returns the connection below.
func (c *farConn) NetConn() net.Conn { return c.wire }

// NetConn returns the connection below.
func (w *wire) NetConn() net.Conn { return w.Conn }

// NetConn returns the connection below.
func (c *lossy) NetConn() net.Conn { return c.Conn }

// severed reports whether the connection has died.
func (c *lossy) severed() bool { return c.share(1) == 0 }
