//! What a failed run left: the words that the atlas is held against.

use crate::runs::sentinels::Sentinel;
use crate::runs::state::RunState;
use crate::runs::tally::Tally;

/// What is known of an ending.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// What the output added up to.
    pub tally: &'a Tally,
    /// How the trainer ended; negative: by that signal.
    pub exit_code: Option<i32>,
    /// The last lines of output that were no bars.
    pub last_lines: &'a [String],
    /// The sentinel that ended the run.
    pub stopped_by: Option<Sentinel>,
}

impl<'a> From<&'a RunState> for Evidence<'a> {
    fn from(state: &'a RunState) -> Self {
        Self { tally: &state.tally, exit_code: state.exit_code, last_lines: &state.last_lines, stopped_by: state.stopped_by }
    }
}
