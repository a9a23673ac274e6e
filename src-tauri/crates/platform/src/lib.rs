//! The one place with per-platform and unsafe code: naming processes so that they cannot be mistaken for others,
//! starting them apart from us, ending whole groups of them, and measuring their memory; and the system's trash.
//! Nothing here knows what a trainer or a run is.
#![deny(missing_docs)]

#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod imp;
#[cfg(windows)]
#[path = "windows.rs"]
mod imp;

use std::io;
use std::process::Command;

pub use process_wrap::tokio::ChildWrapper;
use serde::{Deserialize, Serialize};
use specta::Type;

/// A process, named so that a later process with the same number is not taken for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
pub struct ProcessId {
    /// The operating system's number.
    pub pid: u32,
    /// When it started, as an opaque word that is unique across reboots.
    pub started: String,
}

impl ProcessId {
    /// This process.
    pub fn current() -> Self {
        let pid = std::process::id();
        Self::of(pid).unwrap_or(Self { pid, started: String::new() })
    }

    /// The process that has this number now; `None` when there is none, or only its unreaped remains.
    pub fn of(pid: u32) -> Option<Self> {
        imp::started(pid).map(|started| Self { pid, started })
    }

    /// Whether this very process still runs. A zombie does not.
    pub fn is_alive(&self) -> bool {
        imp::started(self.pid).is_some_and(|started| started == self.started)
    }
}

/// How firmly to ask a group of processes to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl+C; for a group on Windows Ctrl+Break. Python raises `KeyboardInterrupt` (see [`INTERRUPT_NEEDS_HANDLER`]).
    Interrupt,
    /// Ask to terminate.
    Terminate,
    /// End at once.
    Kill,
}

/// Whether a Python hears [`Signal::Interrupt`] only through a handler of its own: Windows' Ctrl+Break ends it otherwise.
pub const INTERRUPT_NEEDS_HANDLER: bool = imp::INTERRUPT_NEEDS_HANDLER;

/// Lets go of memory that holds code which ran once, as that of a start does: what runs again comes back by itself. For a process that
/// lives long and does little.
pub fn forget_code() {
    imp::forget_code();
}

/// Makes the command outlive us: own session, no terminal.
pub fn detach(command: &mut Command) {
    imp::detach(command);
}

/// Makes the command the leader of its own group, listening to Ctrl+C whatever we inherited, and ending when the
/// thread that starts it ends (so start it from a thread that lives as long as the child may).
pub fn lead_group(command: &mut tokio::process::Command) {
    imp::lead_group(command);
}

/// Starts the command as the leader of its own group (see [`lead_group`]; on Windows in a job that ends with us).
pub fn spawn_group(command: tokio::process::Command) -> io::Result<Box<dyn ChildWrapper>> {
    imp::spawn_group(command)
}

/// Puts a file, or a folder with everything in it, into the trash of the system, from where the user can take it back.
pub fn move_to_trash(path: &std::path::Path) -> io::Result<()> {
    trash::delete(path).map_err(io::Error::other)
}

/// Resolves when the system asks this process to end (SIGTERM). Call it inside a runtime; from then on the request no longer ends us.
pub async fn asked_to_terminate() {
    imp::asked_to_terminate().await;
}

/// How a process ended, as one number: its exit code, or minus the signal that ended it.
pub fn exit_code(status: std::process::ExitStatus) -> i32 {
    imp::exit_code(status)
}

/// Ends this process as a process ends that exits with `code`, or that the signal `-code` kills.
pub fn end_like(code: i32) -> ! {
    imp::end_like(code)
}

/// Processes of this user whose environment at their start held `name=value`, zombies not counted: descendants are found by
/// this wherever they moved. Windows: none, the job object has ended them.
pub fn marked(name: &str, value: &str) -> Vec<ProcessId> {
    imp::marked(name, value)
}

/// Sends a signal to one process, if it is still the same.
pub fn signal_process(process: &ProcessId, signal: Signal) -> io::Result<()> {
    if process.is_alive() { imp::signal_process(process.pid, signal) } else { Ok(()) }
}

/// Sends a signal to every process of the group led by `leader`. An empty group is fine.
pub fn signal_group(leader: u32, signal: Signal) -> io::Result<()> {
    imp::signal_group(leader, signal)
}

/// The living processes of the group led by `leader`, zombies not counted.
pub fn group_members(leader: u32) -> Vec<ProcessId> {
    imp::group_members(leader)
}

/// When anything about a file last changed, its contents, name or permissions, in nanoseconds since 1970. No program can set it
/// back. Windows: when it was last written.
pub fn change_time(metadata: &std::fs::Metadata) -> i64 {
    imp::change_time(metadata)
}

/// Proportional memory (PSS) of one process in bytes, where the system tells it.
pub fn memory(pid: u32) -> Option<u64> {
    imp::memory(pid)
}

/// Bytes of main memory of this machine, where the system tells it.
pub fn total_memory() -> Option<u64> {
    imp::total_memory()
}

/// The name of the account that runs this.
pub fn user_name() -> Option<String> {
    imp::user_name().filter(|name| !name.is_empty())
}

/// The name of this computer, without its domain.
pub fn host_name() -> Option<String> {
    imp::host_name().map(|name| name.trim().split('.').next().unwrap_or_default().to_owned()).filter(|name| !name.is_empty())
}

/// Bytes that this user may still write on the disk of a folder, where the system tells it.
pub fn free_space(folder: &std::path::Path) -> Option<u64> {
    imp::free_space(folder)
}

/// Whether two folders are on the same disk, by what of their paths is there.
pub fn same_disk(one: &std::path::Path, other: &std::path::Path) -> bool {
    let disk = |folder: &std::path::Path| folder.ancestors().find_map(imp::disk);
    disk(one).is_some_and(|found| disk(other) == Some(found))
}

/// Keeps the machine from going to sleep until it is dropped, or this process ends.
#[derive(Debug)]
pub struct Awake(#[allow(dead_code, reason = "held for its end")] imp::Awake);

/// Asks the system not to go to sleep while nobody touches it; closing a lid still counts. `None` where there is nobody to ask.
pub fn keep_awake(why: &str) -> Option<Awake> {
    imp::keep_awake(why).map(Awake)
}

/// Shows a notification on the desktop, with a picture where there is one, and does not wait for it. Nothing happens where
/// no desktop listens.
pub fn notify(title: &str, body: &str, image: Option<&std::path::Path>) {
    imp::notify(title, body, image);
}
