//! The sample project.

use nyx_core::Problem;
use nyx_core::jobs::{Job, Parts, Task, queue};
use tauri::State;

use super::{Opened, blocking};

/// Makes the sample project, or completes it, and plays its run; a job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn make_demo(opened: State<'_, Opened>) -> Result<Job, Problem> {
    let parts = Parts::from(&opened.studio()?);
    blocking(move || Ok(queue::start_own(&parts, &Task::Demo { play: Some(1.0) })?)).await
}
