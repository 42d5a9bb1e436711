// Package line simulates an internet connection: rates, round trip, jitter and loss,
// shared by all connections of a cell. It knows no proxy and no rule.
package line
