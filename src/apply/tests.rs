//! What `apply` promises of order and pace.
