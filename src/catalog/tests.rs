//! What `catalog` promises.
