-- One run directory. Two shards of a plan may start in the same millisecond, and so have one name.
CREATE TABLE run (
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL, -- "id" of run.json
  started TEXT NOT NULL, -- times are UTC, in nanoseconds, and sort as texts
  shard   TEXT NOT NULL, -- "2/5", or empty
  matrix  TEXT NOT NULL, -- SHA-256
  journey TEXT NOT NULL,
  records INTEGER NOT NULL, -- how much was recorded, to tell a run that has grown from an older copy of it
  digest  TEXT NOT NULL,    -- of all that is kept of it
  UNIQUE (name, started, shard)
) STRICT;

CREATE TABLE result_key (
  id      INTEGER PRIMARY KEY,
  cell    TEXT NOT NULL,
  journey TEXT NOT NULL,
  variant TEXT NOT NULL,
  engine  TEXT NOT NULL,
  UNIQUE (cell, journey, variant, engine)
) STRICT;

-- The final record of a planned cell.
CREATE TABLE cell (
  result_key INTEGER NOT NULL REFERENCES result_key,
  run        INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  started    TEXT NOT NULL,
  verdict    TEXT NOT NULL,
  proof      TEXT NOT NULL,
  reason     TEXT NOT NULL,
  stopped    INTEGER,          -- position of the step that did not pass
  flaky      INTEGER NOT NULL, -- 1: it passed, but not at the first attempt
  attempts   INTEGER NOT NULL,
  seconds    REAL NOT NULL,    -- of the final attempt
  total      REAL NOT NULL,    -- of all attempts and control cells: how long a slot is taken
  provenance TEXT NOT NULL,
  browser    TEXT NOT NULL,    -- that answered
  PRIMARY KEY (result_key, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX cell_in_time ON cell (result_key, started);
CREATE INDEX cell_by_verdict ON cell (result_key, verdict, started);
CREATE INDEX cell_of_run ON cell (run);

CREATE TABLE step (
  result_key INTEGER NOT NULL,
  run        INTEGER NOT NULL,
  position   INTEGER NOT NULL, -- from 0 on
  name       TEXT NOT NULL,
  verdict    TEXT NOT NULL,
  seconds    REAL NOT NULL,
  cause      TEXT NOT NULL, -- constraint
  proof      TEXT NOT NULL, -- of the cause
  explained  INTEGER,       -- of a step that did not pass: 1 if the page said why
  PRIMARY KEY (result_key, run, position),
  FOREIGN KEY (result_key, run) REFERENCES cell ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (
  result_key INTEGER NOT NULL,
  run        INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  started    TEXT NOT NULL,
  verdict    TEXT NOT NULL,
  reason     TEXT NOT NULL,
  seconds    REAL NOT NULL,
  PRIMARY KEY (result_key, run, number),
  FOREIGN KEY (result_key, run) REFERENCES cell ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
