//! Makes a run: its folder with everything the supervisor needs, and its place in the queue.

pub mod kohya;
pub mod onward;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::RunError;
use super::folder::{RunCommand, RunFolder, RunKind, TrainerKind, without_secrets};
use super::queue;
use super::recording::Recording;
use crate::clock;
use crate::db::Db;
use crate::event::Topic;
use crate::files::{safe_name, write_atomic};
use crate::home::Home;
use crate::jobs::store::{self, Turn};
use crate::jobs::{Lane, Task};
use crate::problem::Problem;
use crate::training::{CommandSpec, Config};

/// A run that was put into the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Started {
    /// The folder's name.
    pub run: String,
    /// The number behind `J12`.
    pub job: i64,
}

/// A recorded run to play in place of a training.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// `FOLDER/NAME`.
    pub recording: PathBuf,
    /// How many times as fast; 0: at once.
    pub speed: f64,
}

/// Plays a recorded run as a run of this configuration. Nothing is trained, so the configuration only has to be readable.
/// `executable` is `nyx`, which supervises and plays.
pub fn start_replay(
    home: &Home,
    db: &Db,
    executable: &Path,
    file: &Path,
    replay: &Replay,
    turn: &Turn,
) -> Result<Started, Problem> {
    let recording = std::path::absolute(&replay.recording).unwrap_or_else(|_| replay.recording.clone());
    Recording::load(&recording)?;
    let (config, _) = Config::read(file)?;
    let text = std::fs::read(file).map_err(|source| RunError::Folder { path: file.to_owned(), source })?;
    let name = config.output_name().map_or_else(|| stem(file), str::to_owned);
    let folder = create(home, &name)?;
    let speed = format!("{}", replay.speed);
    let argv = ["replay-recording".into(), recording.to_string_lossy().into_owned(), "--speed".into(), speed];
    let output_dir = folder.path().join("outputs");
    let command = RunCommand {
        backend: None,
        trainer: TrainerKind::Replay,
        kind: RunKind::Train,
        command: CommandSpec {
            program: executable.to_owned(),
            script: recording,
            argv: argv.to_vec(),
            env: BTreeMap::new(),
            env_remove: Vec::new(),
            cwd: folder.path().to_owned(),
        },
        secrets: Vec::new(),
        asked_in: folder_of(file),
        final_file: output_dir.join(format!("{name}.safetensors")),
        output_dir,
        output_name: name,
        logging_dir: folder.path().join("metrics"),
        planned_steps: None,
        planned_epochs: None,
        begins_at: 0,
        planned_seconds: None,
        refused: BTreeMap::new(),
    };
    write(&folder, &[("nyx.toml", &text)], &command)?;
    Ok(enqueue(home, db, executable, &folder, turn)?)
}

/// A new folder, named by the local time and the run's name.
pub(super) fn create(home: &Home, name: &str) -> Result<RunFolder, RunError> {
    let base = format!("{}-{}", clock::folder_stamp(clock::now()), safe_name(name).replace(' ', "-"));
    let names = std::iter::once(base.clone()).chain((2..1000).map(|n| format!("{base}-{n}")));
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for path in names.map(|name| home.runs().join(name)) {
        match std::fs::create_dir(&path) {
            Ok(()) => {
                let folder = RunFolder::at(path);
                for inner in ["requests", "metrics", "samples", "outputs"] {
                    let inner = folder.path().join(inner);
                    if let Err(source) = std::fs::create_dir(&inner) {
                        unmake(&folder);
                        return Err(RunError::Folder { path: inner, source });
                    }
                }
                return Ok(folder);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(source) => return Err(RunError::Folder { path, source }),
        }
    }
    Err(RunError::Folder { path: home.runs(), source: last })
}

/// A run that cannot be started leaves nothing behind.
pub(super) fn unmake(folder: &RunFolder) {
    if let Err(error) = std::fs::remove_dir_all(folder.path()) {
        tracing::warn!(%error, folder = %folder.path().display(), "the folder of a run that was not started stays");
    }
}

/// Writes the files; where that fails, the new folder goes again.
pub(super) fn write(folder: &RunFolder, files: &[(&str, &[u8])], command: &RunCommand) -> Result<(), RunError> {
    write_files(folder, files, command).inspect_err(|_| unmake(folder))
}

/// `command.json` last: a folder without it is no run.
pub(super) fn write_files(folder: &RunFolder, files: &[(&str, &[u8])], command: &RunCommand) -> Result<(), RunError> {
    for (name, text) in files {
        let path = folder.path().join(name);
        write_atomic(&path, text).map_err(|source| RunError::Folder { path, source })?;
    }
    let mut command = command.clone();
    command.secrets = without_secrets(&mut command.command.env);
    let path = folder.command();
    folder.write_json(&path, &command).map_err(|source| RunError::Folder { path, source })
}

/// Puts the run at the end of the queue, and starts those whose turn has come.
pub(super) fn enqueue(home: &Home, db: &Db, executable: &Path, folder: &RunFolder, turn: &Turn) -> Result<Started, RunError> {
    let run = folder.name();
    let task = Task::Train { run: run.clone() };
    let job = store::insert_with(db, &task, &format!("Train {run}"), Lane::Gpu, turn).inspect_err(|_| unmake(folder))?;
    db.write(&[Topic::Runs], |_| Ok(()))?;
    queue::start_next(home, db, executable)?;
    Ok(Started { run, job })
}

/// The absolute folder that a file lies in.
pub(super) fn folder_of(file: &Path) -> PathBuf {
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    absolute.parent().unwrap_or(Path::new("/")).to_owned()
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
