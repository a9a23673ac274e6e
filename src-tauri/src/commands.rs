//! The commands, one file per noun. Each is a call of the core and nothing else.

pub(crate) mod backend;
pub(crate) mod captions;
pub(crate) mod checkpoints;
pub(crate) mod datasets;
pub(crate) mod demo;
pub(crate) mod desktop;
pub(crate) mod gpu;
pub(crate) mod jobs;
pub(crate) mod loras;
pub(crate) mod models;
pub(crate) mod presets;
pub(crate) mod runs;
pub(crate) mod settings;
pub(crate) mod start;
pub(crate) mod tagging;
pub(crate) mod training;

use nyx_core::jobs::{Job, Parts, Task, queue};
use nyx_core::{Problem, Studio};

/// The studio, or why it could not be opened.
pub(crate) struct Opened(pub(crate) Result<Studio, Problem>);

impl Opened {
    /// The studio; the problem when there is none.
    pub(crate) fn studio(&self) -> Result<Studio, Problem> {
        self.0.clone()
    }
}

/// Runs blocking core work off the window's threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tauri::async_runtime::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Problem::new("internal", "Nyx stumbled over itself").with_detail(error.to_string())))
}

/// Begins long work; the job says how it goes on.
pub(crate) async fn begin(opened: &Opened, task: Task) -> Result<Job, Problem> {
    let parts = Parts::from(&opened.studio()?);
    blocking(move || Ok(queue::start_own(&parts, &task)?)).await
}
