//! The trainer as a process: started with exactly what `command.json` says, found again wherever its children moved.

use std::io;
use std::process::Stdio;

use nyx_platform::{ChildWrapper, ProcessId, Signal};

use super::{RunCommand, RunFolder};
use crate::training::Config;

/// Every process of a run carries this variable with the run's folder.
pub(in crate::runs) const MARK: &str = "NYX_RUN";

/// Starts it.
pub(super) fn spawn(folder: &RunFolder, run: &RunCommand) -> io::Result<Box<dyn ChildWrapper>> {
    let spec = &run.command;
    let mut command = tokio::process::Command::new(&spec.program);
    command.args(&spec.argv).current_dir(&spec.cwd).envs(&spec.env).env(MARK, folder.path());
    for name in &spec.env_remove {
        command.env_remove(name);
    }
    if !run.secrets.is_empty() {
        let asked = Config::read(&folder.asked()).map_err(io::Error::other)?.0;
        command.envs(run.secrets.iter().filter_map(|name| Some((name, asked.launch.env.get(name)?))));
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    nyx_platform::spawn_group(command)
}

/// Processes of this run that still live: of the trainer's group, and those that left it.
pub(super) fn left(leader: Option<&ProcessId>, folder: &RunFolder) -> Vec<ProcessId> {
    let mut left = leader.map(|leader| nyx_platform::group_members(leader.pid)).unwrap_or_default();
    let marked = nyx_platform::marked(MARK, &folder.path().to_string_lossy());
    left.extend(marked.into_iter().filter(|process| *process != ProcessId::current()));
    left
}

pub(super) fn signal_group(leader: Option<&ProcessId>, signal: Signal) {
    if let Some(Err(error)) = leader.map(|leader| nyx_platform::signal_group(leader.pid, signal)) {
        tracing::warn!(%error, ?signal, "a signal could not be sent");
    }
}

pub(super) fn signal(process: &ProcessId, signal: Signal) {
    if let Err(error) = nyx_platform::signal_process(process, signal) {
        tracing::warn!(%error, ?signal, pid = process.pid, "a signal could not be sent");
    }
}
