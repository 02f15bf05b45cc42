//! What `plan` promises.
