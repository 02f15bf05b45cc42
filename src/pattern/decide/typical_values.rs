//! Values to prefer in a witness, so that a person recognizes it.

use serde_json::Value;

use super::super::ast::Selector;

/// The values that a field typically has.
pub trait TypicalValues {
    /// Values to try first, the likeliest first; `None` stands for an absent field. May be empty.
    fn values(&self, field: &Selector) -> Vec<Option<Value>>;
}

/// No typical values: witnesses are as small as possible.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoTypicalValues;

impl TypicalValues for NoTypicalValues {
    fn values(&self, _field: &Selector) -> Vec<Option<Value>> {
        Vec::new()
    }
}
