ALTER TABLE cell ADD COLUMN inconclusive INTEGER NOT NULL DEFAULT 0; -- 1: blocked, by an emulated browser alone
