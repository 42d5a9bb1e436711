// Package history keeps the results of every result key, run after run, in one SQLite file, and
// says since when a result has been as it is.
//
//  1. Open makes the file, or migrates an older one; Read opens an existing one for queries
//     only.
//  2. Add adds a run, once: the final records of its planned cells with their steps and
//     attempts. A run that has grown since (by run --resume) replaces its earlier state.
//  3. Past says of the cells of a run, before or after it was added, since when they are
//     blocked, what was fixed, and how long they took when they passed.
//  4. Trends says the same of every cell with its last runs. Durations says how long each cell
//     takes, so that a scheduler can start the longest first.
//
// Runs are ordered by when their cells started, not by when they were added, so an old run can be
// added later. A cell that no target could run has no result to keep. Verdicts that say nothing
// about the site (broken, invalid, interrupted) are kept, but ignored by all queries.
//
// The file uses SQLite's rollback journal, not a write-ahead log: while no process writes, the
// file is complete in itself, so a nightly job can cache it, copy it, or open it from a read-only
// disk. A writer takes the write lock first, and waits while another process holds it.
package history
