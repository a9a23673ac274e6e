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

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use nyx_core::{Home, Studio};
use tauri::{App, Builder, Runtime};

/// Opens the studio and the window; returns when the window is closed. Says in one sentence on standard error why it cannot open.
#[expect(clippy::exit, reason = "Tauri's context macro ends a program whose assets are damaged")]
#[expect(clippy::print_stderr, reason = "without a window there is no other place to say why")]
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
    let context = tauri::generate_context!();
    match open_window(|| app.build(context)) {
        Ok(app) => {
            app.run(|_, _| {});
            ExitCode::SUCCESS
        }
        Err(reason) => {
            tracing::error!(reason, "the window could not be opened");
            eprintln!("Nyx Trainer cannot open its window: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// Builds the app. Where there is no display the toolkit panics; that becomes a reason in words, as every other failure does.
fn open_window<R: Runtime>(build: impl FnOnce() -> tauri::Result<App<R>>) -> Result<App<R>, String> {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "while opening the window")));
    let built = catch_unwind(AssertUnwindSafe(build));
    std::panic::set_hook(told);
    let cause = match built {
        Ok(built) => return built.map_err(|error| error.to_string()),
        Err(cause) => cause,
    };
    Err(match cause.downcast_ref::<String>() {
        Some(words) if words.contains("gtk backend") => NO_DISPLAY.to_owned(),
        words => words.cloned().unwrap_or_else(|| "its toolkit gave up".to_owned()),
    })
}

const NO_DISPLAY: &str =
    "there is no display that it can reach. Start it in a desktop session, or use the command line: nyx --help";

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
