//! Core events become window events; writes by other processes are noticed here once a second.

use std::time::Duration;

use nyx_core::backend::Changes;
use nyx_core::gpu::Reader;
use nyx_core::{Event, Studio};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::async_runtime::spawn;
use tauri::{AppHandle, Manager as _, Runtime};
use tauri_specta::Event as _;
use tokio::sync::broadcast::error::RecvError;

use crate::commands::Opened;

/// The one event of the window.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
pub(crate) struct News(pub(crate) Event);

/// Passes on news until the app ends.
pub(crate) fn start<R: Runtime>(app: &AppHandle<R>) {
    let Ok(studio) = app.state::<Opened>().studio() else { return };
    let mut news = studio.events().listen();
    spawn(crate::window::answer_second_starts(app.clone(), studio.home().clone()));
    let window = app.clone();
    spawn(async move {
        loop {
            match news.recv().await {
                Ok(event) => drop(News(event).emit(&window)),
                // The window was too slow: what it missed is in the rows, and every row's topic comes again with its next change.
                Err(RecvError::Lagged(missed)) => tracing::warn!(missed, "the window was slow to take events"),
                Err(RecvError::Closed) => break,
            }
        }
    });
    gpu_readings(studio.clone());
    trainer_changes(app, &studio);
    let watch = nyx_core::runs::Watch::new(studio.home().clone(), studio.db().clone(), studio.events().clone());
    app.manage(watch.clone());
    // Lives as long as the process: runs are watched whatever the window shows.
    std::thread::spawn(move || watch.run(|| true));
    spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            for topic in studio.db().foreign_changes().unwrap_or_default() {
                studio.events().changed(topic);
            }
        }
    });
}

/// Has a trainer whose files change asked again while the app runs: looked for each minute, and when the window comes to the front,
/// for who updates a trainer does it elsewhere.
fn trainer_changes<R: Runtime>(app: &AppHandle<R>, studio: &Studio) {
    let parts = nyx_core::jobs::Parts::from(studio);
    let (front, came) = std::sync::mpsc::channel();
    if let Some(window) = app.get_webview_window("main") {
        let front = front.clone();
        window.on_window_event(move |event| {
            if matches!(event, tauri::WindowEvent::Focused(true)) {
                let _ = front.send(());
            }
        });
    }
    std::thread::spawn(move || {
        // Held, so that a window that is gone does not end the waiting.
        let _front = front;
        let mut changes = Changes::default();
        loop {
            if let Err(problem) = changes.look(&parts) {
                tracing::warn!(code = problem.code, "a changed trainer could not be asked again");
            }
            let _ = came.recv_timeout(Duration::from_mins(1));
        }
    });
}

/// Reads the graphics cards once a second while the app runs. Without a driver it looks for one now and then, and is quiet.
fn gpu_readings(studio: Studio) {
    std::thread::spawn(move || {
        loop {
            let reader = Reader::open();
            while reader.has_driver() {
                studio.events().send(Event::Gpu(reader.snapshot()));
                std::thread::sleep(Duration::from_secs(1));
            }
            std::thread::sleep(Duration::from_mins(1));
        }
    });
}
