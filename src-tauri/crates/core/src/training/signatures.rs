//! What the form offers for the lists of `key=value`: modules, optimizers and schedules with the keys that each takes.

use serde::Serialize;
use specta::Type;

use super::Family;
use super::networks::{self, NetworkModule};
use super::optimizers::{Optimizer, optimizers};
use super::schedulers::{Scheduler, schedulers};

/// Everything that takes keys.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Signatures {
    /// The network modules that fit.
    pub networks: Vec<NetworkModule>,
    /// The optimizers.
    pub optimizers: Vec<Optimizer>,
    /// The learning rate schedules.
    pub schedulers: Vec<Scheduler>,
}

/// What there is for a family; without one, everything.
pub fn signatures(family: Option<Family>) -> Signatures {
    Signatures {
        networks: family.map_or_else(|| networks::modules().to_vec(), networks::of_family),
        optimizers: optimizers().to_vec(),
        schedulers: schedulers().to_vec(),
    }
}
