//! The Python environment that trains: which one is used, and whether it can.
