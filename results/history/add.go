package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"cxmatrix/results"
)

// Change is how adding a run changed a history.
type Change string

// The changes.
const (
	New     Change = "added"
	Grown   Change = "added again, as it has grown since"
	Same    Change = "there already"
	Shorter Change = "there already, with more than this directory holds: nothing was changed"
)

// Added says what Add did.
type Added struct {
	Run    string // its id
	Cells  int    // cells of the run that were walked
	Change Change
}

func (a Added) String() string {
	cells := fmt.Sprintf("%d cells", a.Cells)
	if a.Cells == 1 {
		cells = "1 cell"
	}
	return fmt.Sprintf("run %s, %s: %s", a.Run, cells, a.Change)
}

// Add adds a run directory, wholly or not at all. A run that is already there is replaced only
// if more was recorded since. Shards, and other parts of a run, are added one by one.
func (h *History) Add(ctx context.Context, r *results.Recorded) (Added, error) {
	switch {
	case len(r.Dirs) > 0:
		return Added{}, fmt.Errorf("several run directories at once: add %v one by one", r.Dirs)
	case r.Run.ID == "":
		return Added{}, fmt.Errorf("%s: run.json has no id: it was not written by cxmatrix run", r.Dir)
	}
	run := rowsOf(r)
	change, err := h.store(ctx, run)
	return Added{run.Name, len(run.Cells), change}, h.explain(err)
}

func (h *History) store(ctx context.Context, run runRow) (Change, error) {
	digest, err := run.digest()
	if err != nil {
		return "", err
	}
	tx, err := h.db.BeginTx(ctx, nil) // takes the write lock at once: what is read below can't change
	if err != nil {
		return "", err
	}
	defer tx.Rollback()
	id, change, err := insertRun(ctx, tx, run, digest)
	if err != nil || change == Same || change == Shorter {
		return change, err
	}
	if err := insert(ctx, tx, id, run.Cells); err != nil {
		return "", err
	}
	return change, tx.Commit()
}

// insertRun inserts the row of a run, or clears an existing one for its new content.
func insertRun(ctx context.Context, tx *sql.Tx, run runRow, digest string) (id int64, change Change, err error) {
	var records int
	var known string
	err = tx.QueryRowContext(ctx, "SELECT id, records, digest FROM run WHERE name = ? AND started = ? AND shard = ?", run.Name, run.Started, run.Shard).Scan(&id, &records, &known)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err := tx.QueryRowContext(ctx, "INSERT INTO run (name, started, shard, matrix, journey, records, digest, vcs_commit, build) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
			run.Name, run.Started, run.Shard, run.Matrix, run.Journey, run.Records, digest, run.Commit, run.Build).Scan(&id)
		return id, New, err
	case err != nil:
		return 0, "", err
	case known == digest:
		return id, Same, nil
	case run.Records < records:
		return id, Shorter, nil
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM cell WHERE run = ?", id); err != nil {
		return 0, "", err
	}
	_, err = tx.ExecContext(ctx, "UPDATE run SET records = ?, digest = ? WHERE id = ?", run.Records, digest, id)
	return id, Grown, err
}
