//! The machine does not go to sleep while a training goes on, also with no window open.

use nyx_platform::Awake;

use super::{RunCommand, TrainerKind};
use crate::db::Db;
use crate::home::Home;
use crate::settings::{KeepAwake, SettingsStore};

/// Keeps the machine awake until it is dropped, where that is wished and possible.
pub(super) fn awake(home: &Home, db: &Db, command: &RunCommand) -> Option<Awake> {
    let wished =
        SettingsStore::open(&home.settings(), db.clone()).is_ok_and(|store| store.get().keep_awake == KeepAwake::Training);
    (wished && command.trainer == TrainerKind::Kohya)
        .then(|| nyx_platform::keep_awake(&format!("Training {}", command.output_name)))?
}
