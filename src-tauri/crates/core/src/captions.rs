//! Caption files as tags or prose: reading, edits as values, the journal and undo. No inference.
