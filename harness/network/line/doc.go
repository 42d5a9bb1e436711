// Package line simulates an internet connection: rates, round-trip time, jitter and loss,
// shared by all connections of a cell. It does not depend on the proxy or its rules.
package line
