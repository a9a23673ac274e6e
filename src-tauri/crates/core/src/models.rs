//! Base models on disk: registered names and where they lie.
