package results

import "strings"

// controlSeparator parts the id of a control cell into that of its cell and what is
// different about it: "medium/ie-11/windows-8#without-policy.block+line".
const controlSeparator = "#"

// ControlID names a control cell of a cell.
func ControlID(cell, suffix string) string { return Base(cell) + controlSeparator + suffix }

// Base is the cell that a control cell belongs to; a planned cell is its own.
func Base(cell string) string {
	base, _, _ := strings.Cut(cell, controlSeparator)
	return base
}

// IsControl reports whether an id is a control cell's. Such cells are walked to prove
// a cause: they are not planned, and nothing is expected of them.
func IsControl(cell string) bool { return strings.Contains(cell, controlSeparator) }
