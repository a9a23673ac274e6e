-- A version for each noun, bumped by every write, so that other processes notice.
CREATE TABLE topics (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
