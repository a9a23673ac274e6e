//! The sample project: a small dataset, a tiny tagger and a recorded run, so that everything can be seen without a GPU.
