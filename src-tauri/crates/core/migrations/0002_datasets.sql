-- Registered folders and the index of what lies in them. The folders are the truth; a rescan writes all of `images` anew.
CREATE TABLE datasets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL UNIQUE,
    caption_extension TEXT NOT NULL DEFAULT '.txt',
    copied INTEGER NOT NULL DEFAULT 0, -- 1: the folder is ours, inside the library
    added TEXT NOT NULL,               -- RFC 3339
    seen TEXT NOT NULL,                -- RFC 3339: when the folder was last read
    offline TEXT                       -- why the folder could not be read last time
) STRICT;

CREATE TABLE images (
    dataset INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    file TEXT NOT NULL,                -- name inside the folder
    counted INTEGER NOT NULL,          -- 1: the trainer reads it; 0: only shown, with the reason in `problem`
    width INTEGER,                     -- pixels as stored, EXIF rotation ignored
    height INTEGER,
    format TEXT,                       -- by content: png jpeg webp bmp gif
    bytes INTEGER NOT NULL,
    modified INTEGER NOT NULL,         -- microseconds since 1970
    problem TEXT,                      -- why it cannot be read, in words
    decoded INTEGER NOT NULL DEFAULT 0, -- 1: was decoded whole at this size and time
    color TEXT,                        -- average colour, #rrggbb, once a thumbnail was made
    captioned INTEGER NOT NULL DEFAULT 0, -- 1: a caption file with text in it
    caption_bytes INTEGER,             -- of the caption file; null without one
    caption_modified INTEGER,
    PRIMARY KEY (dataset, file)
) STRICT, WITHOUT ROWID;
