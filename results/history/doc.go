// Package history keeps what became of every result key, run after run, in one SQLite file,
// and answers since when something is so.
//
//  1. Open makes the file, or brings an older one up to date; Read opens one that is there
//     for questions alone.
//  2. Add keeps a run, once: the final records of its planned cells with their steps and
//     attempts. A run that has grown since (by run --resume) takes the place of itself.
//  3. Past tells of the cells of a run, before it or after it was added, since when they are
//     blocked, what was fixed, and what they took when they passed.
//  4. Trends tells the same of every cell with its last runs, and Durations what each takes, for
//     whoever decides which begins first.
//
// Runs are put in the order in which their cells started, not in that of being added, so an old
// run can be added later. A cell that no target could run has no result to keep; verdicts that
// say nothing of the site (broken, invalid, interrupted) are kept, and are no part of any answer.
//
// The file is SQLite's plain one, with a rollback journal and not a write-ahead log: while nobody
// writes, it is whole in itself, so a nightly job can cache it, copy it, or open it from
// a read-only disk. Whoever adds takes the write lock first and waits for that of others.
package history
