package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// lockTimeout is how long one process waits for another to add its run.
const lockTimeout = time.Minute

// History is a file with the results of many runs. Many processes may have it open; a History
// must be used by one goroutine at a time.
type History struct {
	path     string
	db       *sql.DB
	prepared map[string]*sql.Stmt // queries that are made for each key
}

// Open opens a history for adding, and makes the file and its folder if need be.
func Open(ctx context.Context, path string) (*History, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	h, err := connect(path, "rwc")
	if err != nil {
		return nil, err
	}
	return h.closeOnError(h.migrate(ctx, migrations()))
}

// Read opens an existing history for queries only.
func Read(ctx context.Context, path string) (*History, error) {
	_, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("history %s is not there: cxmatrix history add DIR --history %s makes it", path, path)
	}
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	// Not mode=ro: the next reader rolls back what a killed writer left unfinished. Where SQLite
	// may not write, it falls back to reading.
	h, err := connect(path, "rw", "query_only(1)")
	if err != nil {
		return nil, err
	}
	return h.closeOnError(h.checkVersion(ctx, migrations()))
}

// closeOnError closes a file that is no history.
func (h *History) closeOnError(err error) (*History, error) {
	if err != nil {
		return nil, errors.Join(h.explain(err), h.db.Close())
	}
	return h, nil
}

func connect(path, mode string, pragmas ...string) (*History, error) {
	abs, err := filepath.Abs(path) // in a URI, two slashes would begin a host
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	settings := url.Values{"mode": {mode}, "_txlock": {"immediate"}, "_pragma": append(pragmas,
		fmt.Sprintf("busy_timeout(%d)", lockTimeout.Milliseconds()), "foreign_keys(1)", "trusted_schema(0)", "synchronous(full)")}
	file := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(abs), RawQuery: settings.Encode()}
	db, err := sql.Open("sqlite", file.String())
	if err != nil {
		return nil, fmt.Errorf("history %s: %w", path, err)
	}
	db.SetMaxOpenConns(1) // or its own connections would wait for each other
	return &History{path: path, db: db, prepared: map[string]*sql.Stmt{}}, nil
}

// Path is the file, as it was named.
func (h *History) Path() string { return h.path }

// prepare returns a cached statement.
func (h *History) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, known := h.prepared[query]; known {
		return s, nil
	}
	s, err := h.db.PrepareContext(ctx, query)
	if err == nil {
		h.prepared[query] = s
	}
	return s, err
}

// row queries one row.
func (h *History) row(ctx context.Context, query string, args []any, into ...any) error {
	s, err := h.prepare(ctx, query)
	if err != nil {
		return err
	}
	return s.QueryRowContext(ctx, args...).Scan(into...)
}

// Close closes the file.
func (h *History) Close() error { return h.db.Close() }
