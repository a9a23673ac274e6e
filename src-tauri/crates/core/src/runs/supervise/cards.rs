//! The graphics cards that a run was given when its turn came: the trainer sees those and no others.

use crate::jobs::Job;
use crate::runs::folder::RunCommand;

/// Shows the trainer the cards of its job. What the configuration says itself stays.
pub(super) fn show(command: &mut RunCommand, job: Option<&Job>) {
    let env = &mut command.command.env;
    let Some(cards) = job.and_then(|job| job.cards.as_ref()).filter(|_| !env.contains_key("CUDA_VISIBLE_DEVICES")) else {
        return;
    };
    let cards: Vec<String> = cards.iter().map(u32::to_string).collect();
    env.insert("CUDA_VISIBLE_DEVICES".to_owned(), cards.join(","));
    // Numbers as the driver and Nyx count, not by speed.
    env.insert("CUDA_DEVICE_ORDER".to_owned(), "PCI_BUS_ID".to_owned());
}
