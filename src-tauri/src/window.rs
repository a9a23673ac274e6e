//! The window as a window: a second start of the app shows the first one.

use tauri::plugin::TauriPlugin;
use tauri::{Manager as _, Runtime};

/// A second start hands over to the first and leaves.
pub(crate) fn single_instance<R: Runtime>() -> TauriPlugin<R> {
    tauri_plugin_single_instance::init(|app, _arguments, _folder| {
        if let Some(window) = app.get_webview_window("main") {
            // Showing a window that is already in front fails on some desktops; nothing is lost.
            let _ = window.unminimize();
            let _ = window.set_focus();
        }
    })
}
