//! The desktop is told how a run ended, where that is wished.

use super::{RunCommand, RunFolder, RunState};
use crate::db::Db;
use crate::home::Home;
use crate::runs::notice::notice;
use crate::runs::samples;
use crate::settings::{Notify, SettingsStore};

/// Tells it. Nobody who listens is no error.
pub(super) fn tell(home: &Home, db: &Db, folder: &RunFolder, state: &RunState, command: &RunCommand) {
    let wished = SettingsStore::open(&home.settings(), db.clone()).is_ok_and(|store| store.get().notify == Notify::RunEnds);
    if !wished {
        return;
    }
    if let Some(notice) = notice(state, command, samples::newest(folder, command, state)) {
        nyx_platform::notify(&notice.title, &notice.body, notice.image.as_deref());
    }
}
