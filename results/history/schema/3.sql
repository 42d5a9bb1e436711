ALTER TABLE run ADD COLUMN vcs_commit TEXT NOT NULL DEFAULT ''; -- that the run was of, and the build of the CI that walked it
ALTER TABLE run ADD COLUMN build TEXT NOT NULL DEFAULT '';
