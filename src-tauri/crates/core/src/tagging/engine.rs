//! The parent's side of the worker: starts it, feeds it, takes its answers, ends it on a cancel, and notices when it is lost.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::error::TaggingError;
use super::probabilities::{Content, Stamp};
use super::protocol::{Ask, Load, Reply};
use crate::home;
use crate::jobs::Reporter;
use crate::problem::Problem;

/// How often a cancel is looked for while the worker is silent.
const LOOK: Duration = Duration::from_millis(100);
/// Lines of the worker's standard error that are kept.
const LAST_WORDS: usize = 5;

/// What the worker said about the model or an image.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The model is loaded.
    Ready {
        /// Where it really runs.
        provider: String,
        /// Why it does not run where it should.
        note: Option<String>,
        /// Probabilities for each image.
        outputs: usize,
    },
    /// What was seen in an image, by its number, or why it was not looked at.
    Image(usize, Result<Looked, String>),
}

/// An image that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// The file as it was when it was read.
    pub stamp: Stamp,
    /// What was in it.
    pub content: Content,
    /// Probabilities, one for each output of the model.
    pub values: Vec<f32>,
}

/// How a worker ended.
#[derive(Debug)]
pub enum Ended {
    /// It looked at everything.
    Finished,
    /// It was ended on request.
    Cancelled,
    /// It said why it could not go on.
    Failed(Problem),
    /// It is gone without a word of its own.
    Lost {
        /// `exit status: 1`, `signal: 9 (SIGKILL)`.
        how: String,
        /// What it wrote to standard error last.
        words: String,
    },
}

/// Starts `nyx tag-worker`, lets it look at the images and hands each answer to `take` as it comes, and nothing where none came
/// for a moment; an error of `take` ends the worker and is passed on. Images are answered in no certain order unless `load` says careful.
pub fn look(
    load: &Load,
    images: &[(usize, PathBuf)],
    reporter: &Reporter,
    mut take: impl FnMut(Option<Answer>) -> Result<(), TaggingError>,
) -> Result<Ended, TaggingError> {
    let program = home::nyx().unwrap_or_else(|| PathBuf::from("nyx"));
    let missing = |source| TaggingError::WorkerMissing { path: program.clone(), source };
    let mut command = Command::new(&program);
    command.arg("tag-worker").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // The library would keep a log of its use in the user's folders and send it to its maker. Asking through its interface comes
    // too late: by then the log is there.
    command.env("ORT_DISABLE_TELEMETRY", "1");
    if !load.cards.is_empty() {
        let cards: Vec<String> = load.cards.iter().map(u32::to_string).collect();
        // Numbers as the driver and Nyx count, not by speed.
        command.env("CUDA_VISIBLE_DEVICES", cards.join(",")).env("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    }
    // Ctrl+C in a terminal is for the parent, which then decides. An orphan ends when it finds nobody to tell.
    nyx_platform::detach(&mut command);
    let mut worker = Worker(command.spawn().map_err(missing)?);
    let (Some(stdin), Some(stdout), Some(stderr)) = (worker.0.stdin.take(), worker.0.stdout.take(), worker.0.stderr.take())
    else {
        return Err(missing(std::io::ErrorKind::BrokenPipe.into()));
    };
    std::thread::scope(|scope| {
        let (tell, told) = channel();
        scope.spawn(|| feed(stdin, load, images));
        scope.spawn(move || listen(BufReader::new(stdout), &tell));
        let words = scope.spawn(|| last_words(BufReader::new(stderr)));
        let ended = answers(&told, reporter, &mut take);
        if !matches!(ended, Ok(None)) {
            worker.end();
        }
        let status = worker.0.wait();
        let words = words.join().unwrap_or_default();
        if ended.is_err() || matches!(ended, Ok(Some(_))) {
            return ended.map(|ended| ended.unwrap_or(Ended::Cancelled));
        }
        Ok(match status {
            Ok(status) if status.success() => Ended::Finished,
            Ok(status) => Ended::Lost { how: status.to_string(), words },
            Err(error) => Ended::Lost { how: error.to_string(), words },
        })
    })
}

/// Takes answers until the worker is silent for good (nothing) or there is a reason to end it.
fn answers(
    told: &Receiver<Told>,
    reporter: &Reporter,
    take: &mut impl FnMut(Option<Answer>) -> Result<(), TaggingError>,
) -> Result<Option<Ended>, TaggingError> {
    loop {
        if reporter.is_cancelled() {
            return Ok(Some(Ended::Cancelled));
        }
        match told.recv_timeout(LOOK) {
            Ok(Told::Answer(answer)) => take(Some(answer))?,
            Ok(Told::Failed(problem)) => return Ok(Some(Ended::Failed(problem))),
            Err(RecvTimeoutError::Timeout) => take(None)?,
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
        }
    }
}

/// A worker that does not outlive the wish for it.
struct Worker(Child);

impl Worker {
    fn end(&mut self) {
        // It may have ended by itself meanwhile.
        let _ = self.0.kill();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
        let _ = self.0.wait();
    }
}

enum Told {
    Answer(Answer),
    Failed(Problem),
}

/// A worker that is gone takes no more; its end is noticed by whoever listens.
fn feed(mut stdin: impl Write, load: &Load, images: &[(usize, PathBuf)]) {
    let mut line = |value: serde_json::Result<String>| value.is_ok_and(|text| writeln!(stdin, "{text}").is_ok());
    if line(serde_json::to_string(load)) {
        let _ = images.iter().all(|(index, path)| line(serde_json::to_string(&Ask { index: *index, path: path.clone() })));
    }
}

fn listen(mut stdout: impl BufRead, tell: &Sender<Told>) {
    let mut line = String::new();
    loop {
        line.clear();
        let Ok(1..) = stdout.read_line(&mut line) else { return };
        let Ok(reply) = serde_json::from_str::<Reply>(&line) else {
            // A library that prints to standard output must not end the work.
            tracing::debug!(line, "the tag worker said something else");
            continue;
        };
        let told = match reply {
            Reply::Ready { provider, note, outputs } => Told::Answer(Answer::Ready { provider, note, outputs }),
            Reply::Unreadable { index, reason } => Told::Answer(Answer::Image(index, Err(reason))),
            Reply::Failed { problem } => Told::Failed(problem),
            Reply::Seen { index, count, stamp, content } => {
                let mut bytes = vec![0; count * 4];
                if stdout.read_exact(&mut bytes).is_err() {
                    return;
                }
                let values = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
                Told::Answer(Answer::Image(index, Ok(Looked { stamp, content, values })))
            }
        };
        if tell.send(told).is_err() {
            return;
        }
    }
}

fn last_words(mut stderr: impl Read) -> String {
    let mut lines = VecDeque::new();
    for line in BufReader::new(&mut stderr).split(b'\n').map_while(Result::ok) {
        lines.push_back(String::from_utf8_lossy(&line).trim().to_owned());
        if lines.len() > LAST_WORDS {
            lines.pop_front();
        }
    }
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
