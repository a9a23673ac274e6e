//! The graphics cards.

use nyx_core::Problem;
use nyx_core::gpu::{GpuSnapshot, Reader};

use super::blocking;

/// The cards now, or why there is nothing to read. Later readings come as news, one a second, while there is a driver.
#[tauri::command]
#[specta::specta]
pub(crate) async fn gpu_now() -> Result<GpuSnapshot, Problem> {
    blocking(|| Ok(Reader::open().snapshot())).await
}
