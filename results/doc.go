// Package results is what a run leaves behind, and how it is read again.
//
//  1. Create makes a run directory and writes run.json: the plan, the sources of
//     matrix and journey with their hashes, the versions.
//  2. Every writer Appends its lines to journal.jsonl: a session before it is
//     used, each step when it is done, the cell at its end.
//  3. Read brings a run directory back, whatever happened to its writers, and
//     whoever they were: what no cxmatrix writes is marked, and nothing that
//     steers a terminal is left in any text. Merge takes several as one run.
//  4. Outcome says what the run is worth, as an exit code with reasons.
//
// Everything after the journal (report, gate, history) reads only the journal.
package results
