//! Plays a recorded run as a trainer plays it: the recorded bytes on the recorded pipes at the recorded times, and the
//! recorded end. It makes no LoRA. A process of its own (`nyx replay-recording`), supervised like any trainer.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use super::recording::{Recording, RecordingError};
use crate::training::Stream;

/// Writes the recording to `stdout` and `stderr`, `speed` times as fast as it was (0: at once), and returns its exit code;
/// negative: the signal that ended it.
pub fn play(path: &Path, speed: f64, stdout: &mut impl io::Write, stderr: &mut impl io::Write) -> Result<i32, RecordingError> {
    let recording = Recording::load(path)?;
    let unwritable = |source| RecordingError::Unreadable { path: path.to_owned(), source };
    let start = Instant::now();
    for read in &recording.reads {
        if speed > 0.0 && speed.is_finite() {
            let due = Duration::from_millis(read.at).div_f64(speed.max(1e-3));
            std::thread::sleep(due.saturating_sub(start.elapsed()));
        }
        let pipe: &mut dyn io::Write = match read.stream {
            Stream::Stdout => stdout,
            Stream::Stderr => stderr,
        };
        pipe.write_all(&read.bytes).and_then(|()| pipe.flush()).map_err(unwritable)?;
    }
    Ok(recording.exit.unwrap_or(0))
}

/// Ends this process as the recorded one ended.
pub fn end_like(code: i32) -> ! {
    nyx_platform::end_like(code)
}
