package history

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// mistake is what is wrong with a file, and what to do.
type mistake struct{ problem, hint string }

func (m *mistake) Error() string { return m.problem + ": " + m.hint }

func notAHistory(why string) error {
	return &mistake{"is no history of cxmatrix: " + why, "name the file that cxmatrix history add made, or one that is not there yet"}
}

// explain says in one line what is wrong with the file.
func (h *History) explain(err error) error {
	var m *mistake
	var e *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &m):
		return fmt.Errorf("history %s %w", h.path, m)
	case errors.As(err, &e):
		if m := explainCode(e.Code() & 0xff); m != nil {
			return fmt.Errorf("history %s %w", h.path, m)
		}
	}
	return fmt.Errorf("history %s: %w", h.path, err)
}

// explainCode explains a result code of SQLite; nil for a code that needs no words of its own.
func explainCode(code int) *mistake {
	const restoreHint = "restore a copy, or remove it and add the runs again"
	switch code {
	case sqlite3.SQLITE_NOTADB:
		return notAHistory("it is no SQLite database").(*mistake)
	case sqlite3.SQLITE_CORRUPT:
		return &mistake{"is damaged", restoreHint}
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return &mistake{fmt.Sprintf("has been taken by another process for %s", lockTimeout), "see what holds it, and try again"}
	case sqlite3.SQLITE_FULL:
		return &mistake{"can't grow: the disk is full", "make room, and add the run again: nothing of it was kept"}
	case sqlite3.SQLITE_CANTOPEN:
		return &mistake{"can't be opened", "check that it is a file, and its permissions"}
	case sqlite3.SQLITE_READONLY:
		return &mistake{"can't be written", "check the permissions of the file and of its folder"}
	case sqlite3.SQLITE_ERROR:
		return &mistake{"has not the tables that a history has", restoreHint}
	}
	return nil
}
