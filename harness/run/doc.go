// Package run makes records of a plan: it schedules the walks of its cells, each in a
// child process, finds what stopped those that did not get through, and journals all
// of it. It does not depend on flags, formats or fixtures.
//
//	Schedule -> Classes -> child process -> attributor -> results.Journal
//
// Cells that this machine can't tell apart are a class, of which one is walked (share.go). A running Chromium or
// HtmlUnit serves one cell after the other (engine.WarmPool): the child process opens a context or session of its own in it.
//
// The child process is this program again: command "cell" reads the task, and
// scenarios.Run walks it with a cell.Walk, which journals its steps and its record.
// The attributor walks the cell again in further child processes, and journals the
// record with the cause.
package run
