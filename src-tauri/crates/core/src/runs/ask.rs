//! Asking something of a training that runs, from any process: pause, save now, make samples now, stop after a save. What
//! cannot be done is refused with its reason.

use super::bridge::Bridge;
use super::controls::{Known, refusal};
use super::error::RunError;
use super::folder::{Request, RunFolder};
use super::read::state_now;
use crate::db::Db;
use crate::event::Topic;
use crate::home::Home;
use crate::jobs::store;

/// Asks. The launcher in the trainer sees it at its next step.
pub fn ask(home: &Home, db: &Db, run: &str, request: Request) -> Result<(), RunError> {
    let folder = RunFolder::open(home, run)?;
    let state = state_now(&folder, store::of_run(db, run)?.as_ref());
    let unusable = |path| move |source| RunError::Folder { path, source };
    let command = folder.read_command()?;
    let bridge = Bridge::read(&folder, state.leg.max(1));
    let known = Known { status: state.state, command: &command, bridge: bridge.as_ref(), has_state: false };
    if let Some(why) = refusal(known, request) {
        return Err(RunError::CannotAsk { request, why });
    }
    folder.ask(request).map_err(unusable(folder.path().to_owned()))?;
    db.write(&[Topic::Runs], |_| Ok(()))?;
    Ok(())
}
