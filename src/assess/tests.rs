//! What `assess` promises.
