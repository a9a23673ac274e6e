//! What the window asks about itself.

use nyx_core::Problem;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;

use super::Opened;

/// What the window needs to know first.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub(crate) struct StartUp {
    /// This version of Nyx.
    version: String,
    /// The home folder.
    home: String,
}

/// Asked once at the start; throws why the home could not be opened.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_up(opened: State<'_, Opened>) -> Result<StartUp, Problem> {
    let studio = opened.studio()?;
    Ok(StartUp { version: env!("CARGO_PKG_VERSION").to_owned(), home: studio.home().root().display().to_string() })
}
