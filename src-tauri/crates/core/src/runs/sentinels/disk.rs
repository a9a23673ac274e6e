//! Little room where the outputs lie (pure).

use super::data::Disk;
use super::history::{History, graph};
use super::watching::{Seen, words};

/// Less room than is comfortable, or than the saves to come need.
pub(super) fn disk(history: &History, limits: &Disk, on: bool) -> Option<Seen> {
    let room = history.disk.as_ref()?;
    let needed = room.to_come.map_or(0, |(bytes, _)| bytes);
    let least = limits.least.max(needed) as f64 * if on { limits.over } else { 1.0 };
    if room.free as f64 >= least {
        return None;
    }
    let need = match room.to_come {
        Some((bytes, 1)) => format!("; the save to come needs about {} GB", gigabytes(bytes)),
        Some((bytes, saves)) => format!("; the {saves} saves to come need about {} GB", gigabytes(bytes)),
        None => String::new(),
    };
    let words = words([("free", gigabytes(room.free)), ("folder", room.folder.clone()), ("need", need)]);
    Some(Seen { step: None, words, readings: graph(history.free.iter().copied()) })
}

/// Three digits, as sizes are told.
fn gigabytes(bytes: u64) -> String {
    let value = bytes as f64 / 1e9;
    if value < 1.0 { format!("{value:.2}") } else { format!("{value:.1}") }
}
