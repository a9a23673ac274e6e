//! Room on the disk for what a run writes. A full disk is noticed by the trainer only at a save, hours later.

use super::places::text;
use crate::files::size;
use crate::training::estimates::disk::disk;
use crate::training::issue::Issue;
use crate::training::{Config, Material, Plan};

/// Less than this left over is too close.
const SPARE: u64 = 2_000_000_000;

pub(super) fn check(config: &Config, material: &Material, plan: Option<&Plan>, issues: &mut Vec<Issue>) {
    let Some((plan, free)) = plan.zip(material.free) else { return };
    let wanted = disk(config, material, plan).output_bytes;
    if wanted == 0 || wanted + SPARE <= free {
        return;
    }
    let place = if text(config, "output_dir").is_empty() { "save_every_n_epochs" } else { "output_dir" };
    let message = format!("Models and states need about {}, and {} are free on that disk", size(wanted), size(free));
    let hint = "Save less often, keep only the last ones with `save_last_n_epochs`, or choose another `output_dir`";
    let issue =
        if wanted > free { Issue::error(place, "disk_full", message) } else { Issue::warning(place, "disk_tight", message) };
    issues.push(issue.hint(hint));
}
