//! Arguments that have no row in the form, and why.

use serde::Deserialize;
use serde_json::Value;

use crate::training::Family;
use crate::training::param::Condition;

/// An argument without a row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// Kohya's own name.
    pub key: String,
    /// What kind of reason there is.
    pub kind: Reason,
    /// The reason, a sentence without its stop.
    pub why: String,
    /// What to use in its place: an argument, a field at the top, or a place of the dataset half.
    pub instead: Option<String>,
    /// What to set there.
    pub value: Option<Value>,
    /// Whether the same value goes there.
    #[serde(default)]
    pub carry: bool,
    /// The families for which it does something, where the facts do not say so already.
    pub families: Option<Vec<Family>>,
    /// What must not hold when it is set.
    #[serde(default)]
    pub conflicts: Vec<Condition>,
}

/// Why an argument has no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Another field says it.
    Elsewhere,
    /// An old name or switch, or one that nothing reads.
    Retired,
    /// Nyx sets it itself.
    Driven,
    /// It does not go together with a run.
    Unfit,
}

impl Absent {
    /// The value that goes in its place, where one is known.
    pub fn replacement(&self, value: &Value) -> Option<Value> {
        if self.carry { Some(value.clone()) } else { self.value.clone() }
    }
}
