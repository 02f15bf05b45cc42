//! What `questions` promises.
