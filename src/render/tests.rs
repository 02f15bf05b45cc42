//! What `render` promises.
