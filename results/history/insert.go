package history

import (
	"context"
	"database/sql"
	"errors"
)

// inserter adds the rows of one run.
type inserter struct {
	run                              int64
	newKey, key, cell, step, attempt *sql.Stmt
}

func insert(ctx context.Context, tx *sql.Tx, run int64, cells []cellRow) error {
	in := inserter{run: run}
	for _, s := range []struct {
		into  **sql.Stmt
		query string
	}{
		{&in.newKey, "INSERT INTO result_key (cell, journey, variant, engine) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"},
		{&in.key, "SELECT id FROM result_key WHERE cell = ? AND journey = ? AND variant = ? AND engine = ?"},
		{&in.cell, "INSERT INTO cell (result_key, run, started, verdict, proof, reason, stopped, flaky, attempts, seconds, total, provenance, browser, inconclusive) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
		{&in.step, "INSERT INTO step (result_key, run, position, name, verdict, seconds, cause, proof, explained) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"},
		{&in.attempt, "INSERT INTO attempt (result_key, run, number, started, verdict, reason, seconds) VALUES (?, ?, ?, ?, ?, ?, ?)"},
	} {
		stmt, err := tx.PrepareContext(ctx, s.query)
		if err != nil {
			return err
		}
		defer stmt.Close()
		*s.into = stmt
	}
	for _, c := range cells {
		if err := in.add(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func (in inserter) add(ctx context.Context, c cellRow) error {
	key, err := in.keyOf(ctx, c)
	if err != nil {
		return err
	}
	if _, err := in.cell.ExecContext(ctx, key, in.run, c.Started, c.Verdict, c.Proof, c.Reason, c.Stopped, c.Flaky, len(c.Attempts), c.Seconds, c.Total, c.Provenance, c.Browser, c.Inconclusive); err != nil {
		return err
	}
	for i, s := range c.Steps {
		_, execErr := in.step.ExecContext(ctx, key, in.run, i, s.Name, s.Verdict, s.Seconds, s.Cause, s.Proof, s.Explained)
		err = errors.Join(err, execErr)
	}
	for _, a := range c.Attempts {
		_, execErr := in.attempt.ExecContext(ctx, key, in.run, a.Number, a.Started, a.Verdict, a.Reason, a.Seconds)
		err = errors.Join(err, execErr)
	}
	return err
}

func (in inserter) keyOf(ctx context.Context, c cellRow) (id int64, err error) {
	k := c.Key
	if _, err := in.newKey.ExecContext(ctx, k.Cell, k.Journey, k.Variant, k.Engine); err != nil {
		return 0, err
	}
	err = in.key.QueryRowContext(ctx, k.Cell, k.Journey, k.Variant, k.Engine).Scan(&id)
	return id, err
}
