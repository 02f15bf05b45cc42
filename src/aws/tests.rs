//! What the guard promises, and how failures are told apart.
