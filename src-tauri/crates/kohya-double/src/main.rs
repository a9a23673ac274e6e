//! A stand-in for the Python of sd-scripts, for tests: same command line, same output, same files, no training.

fn main() {}
