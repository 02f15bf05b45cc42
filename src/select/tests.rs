//! What `select` promises.
