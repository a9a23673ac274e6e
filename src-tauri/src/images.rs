//! The `nyx://` scheme: images of registered datasets only. A path from the webview is never opened.

use tauri::http::{Request, Response, StatusCode};
use tauri::{Builder, Runtime};

/// Adds the scheme to the app.
pub(crate) fn register<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.register_asynchronous_uri_scheme_protocol("nyx", |_, request: Request<Vec<u8>>, responder| {
        tracing::debug!(path = request.uri().path(), "nothing is served yet");
        let mut answer = Response::new(Vec::new());
        *answer.status_mut() = StatusCode::NOT_FOUND;
        responder.respond(answer);
    })
}
