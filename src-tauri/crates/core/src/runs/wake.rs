//! Who starts a run at its time when no window is open: a small process (`nyx wake`) that waits while anything waits for a
//! time, or for a tagging, whose process may be ended from outside. One of a home at a time, by a lock that its end frees. After a restart of the machine the next window or `nyx` starts it again.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nyx_platform::ProcessId;

use super::error::RunError;
use super::queue;
use crate::clock;
use crate::db::Db;
use crate::home::Home;
use crate::jobs::turns::standings;
use crate::jobs::{Lane, Wait, order};

/// At most this long between two looks: times are changed, clocks are set, machines sleep.
const LOOK: Duration = Duration::from_secs(20);

/// At most this long while a training waits for a tagging.
const LOOK_SOON: Duration = Duration::from_secs(2);

/// Starts the process, where something waits for a time or a tagging and none is there.
pub(super) fn see_to(home: &Home, db: &Db, executable: &Path) -> Result<(), RunError> {
    if pause(db)?.is_none() || lock(home).is_none() {
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

/// Waits until nothing waits for a time or a tagging any more, and starts what has come.
pub fn wake(home: &Home, db: &Db, executable: &Path) -> Result<(), RunError> {
    let Some(_only) = lock(home) else { return Ok(()) };
    while let Some(pause) = pause(db)? {
        // Not a moment too early: then it would not be its turn.
        std::thread::sleep(pause + Duration::from_millis(20));
        queue::start_next(home, db, executable)?;
    }
    Ok(())
}

/// How long until the next look; `None` where there is nothing to look for.
fn pause(db: &Db) -> Result<Option<Duration>, RunError> {
    let at = order::next_time(db, Lane::Gpu)?;
    let left = at.map(|at| Duration::try_from(at.duration_since(clock::now())).unwrap_or_default().min(LOOK));
    let (jobs, around) = order::look(db, Lane::Gpu, &queue::cards())?;
    let standings = standings(Lane::Gpu, &jobs, &around, ProcessId::is_alive);
    let tagging = standings.iter().any(|one| matches!(one.wait, Wait::Tagging { .. }));
    Ok(if tagging { Some(left.map_or(LOOK_SOON, |left| left.min(LOOK_SOON))) } else { left })
}

/// `None` while another process has it, or where the file system knows no locks: then a window or `nyx train` must be open.
fn lock(home: &Home) -> Option<File> {
    let file = File::options().create(true).truncate(false).write(true).open(home.root().join("wake.lock")).ok()?;
    file.try_lock().is_ok().then_some(file)
}
