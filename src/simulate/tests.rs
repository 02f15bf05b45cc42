//! What `simulate` promises.
