// Package process starts programs that leave nothing behind, and finds and ends
// what other programs left.
//
// Browsers start helpers that outlive them: Chromium's crash handlers sit in
// sessions of their own, with parent 1, where killing a process group does not
// reach. So a child is followed in three ways:
//
//  1. Adopt makes this process a subreaper: orphans below it become its children
//     instead of those of process 1.
//  2. Start makes the command the leader of a process group, and puts a mark into
//     its environment that all its descendants inherit, wherever they go.
//  3. End and Kill stop a tree before they kill it, again and again until no new
//     member turns up, so that nothing forks its way out.
//
// cxmatrix run and each of its cell children adopt. The orphans of a living cell
// then stay below that cell; those of a cell that was killed come up to the run,
// whose Sweep ends them.
//
// What may be swept: a child of this process is an orphan when it
// bears the mark of a Child that has ended, or when it has left this process's
// group, bears no mark, is not known and is half a second old (but see below). Commands that
// plain os/exec started stay in this process's group, so they are safe; one
// with Setpgid or Setsid set by hand must be reported with Register within that
// half second. Orphans that a plain command leaves in this group are not detected:
// use Start for whatever may fork.
//
// Children that existed when the program began are the user's (see inherit), and are never touched. Their orphans
// bear no mark either, so in such a process only those are swept that bear the mark of an ended Child, or are in
// its group.
//
// All this needs Linux's /proc. On other Unixes End and Kill reach the
// process group, on Windows the tree that taskkill finds; Adopt and Sweep do nothing.
package process
