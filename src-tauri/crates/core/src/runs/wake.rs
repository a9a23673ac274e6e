//! Who starts a run at its time when no window is open: a small process (`nyx wake`) that waits while anything waits for a
//! time. One of a home at a time, by a lock that its end frees. After a restart of the machine the next window or `nyx` starts it again.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::error::RunError;
use super::queue;
use crate::clock;
use crate::db::Db;
use crate::home::Home;
use crate::jobs::{Lane, order};

/// At most this long between two looks: times are changed, clocks are set, machines sleep.
const LOOK: Duration = Duration::from_secs(20);

/// Starts the process, where something waits for a time and none is there.
pub(super) fn see_to(home: &Home, db: &Db, executable: &Path) -> Result<(), RunError> {
    if order::next_time(db, Lane::Gpu)?.is_none() || lock(home).is_none() {
        return Ok(());
    }
    let mut command = Command::new(executable);
    command.arg("--home").arg(home.root()).arg("wake");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    nyx_platform::detach(&mut command);
    let mut child = command.spawn().map_err(RunError::Supervisor)?;
    std::thread::spawn(move || drop(child.wait()));
    Ok(())
}

/// Waits until nothing waits for a time any more, and starts what has come.
pub fn wake(home: &Home, db: &Db, executable: &Path) -> Result<(), RunError> {
    let Some(_only) = lock(home) else { return Ok(()) };
    while let Some(at) = order::next_time(db, Lane::Gpu)? {
        let left = Duration::try_from(at.duration_since(clock::now())).unwrap_or_default();
        // Not a moment too early: then it would not be its turn.
        std::thread::sleep(left.min(LOOK) + Duration::from_millis(20));
        queue::start_next(home, db, executable)?;
    }
    Ok(())
}

/// `None` while another process has it, or where the file system knows no locks: then a window or `nyx train` must be open.
fn lock(home: &Home) -> Option<File> {
    let file = File::options().create(true).truncate(false).write(true).open(home.root().join("wake.lock")).ok()?;
    file.try_lock().is_ok().then_some(file)
}
