// Package run makes records of a plan: it schedules the walks of its cells, each in a
// child process, finds what stopped those that did not get through, and journals all
// of it. It does not depend on flags, formats or fixtures.
//
//	Schedule -> [child process: cell.Walk] -> attributor -> results.Journal
package run
