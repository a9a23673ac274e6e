//! What is wrong, or risky, in a configuration: said at the parameter, with what to do.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

/// How bad an issue is. Errors block the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The trainer would refuse, crash, or do something else than what was asked.
    Error,
    /// It will run, with a consequence worth knowing.
    Warning,
    /// Worth knowing.
    Info,
}

/// A change that removes an issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Fix {
    /// What a button says: `Set 1.0`.
    pub label: String,
    /// Where, in the words of [`Issue::param`].
    pub param: String,
    /// The new value; null removes the key.
    pub value: Value,
}

/// One thing to know about a configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Issue {
    /// Where: `network_dim`, `base_model`, `dataset.datasets[0].subsets[1].image_dir`.
    pub param: String,
    /// How bad.
    pub level: Level,
    /// A stable name: `unknown_key`.
    pub code: String,
    /// What, and why it matters.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// A change that does it.
    pub fix: Option<Fix>,
}

impl Issue {
    /// An error at a parameter.
    pub fn error(param: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self::new(Level::Error, param, code, message)
    }

    /// A warning at a parameter.
    pub fn warning(param: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self::new(Level::Warning, param, code, message)
    }

    /// Something worth knowing at a parameter.
    pub fn info(param: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self::new(Level::Info, param, code, message)
    }

    fn new(level: Level, param: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self { param: param.into(), level, code: code.to_owned(), message: message.into(), hint: None, fix: None }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds a change of the issue's own parameter that does it; null removes the key.
    #[must_use]
    pub fn fix(self, label: impl Into<String>, value: impl Into<Value>) -> Self {
        let param = self.param.clone();
        self.fix_at(label, param, value)
    }

    /// Adds a change of another parameter that does it.
    #[must_use]
    pub fn fix_at(mut self, label: impl Into<String>, param: impl Into<String>, value: impl Into<Value>) -> Self {
        self.fix = Some(Fix { label: label.into(), param: param.into(), value: value.into() });
        self
    }
}

/// Whether any of them blocks the start.
pub fn has_errors(issues: &[Issue]) -> bool {
    issues.iter().any(|issue| issue.level == Level::Error)
}
