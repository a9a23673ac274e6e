//! The commands over a mock window, and the freshness of the bindings.

use nyx_core::{Home, Studio};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewWindow, WebviewWindowBuilder};

use super::*;

/// An app on a mock runtime over a fresh home.
pub(crate) struct Sandbox {
    _app: App<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
    _folder: tempfile::TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let studio = Studio::open(Home::at(folder.path()));
        let app = build(mock_builder(), api::builder!(MockRuntime), studio).build(mock_context(noop_assets())).unwrap();
        let window = WebviewWindowBuilder::new(&app, "main", tauri::WebviewUrl::default()).build().unwrap();
        Self { _app: app, window, _folder: folder }
    }

    /// Calls a command as the window does.
    pub(crate) fn call(&self, command: &str, body: Value) -> Result<Value, Value> {
        let origin = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };
        let request = InvokeRequest {
            cmd: command.into(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: origin.parse().unwrap(),
            body: InvokeBody::Json(body),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.window, request).map(|body| body.deserialize().unwrap())
    }
}

#[test]
fn bindings_are_written() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/api/bindings.ts");
    let header = "// Written by `cargo test -p nyx-trainer`; do not edit.\n// @ts-nocheck\n";
    api::builder!(tauri::Wry).export(specta_typescript::Typescript::default().header(header), file).unwrap();
}

#[test]
fn settings_round_trip_and_refuse_nonsense() {
    let sandbox = Sandbox::new();
    let settings = sandbox.call("update_settings", json!({"changes": {"theme": "light"}})).unwrap();
    assert_eq!(settings["theme"], "light");
    assert_eq!(sandbox.call("get_settings", json!({})).unwrap()["theme"], "light");
    let problem = sandbox.call("update_settings", json!({"changes": {"theme": "pink"}})).unwrap_err();
    assert_eq!(problem["code"], "setting_bad_value");
}
