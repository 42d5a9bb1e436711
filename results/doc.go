// Package results writes what a run records, and reads it again.
//
//  1. Create makes a run directory and writes run.json: the plan, the sources of
//     matrix and journey with their hashes, the versions.
//  2. Every writer Appends its lines to journal.jsonl: a session before it is
//     used, each step when it is done, the cell at its end.
//  3. Read reads a run directory, even if its writers were killed or were not
//     cxmatrix: it marks what no cxmatrix writes, and takes terminal control
//     sequences out of every text. Merge combines several into one run.
//  4. Outcome judges the run: an exit code with reasons.
//
// Everything after the journal (report, gate, history) reads only the journal.
package results
