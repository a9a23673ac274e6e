//! The desktop is told how a run ended, where that is wished.

use super::{RunCommand, RunState};
use crate::db::Db;
use crate::home::Home;
use crate::runs::notice::{last_sample, notice};
use crate::settings::{Notify, SettingsStore};

/// Tells it. Nobody who listens is no error.
pub(super) fn tell(home: &Home, db: &Db, state: &RunState, command: &RunCommand) {
    let wished = SettingsStore::open(&home.settings(), db.clone()).is_ok_and(|store| store.get().notify == Notify::RunEnds);
    if !wished {
        return;
    }
    if let Some(notice) = notice(state, command, last_sample(&command.output_dir)) {
        nyx_platform::notify(&notice.title, &notice.body, notice.image.as_deref());
    }
}
