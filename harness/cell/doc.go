// Package cell walks one cell: it opens the cell, does its steps, closes it, and
// journals each before it returns. It returns errors and records, and depends on no
// test framework.
//
//	New(task) -> Walk.Open: an account, the files, the browser behind its network
//	          -> Walk.Step, once a step of the journey: a record of it
//	          -> Walk.Close: the cell's record and verdict
package cell
