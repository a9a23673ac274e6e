//! Ctrl+C: the first one asks long work to stop at the next safe place.

use tokio_util::sync::CancellationToken;

/// A token that Ctrl+C cancels.
pub(crate) fn token() -> CancellationToken {
    let token = CancellationToken::new();
    let cancel = token.clone();
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            cancel.cancel();
        }
    });
    token
}
