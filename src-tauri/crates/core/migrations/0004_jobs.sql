-- Everything long: what waits, what runs and what was done. A row says what was last written; whether a job that is
-- `running` really runs is asked of the operating system by its owner.
CREATE TABLE jobs (
    -- Never used twice: `J12` means the same job forever.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    -- gpu, cpu, network: one at a time in each.
    lane TEXT NOT NULL,
    -- The task as JSON (`jobs::Task`).
    task TEXT NOT NULL,
    -- The run folder's name, for training.
    run TEXT,
    -- queued, running, done, failed, cancelled. `interrupted` is derived and never stored.
    state TEXT NOT NULL DEFAULT 'queued',
    -- The process that runs it, or that will when its turn comes, as JSON (`ProcessId`). NULL: anybody may take it.
    owner TEXT,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    -- JSON: `jobs::Progress`, what the work returned, a `Problem`.
    progress TEXT,
    result TEXT,
    problem TEXT,
    -- RFC 3339.
    created TEXT NOT NULL,
    started TEXT,
    ended TEXT
) STRICT;

CREATE INDEX jobs_waiting ON jobs (lane, id) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_run ON jobs (run) WHERE run IS NOT NULL;
