-- The journal of caption files: every change, with the bytes before and after it.
-- A folder is known by its path and not by its dataset's number: history stays when a dataset is forgotten and added again.

-- Contents of caption files, each stored once however often it occurs.
CREATE TABLE caption_texts (
    id    INTEGER PRIMARY KEY,
    hash  BLOB NOT NULL UNIQUE,
    bytes BLOB NOT NULL
) STRICT;

-- kind: edit, undo (target = the edit it takes back) or redo (target = the undo it takes back).
-- state: pending from before the first file changes until the last one has; owner says which process is at it.
CREATE TABLE caption_operations (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    folder  TEXT NOT NULL,
    at      TEXT NOT NULL,
    author  TEXT NOT NULL,
    label   TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo')),
    target  INTEGER REFERENCES caption_operations (id),
    trigger_word TEXT,
    state   TEXT NOT NULL CHECK (state IN ('pending', 'done')),
    owner_pid     INTEGER NOT NULL,
    owner_started TEXT NOT NULL
) STRICT;
CREATE INDEX caption_operations_by_folder ON caption_operations (folder, id);
CREATE INDEX caption_operations_pending ON caption_operations (id) WHERE state = 'pending';
CREATE INDEX caption_operations_by_target ON caption_operations (target) WHERE target IS NOT NULL;

-- before and after: NULL means that there was no file.
CREATE TABLE caption_changes (
    operation INTEGER NOT NULL REFERENCES caption_operations (id) ON DELETE CASCADE,
    file      TEXT NOT NULL,
    before    INTEGER REFERENCES caption_texts (id),
    after     INTEGER REFERENCES caption_texts (id),
    state     TEXT NOT NULL CHECK (state IN ('pending', 'written', 'failed')),
    reason    TEXT,
    PRIMARY KEY (operation, file)
) STRICT, WITHOUT ROWID;

-- What we last knew a file to say, so that a change by another program is noticed.
CREATE TABLE caption_known (
    folder TEXT NOT NULL,
    file   TEXT NOT NULL,
    text   INTEGER REFERENCES caption_texts (id),
    PRIMARY KEY (folder, file)
) STRICT, WITHOUT ROWID;
