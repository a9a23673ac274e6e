//! What can be asked of a run now, and why the rest cannot (pure).

use serde::{Deserialize, Serialize};
use specta::Type;

use super::bridge::Bridge;
use super::folder::{Request, RunCommand, TrainerKind};
use super::state::RunStatus;

/// Why a request cannot be made now; `None` where it can.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Controls {
    /// Save a model now.
    pub save: Option<String>,
    /// Make samples now.
    pub sample: Option<String>,
    /// Save a state and leave the card.
    pub pause: Option<String>,
    /// Save a model, then stop.
    pub stop_after_save: Option<String>,
    /// Go on from the last whole state.
    pub resume: Option<String>,
}

/// What is known about it.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Where the run stands.
    pub status: RunStatus,
    /// How it was started.
    pub command: &'a RunCommand,
    /// What the launcher says of this leg.
    pub bridge: Option<&'a Bridge>,
    /// Whether there is a whole state to go on from.
    pub has_state: bool,
}

/// What can be asked.
pub fn controls(known: Known<'_>) -> Controls {
    let ask = |request| refusal(known, request);
    Controls {
        save: ask(Request::Save),
        sample: ask(Request::Sample),
        pause: ask(Request::Pause),
        stop_after_save: ask(Request::StopAfterSave),
        resume: no_resume(known),
    }
}

/// Why a request that the launcher would have to do cannot be made.
pub fn refusal(known: Known<'_>, request: Request) -> Option<String> {
    let why = match known.status {
        RunStatus::Queued => "It waits for its turn",
        RunStatus::Stopping => "It is stopping",
        RunStatus::Paused => "It is paused",
        status if status.has_ended() => "It has ended",
        _ if known.command.trainer == TrainerKind::Replay => "A recorded run is played; nothing is trained",
        _ => {
            if let Some(why) = known.command.refused.get(request.file()) {
                return Some(why.clone());
            }
            return match known.bridge {
                Some(bridge) => bridge.requests.get(request.file()).cloned().flatten(),
                None => Some("Training has not begun yet".to_owned()),
            };
        }
    };
    Some(why.to_owned())
}

/// Why it cannot go on from its last whole state.
pub(super) fn no_resume(known: Known<'_>) -> Option<String> {
    let why = match known.status {
        RunStatus::Completed => "It is complete",
        status if !status.has_ended() => "It has not ended",
        _ if known.command.trainer == TrainerKind::Replay => "A recorded run is played; nothing is trained",
        _ if !known.has_state => "It saved no whole state to go on from",
        _ => return None,
    };
    Some(why.to_owned())
}
