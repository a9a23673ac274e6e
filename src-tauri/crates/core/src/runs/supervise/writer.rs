//! Writes `state.json`: at once when it matters, else four times a second at most. A full disk does not silence it: a file of
//! some size is kept for that, and given up when there is no other room.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::RunState;
use crate::files::is_full;

const BETWEEN: SignedDuration = SignedDuration::from_millis(250);
/// Room for some states, in blocks of a disk: whatever part of it fits is better than none.
const RESERVE: usize = 16;
const BLOCK: [u8; 4096] = [b' '; 4096];

/// The one writer of one file.
#[derive(Debug)]
pub(super) struct Writer {
    file: PathBuf,
    last: Option<Timestamp>,
    /// The last time did not work.
    failing: bool,
    reserved: bool,
}

impl Writer {
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, last: None, failing: false, reserved: false }
    }

    /// Something changed: writes it when the last time is long enough ago. What waits is written by the supervisor's next look.
    pub(super) fn changed(&mut self, state: &mut RunState, now: Timestamp) {
        state.updated = now;
        if self.last.is_none_or(|last| now < last || now.duration_since(last) >= BETWEEN) {
            self.write(state);
        }
    }

    /// Writes it now, and says whether that worked. Readers see the old or the new file; losing this one in a power cut loses
    /// nothing that lasts, so it is not synced.
    pub(super) fn write(&mut self, state: &RunState) -> bool {
        self.last = Some(state.updated);
        let file = self.file.clone();
        let written = text(state).and_then(|text| self.with_room(|| replace(&file, &text)));
        match &written {
            Err(error) if !self.failing => {
                tracing::warn!(%error, file = %self.file.display(), "the state could not be written");
            }
            _ => {}
        }
        self.failing = written.is_err();
        !self.failing
    }

    /// Writes the ending, which must last.
    pub(super) fn write_last(&mut self, state: &RunState) -> io::Result<()> {
        let file = self.file.clone();
        if !file.parent().is_some_and(Path::is_dir) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let text = text(state)?;
        self.with_room(|| crate::files::write_atomic(&file, &text))?;
        self.give_up_reserve();
        Ok(())
    }

    /// Does this; on a full disk once more without the reserve.
    fn with_room(&mut self, write: impl Fn() -> io::Result<()>) -> io::Result<()> {
        let mut written = write();
        if written.as_ref().is_err_and(is_full) && self.reserved {
            self.give_up_reserve();
            written = write();
        }
        if written.is_ok() && !self.reserved {
            self.reserved = reserve(&self.reserve()).unwrap_or(false);
        }
        written
    }

    fn reserve(&self) -> PathBuf {
        self.file.with_extension("json.reserve")
    }

    fn give_up_reserve(&mut self) {
        // Gone already is as good.
        let _ = std::fs::remove_file(self.reserve());
        self.reserved = false;
    }
}

fn text(state: &RunState) -> io::Result<Vec<u8>> {
    serde_json::to_vec_pretty(state).map_err(io::Error::other)
}

fn replace(file: &Path, text: &[u8]) -> io::Result<()> {
    let temporary = file.with_extension("json.tmp");
    let written = std::fs::write(&temporary, text).and_then(|()| std::fs::rename(&temporary, file));
    if written.is_err() {
        // The part that was written takes room that others need.
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

/// Takes room as far as there is any. Returns whether there was.
fn reserve(path: &Path) -> io::Result<bool> {
    let mut file = File::create(path)?;
    let taken = (0..RESERVE).take_while(|_| file.write_all(&BLOCK).is_ok()).count();
    if taken == 0 {
        std::fs::remove_file(path)?;
    }
    Ok(taken > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_written_with_room_for_the_next_and_the_ending_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::new(folder.path().join("state.json"));
        let mut state = RunState { run: "r1".into(), ..RunState::default() };
        assert!(writer.write(&state));
        assert_eq!(std::fs::metadata(folder.path().join("state.json.reserve")).unwrap().len(), 65_536);
        state.log_dropped = 7;
        writer.write_last(&state).unwrap();
        assert_eq!(RunState::read(&folder.path().join("state.json")), Some(state));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn on_a_full_disk_the_reserve_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::new(folder.path().join("state.json"));
        writer.write(&RunState::default());
        let reserve = writer.reserve();
        writer.with_room(|| if reserve.exists() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }).unwrap();
        assert!(reserve.exists(), "taken again for the next time");
    }

    #[test]
    fn a_folder_that_is_gone_is_not_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let run = folder.path().join("run");
        assert!(!Writer::new(run.join("state.json")).write(&RunState::default()));
        assert!(!run.exists());
    }
}
