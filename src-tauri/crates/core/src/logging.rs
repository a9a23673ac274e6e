//! Our own log: one file a day in the home's `logs`, a week kept. Never the trainer's output, never a token.

use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

use crate::home::Home;

/// Lines that may wait to be written. Their places are taken in advance: the usual 128,000 are 4 MB in every process.
const LINES: usize = 4096;

/// Starts logging of this process; keep the guard until the end. `verbose` adds our own debug lines.
/// `None` when the folder cannot be written, or another log is already set: work goes on without a log.
pub fn start(home: &Home, process: &str, verbose: bool) -> Option<WorkerGuard> {
    std::fs::create_dir_all(home.logs()).ok()?;
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(process)
        .filename_suffix("log")
        .max_log_files(7)
        .build(home.logs())
        .ok()?;
    let (writer, guard) = NonBlockingBuilder::default().buffered_lines_limit(LINES).finish(appender);
    let level = if verbose { "info,nyx_core=debug,nyx_trainer_lib=debug" } else { "warn,nyx_core=info,nyx_trainer_lib=info" };
    tracing_subscriber::fmt().with_writer(writer).with_ansi(false).with_env_filter(EnvFilter::new(level)).try_init().ok()?;
    Some(guard)
}
