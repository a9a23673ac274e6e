//! A program of others, run to its end: it may hang, die or print anything. It and all that it started end with us.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use nyx_platform::{ChildWrapper, Signal};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::Command;
use tokio::time::Instant;

use crate::jobs::Reporter;

const LOOK: Duration = Duration::from_millis(50);
/// How long it may take to end when it is asked to.
const GRACE: Duration = Duration::from_secs(5);
/// Lines of its errors that are kept.
const TAIL: usize = 30;

/// How it ended.
pub(super) struct Ended {
    /// `None`: it was ended, by a cancel or for want of patience.
    pub(super) status: Option<ExitStatus>,
    /// What it wrote to standard output.
    pub(super) out: Vec<String>,
    /// The end of what it wrote to standard error.
    pub(super) err: String,
}

/// Runs it. `line` hears each line of its standard error. A cancel, or the end of patience, ends it.
pub(super) fn run(
    mut command: Command,
    reporter: &Reporter,
    patience: Option<Duration>,
    line: &mut dyn FnMut(&str),
) -> io::Result<Ended> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async { attend(nyx_platform::spawn_group(command)?, reporter, patience, line).await })
}

async fn attend(
    mut child: Box<dyn ChildWrapper>,
    reporter: &Reporter,
    patience: Option<Duration>,
    line: &mut dyn FnMut(&str),
) -> io::Result<Ended> {
    let (leader, began) = (child.id(), Instant::now());
    let (mut out, mut err) = (Lines::of(child.stdout().take()), Lines::of(child.stderr().take()));
    let (mut said, mut tail): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut asked: Option<Instant> = None;
    let mut status = None;
    while status.is_none() || out.is_open() || err.is_open() {
        tokio::select! {
            read = out.next(), if out.is_open() => said.extend(read),
            read = err.next(), if err.is_open() => if let Some(read) = read {
                line(&read);
                tail.push(read);
                if tail.len() > TAIL {
                    tail.remove(0);
                }
            },
            () = tokio::time::sleep(LOOK) => status = status.or(child.try_wait()?),
        }
        let over = reporter.is_cancelled() || patience.is_some_and(|patience| began.elapsed() > patience);
        if let (true, Some(leader)) = (over, leader) {
            let since = asked.get_or_insert_with(Instant::now).elapsed();
            let signal = if since > GRACE { Signal::Kill } else { Signal::Terminate };
            // A group that is gone meanwhile is what is wanted.
            let _ = nyx_platform::signal_group(leader, signal);
        }
        // A grandchild that left the group may hold the pipes for ever.
        if status.is_some() && asked.is_some_and(|asked| asked.elapsed() > GRACE) {
            break;
        }
    }
    Ok(Ended { status: status.filter(|_| asked.is_none()), out: said, err: tail.join("\n") })
}

/// Lines of a pipe until it ends. What is no UTF-8 is shown as far as it is.
struct Lines<R> {
    pipe: Option<BufReader<R>>,
    /// A line whose end did not arrive yet: waiting for it may be broken off and taken up again.
    begun: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    fn of(pipe: Option<R>) -> Self {
        Self { pipe: pipe.map(BufReader::new), begun: Vec::new() }
    }

    fn is_open(&self) -> bool {
        self.pipe.is_some()
    }

    async fn next(&mut self) -> Option<String> {
        let read = self.pipe.as_mut()?.read_until(b'\n', &mut self.begun).await;
        if !read.is_ok_and(|read| read > 0) {
            self.pipe = None;
        }
        let line = std::mem::take(&mut self.begun);
        let text = || String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
        (self.pipe.is_some() || !line.is_empty()).then(text)
    }
}
