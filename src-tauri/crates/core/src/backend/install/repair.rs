//! Repairing an installation: looks what of it can still be trusted, and lets the rest be done again.

use std::process::{Command, Stdio};

use super::prove;
use super::site::Site;
use super::stage::{InstallStage, blank};
use crate::jobs::Reporter;

/// Reopens the stages from the first that cannot be trusted on. The source is unpacked anew in any case: that takes a second.
pub(super) fn reopen(site: &Site<'_>, reporter: &Reporter) {
    let from = site.record.borrow().next();
    let broken = if !runs(site) {
        InstallStage::Python
    } else if prove::imports(site, reporter).is_err() {
        InstallStage::Source
    } else {
        // Everything loads; what is left is a script that was changed or lost.
        restart(site, &[InstallStage::Source, InstallStage::Unpack, InstallStage::Check, InstallStage::Smoke]);
        return;
    };
    site.record.borrow_mut().reopen(from.map_or(broken, |from| from.min(broken)));
}

fn restart(site: &Site<'_>, stages: &[InstallStage]) {
    let mut record = site.record.borrow_mut();
    for stage in stages {
        *record.stage(*stage) = blank(*stage);
    }
}

/// Whether its Python can be started at all.
fn runs(site: &Site<'_>) -> bool {
    let Ok(backend) = prove::backend(site) else { return false };
    let mut command = Command::new(backend.python);
    command.args(["-c", "import sys"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
