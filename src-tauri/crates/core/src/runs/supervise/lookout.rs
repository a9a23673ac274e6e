//! The supervisor's part of the sentinels: it gives them what it sees on its slow look, keeps what they say in the state, and ends a
//! run whose loss is not a number.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use jiff::Timestamp;

use super::{RunState, Supervisor, view};
use crate::clock;
use crate::files::folder_bytes;
use crate::files::is_full;
use crate::gpu;
use crate::home::Home;
use crate::runs::folder::{Request, RunFolder, TrainerKind};
use crate::runs::sentinels::finite::lost_weights;
use crate::runs::sentinels::history::{Look, Room};
use crate::runs::sentinels::watching::{self, Watching};
use crate::runs::sentinels::{Sentinel, Sighting};
use crate::settings;
use crate::training::Plan;
use crate::weights::is_safetensors;

/// A reading of the cards that is older says nothing of now.
const FRESH: Duration = Duration::from_secs(15);
/// A final model up to this size is looked through at the end of each run; a larger one where there is a reason.
const ALWAYS_READ: u64 = 2_000_000_000;

/// What it knows besides the state.
#[derive(Debug)]
pub(super) struct Lookout {
    home: Option<Home>,
    watching: Watching,
    plan: Option<Plan>,
    /// When the trainer had last spoken, at the look before.
    heard: Option<Timestamp>,
    /// The answer to which checkpoint is the last sound one, when it is looked for.
    sound: Option<Receiver<Option<PathBuf>>>,
}

impl Lookout {
    pub(super) fn new(folder: &RunFolder, state: &RunState) -> Self {
        // The home is the folder of the folder of runs.
        let home = folder.path().ancestors().nth(2).map(Home::at);
        Self { home, watching: Watching::after(&state.sentinels), plan: folder.read_plan(), heard: None, sound: None }
    }
}

impl Supervisor {
    /// Asks the sentinels.
    pub(super) fn look_out(&mut self, now: Timestamp) {
        self.take_sound(false);
        let losses = self.metrics.take_losses();
        let cards = gpu::seen(FRESH).unwrap_or_default().gpus;
        let look = Look {
            at: self.began.elapsed().as_secs_f64(),
            phase: self.state.tally.phase,
            step: self.state.tally.step,
            spoke: self.lookout.heard != self.state.last_output,
            losses: &losses,
            cards: &cards,
            disk: self.room(),
        };
        let began = self.lookout.watching.look(&look, now, &mut self.state.sentinels);
        self.lookout.heard = self.state.last_output;
        for code in &began {
            tracing::warn!(run = self.state.run, ?code, step = self.state.tally.step, "a sentinel speaks");
        }
        if began.contains(&Sentinel::LossNan) {
            self.on_nan();
        }
    }

    /// The weights are broken: going on makes nothing better. What was saved before is looked through meanwhile.
    fn on_nan(&mut self) {
        let goes_on = self.lookout.home.as_ref().is_some_and(|home| settings::read(&home.settings()).continue_on_nan);
        let ending = if goes_on { "The run goes on, as the settings say" } else { "The run stops itself" };
        self.say(Sentinel::LossNan, "ending", ending);
        self.say(Sentinel::LossNan, "kept", "The saved checkpoints are looked through");
        let (tell, told) = mpsc::channel();
        let saved = self.saved();
        std::thread::spawn(move || tell.send(last_sound(&saved)));
        self.lookout.sound = Some(told);
        if goes_on || self.state.stop_asked.is_some() {
            return;
        }
        self.state.stopped_by = Some(Sentinel::LossNan);
        // As a person asks: whoever looks sees that it is stopping. Without room for that the state says it.
        if let Err(error) = self.folder.ask(Request::Stop)
            && !is_full(&error)
        {
            tracing::warn!(%error, "the stop could not be written down");
        }
        self.state.stop_asked = Some(clock::now());
    }

    /// Takes the answer to which checkpoint is sound, when it is there; `wait` waits for it.
    fn take_sound(&mut self, wait: bool) {
        let Some(told) = &self.lookout.sound else { return };
        let answer = if wait { told.recv().ok() } else { told.try_recv().ok() };
        if let Some(sound) = answer {
            self.lookout.sound = None;
            self.say(Sentinel::LossNan, "kept", &kept(sound.as_deref()));
        }
    }

    fn say(&mut self, code: Sentinel, name: &str, word: &str) {
        let sighting = self.state.sentinels.iter_mut().rev().find(|sighting| sighting.code == code);
        if let Some(Sighting { words, .. }) = sighting {
            words.insert(name.to_owned(), word.to_owned());
        }
    }

    /// The end: a final model whose weights are not numbers is said to be one, and nothing lasts any longer.
    pub(super) fn stop_looking(&mut self, now: Timestamp) {
        let losses = self.metrics.take_losses();
        let lost = losses.iter().any(|(_, loss)| !loss.is_finite())
            || self.state.sentinels.iter().any(|sighting| sighting.code == Sentinel::LossNan);
        self.take_sound(true);
        let last = &self.command.final_file;
        let bytes = std::fs::metadata(last).map_or(0, |metadata| metadata.len());
        let written = crate::runs::outputs::look(last, view::began(&self.state)) == crate::runs::outputs::Wholeness::Whole;
        if self.command.trainer == TrainerKind::Kohya && written && is_safetensors(last) && (lost || bytes <= ALWAYS_READ) {
            let count = lost_weights(last).unwrap_or(0);
            if count > 0 {
                let sound = last_sound(&self.saved());
                watching::note_lost(&mut self.state.sentinels, count, kept(sound.as_deref()), self.state.tally.step, now);
            }
        }
        watching::end(&mut self.state.sentinels, now);
    }

    /// The safetensors that this run saved and that are there, the newest first.
    fn saved(&self) -> Vec<PathBuf> {
        let files = view::files(&self.folder, &self.command, &self.state.tally).into_iter().rev();
        files.filter(|output| output.bytes.is_some()).map(|output| output.path).filter(|path| is_safetensors(path)).collect()
    }

    /// The disk of the outputs, and what the saves to come need there.
    fn room(&self) -> Option<Room> {
        let folder = &self.command.output_dir;
        let free = nyx_platform::free_space(existing(folder)?)?;
        Some(Room { free, to_come: self.to_come(), folder: folder.display().to_string() })
    }

    /// Bytes and number of the saves to come that stay; of one that replaces another at least its own.
    fn to_come(&self) -> Option<(u64, u64)> {
        let plan = self.lookout.plan.as_ref()?;
        let files = view::files(&self.folder, &self.command, &self.state.tally);
        let bytes = files.iter().filter_map(|output| output.bytes).next_back()?;
        let planned = plan.saves.iter().filter(|save| save.kept).count();
        let left = planned.saturating_sub(files.len()).max(usize::from(!self.state.tally.model_saved)) as u64;
        let state = self.state.tally.states.last().map_or(0, |state| folder_bytes(&self.command.command.cwd.join(state)));
        let states = plan.states.iter().filter(|state| state.kept).count().saturating_sub(self.state.tally.states.len()) as u64;
        (left > 0).then(|| (left * bytes + states * state, left + states))
    }
}

/// The newest whose weights are all numbers.
fn last_sound(saved: &[PathBuf]) -> Option<PathBuf> {
    saved.iter().find(|path| matches!(lost_weights(path), Ok(0))).cloned()
}

fn kept(sound: Option<&Path>) -> String {
    sound.map_or_else(
        || "No checkpoint with sound weights was saved".to_owned(),
        |path| format!("The last sound checkpoint is {}", path.file_name().unwrap_or_default().to_string_lossy()),
    )
}

/// The folder, or the nearest above it that is there.
fn existing(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.is_dir())
}
