//! The window: a thin shell around `nyx_core`. It holds no domain logic, only wiring:
//!
//! - `api`: the list of commands and events, and the TypeScript written from it.
//! - `commands`: one file per noun, five lines per command.
//! - `bridge`: core events to window events.
//! - `file_manager`: folders shown by the desktop.
//! - `images`: the `nyx://` scheme that serves thumbnails and images of registered datasets.
//! - `window`: single instance, title bar.

mod api;
mod bridge;
mod commands;
mod file_manager;
mod images;
mod window;

use std::process::ExitCode;

use nyx_core::{Home, Studio};
use tauri::{Builder, Runtime};

/// Opens the studio and the window; returns when the window is closed.
#[expect(clippy::exit, reason = "Tauri's context macro ends a program whose assets are damaged")]
pub fn run() -> ExitCode {
    let home = Home::from_environment();
    let _lock = match window::claim(&home) {
        window::Claim::First(lock) => lock,
        window::Claim::Second => {
            let told = window::hand_over(&home, std::env::args().skip(1));
            return if told.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
    };
    let _log = nyx_core::logging::start(&home, "window", false);
    let opened = Studio::open(home);
    if let Err(problem) = &opened {
        tracing::error!(code = problem.code, "{problem}");
    }
    let builder = api::builder!(tauri::Wry);
    let app = build(Builder::default(), builder, opened).plugin(tauri_plugin_dialog::init());
    match app.run(tauri::generate_context!()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the window could not be opened");
            ExitCode::FAILURE
        }
    }
}

/// What the real app and the tests share. A studio that could not be opened is kept as its problem, which the window shows.
fn build<R: Runtime>(
    builder: Builder<R>,
    typed: tauri_specta::Builder<R>,
    studio: Result<Studio, nyx_core::Problem>,
) -> Builder<R> {
    images::register(builder).manage(commands::Opened(studio)).invoke_handler(typed.invoke_handler()).setup(move |app| {
        typed.mount_events(app);
        bridge::start(app.handle());
        Ok(())
    })
}

#[cfg(test)]
mod tests;
