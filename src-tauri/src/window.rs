//! One window for each home. A second start leaves its arguments in the home, for the first one to take up, and ends.
//! A file lock rather than a message bus: it works the same on every platform, also where no bus runs, and two homes may have two windows.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nyx_core::Home;
use nyx_core::files::write_atomic;
use tauri::{AppHandle, Emitter as _, Manager as _, PhysicalPosition, Runtime};

/// What a start found.
pub(crate) enum Claim {
    /// This is the home's window, as long as the file stays open. `None` where the file system knows no locks.
    First(Option<File>),
    /// Another window has the home.
    Second,
}

/// Claims the home's window.
pub(crate) fn claim(home: &Home) -> Claim {
    let open = || {
        std::fs::create_dir_all(home.root())?;
        File::options().create(true).truncate(false).write(true).open(home.root().join("window.lock"))
    };
    match open() {
        Ok(file) => match file.try_lock() {
            Ok(()) => Claim::First(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Claim::Second,
            Err(std::fs::TryLockError::Error(_)) => Claim::First(None),
        },
        // An unusable home is told by the window itself.
        Err(_) => Claim::First(None),
    }
}

/// Asks the window that has the home to show itself and to take up the paths among the arguments.
pub(crate) fn hand_over(home: &Home, arguments: impl Iterator<Item = String>) -> std::io::Result<()> {
    let paths: Vec<PathBuf> =
        arguments.filter_map(|argument| std::path::absolute(argument).ok()).filter(|path| path.exists()).collect();
    write_atomic(&request_file(home.root()), serde_json::json!({ "paths": paths }).to_string().as_bytes())
}

fn request_file(home: &Path) -> PathBuf {
    home.join("window.request")
}

/// Waits for second starts until the app ends: shows the window, and passes paths on as if they had been dropped on it.
pub(crate) async fn answer_second_starts<R: Runtime>(app: AppHandle<R>, home: Home) {
    let file = request_file(home.root());
    loop {
        if let Ok(text) = tokio::fs::read_to_string(&file).await {
            let _ = tokio::fs::remove_file(&file).await;
            show(&app, &text);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Failing to come to the front is no error: some desktops do not allow it.
fn show<R: Runtime>(app: &AppHandle<R>, request: &str) {
    let Some(window) = app.get_webview_window("main") else { return };
    let _ = window.unminimize();
    let _ = window.set_focus();
    let request: serde_json::Value = serde_json::from_str(request).unwrap_or_default();
    if request["paths"].as_array().is_some_and(|paths| !paths.is_empty()) {
        let position = PhysicalPosition::new(0, 0);
        let _ = window.emit("tauri://drag-drop", serde_json::json!({ "paths": request["paths"], "position": position }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_has_one_window_and_another_home_another() {
        let folder = tempfile::tempdir().unwrap();
        let (here, there) = (Home::at(folder.path().join("a")), Home::at(folder.path().join("b")));
        let first = claim(&here);
        assert!(matches!(first, Claim::First(Some(_))));
        assert!(matches!(claim(&here), Claim::Second));
        assert!(matches!(claim(&there), Claim::First(Some(_))));
        drop(first);
        assert!(matches!(claim(&here), Claim::First(Some(_))), "a crash frees the home");
    }

    #[test]
    fn only_paths_that_exist_are_handed_over() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let arguments = [folder.path().display().to_string(), "--flag".to_owned()];
        hand_over(&home, arguments.into_iter()).unwrap();
        let request: serde_json::Value = serde_json::from_slice(&std::fs::read(request_file(home.root())).unwrap()).unwrap();
        assert_eq!(request["paths"].as_array().unwrap().len(), 1);
    }
}
