//! What `desired` promises.
