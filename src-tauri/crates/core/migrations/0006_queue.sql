-- The order of a queue, what holds it, and the graphics cards of its jobs.
-- Jobs of a lane go by place, then by number.
ALTER TABLE jobs ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
-- 1: waits until somebody releases it.
ALTER TABLE jobs ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
-- Does not begin before this moment, RFC 3339.
ALTER TABLE jobs ADD COLUMN start_at TEXT;
-- The graphics cards that it asks for, as JSON (`jobs::Wish`).
ALTER TABLE jobs ADD COLUMN gpus TEXT;
-- The graphics cards that it was given when it was claimed, as JSON: indices. NULL: everything there is.
ALTER TABLE jobs ADD COLUMN cards TEXT;
UPDATE jobs SET place = id;

-- Lanes of which nothing new begins, as JSON (`jobs::Hold`): by whom, since when, until when.
CREATE TABLE holds (
    lane TEXT PRIMARY KEY,
    hold TEXT NOT NULL
) STRICT;

DROP INDEX jobs_waiting;
CREATE INDEX jobs_waiting ON jobs (lane, place, id) WHERE state IN ('queued', 'running');
