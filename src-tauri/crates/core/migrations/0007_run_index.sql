-- What ended runs say in short, so that thousands of them are listed and searched at once. Made from their folders, which are the truth,
-- and made again where a folder changed.
CREATE TABLE run_index (
    run TEXT PRIMARY KEY,
    -- Time and size of `state.json` when it was read.
    stamp TEXT NOT NULL,
    -- JSON: `runs::history::PastRun`.
    entry TEXT NOT NULL,
    -- The configuration as it was asked for, in lower case.
    words TEXT NOT NULL,
    -- JSON: `runs::history::Details`; NULL until somebody looked at the run.
    details TEXT
) STRICT, WITHOUT ROWID;
