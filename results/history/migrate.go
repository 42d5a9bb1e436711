package history

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
)

// applicationID is the application_id of a history in SQLite: "cxmx".
const applicationID = 0x63786d78

// The first file makes the schema of version 1; each further one migrates from the version before
// to its own.
//
//go:embed schema/*.sql
var schemas embed.FS

func migrations() (list []string) {
	for version := 1; ; version++ {
		text, err := schemas.ReadFile(fmt.Sprintf("schema/%d.sql", version))
		if err != nil {
			return list
		}
		list = append(list, string(text))
	}
}

// migrate brings a file up to date, if it is a history, or empty.
func (h *History) migrate(ctx context.Context, steps []string) error {
	tx, err := h.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	version, err := versionOf(ctx, tx, len(steps))
	if err != nil || version == len(steps) {
		return err
	}
	for _, step := range steps[version:] {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(steps))); err != nil {
		return err
	}
	return tx.Commit()
}

// checkVersion refuses a file that is not a history of this version.
func (h *History) checkVersion(ctx context.Context, steps []string) error {
	version, err := versionOf(ctx, h.db, len(steps))
	switch {
	case err != nil:
		return err
	case version == 0:
		return notAHistory("it holds nothing")
	case version < len(steps):
		return &mistake{fmt.Sprintf("was made by an older cxmatrix (schema %d, this one reads %d)", version, len(steps)), "cxmatrix history add brings it up to date"}
	}
	return nil
}

// querier is a connection, or a transaction on it.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// versionOf is the schema version of a history; 0 for an empty file.
func versionOf(ctx context.Context, q querier, newest int) (version int, err error) {
	var id, tables int
	err = q.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM sqlite_schema), application_id, user_version FROM pragma_application_id, pragma_user_version").Scan(&tables, &id, &version)
	switch {
	case err != nil:
		return 0, err
	case tables == 0 && id == 0 && version == 0:
		return 0, nil
	case id != applicationID:
		return 0, notAHistory("it is the database of another program")
	case version > newest:
		return 0, &mistake{fmt.Sprintf("was made by a newer cxmatrix (schema %d, this one knows up to %d)", version, newest), "use that one"}
	case version < 1 || tables == 0:
		return 0, notAHistory("its schema is not there")
	}
	return version, nil
}
