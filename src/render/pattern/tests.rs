//! What is said of patterns.
