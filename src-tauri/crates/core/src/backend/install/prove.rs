//! The stages that prove an installation: everything is imported once, and one step is trained where there is a card.

use serde::Deserialize;

use super::super::{Backend, arguments, ask, check, status};
use super::error::InstallError;
use super::site::{Left, Site};
use crate::jobs::Reporter;
use crate::problem::Problem;

const SMOKE: ask::Question = ask::Question { script: "vendor/bridge/smoke.py", mark: "\"nyx_smoke\"" };

/// What the one step said.
#[derive(Debug, Deserialize)]
struct Step {
    /// The card, or `cpu`.
    device: String,
    /// Seconds for it.
    seconds: f64,
    /// Loss after it.
    loss: Option<f64>,
    /// Python's words, where it could not be done.
    error: Option<String>,
}

/// Asks the new Python whether it can train, and the trainer for its arguments.
pub(super) fn imports(site: &Site<'_>, reporter: &Reporter) -> Result<Left, InstallError> {
    let backend = backend(site)?;
    let report = check::check(&site.parts.home, &backend, reporter)?;
    let again = format!("Repair it: nyx backend repair {}", site.spec.name);
    if let Some(problem) = status::of(&site.parts.home, &backend).problems.into_iter().next() {
        return Err(InstallError::Unfit(problem.with_hint(again)));
    }
    match arguments::ask_arguments(&site.parts.home, &backend, reporter) {
        Err(crate::backend::BackendError::Cancelled) => return Err(InstallError::Cancelled),
        // It trains all the same, and the status tells that it was not asked.
        Err(error) => tracing::warn!(%error, "the trainer did not tell its arguments"),
        Ok(()) => {}
    }
    Ok(Left::done(report.torch.map(|torch| format!("torch {torch}"))))
}

/// Trains one step on the card.
pub(super) fn smoke(site: &Site<'_>, reporter: &Reporter) -> Result<Left, InstallError> {
    let backend = backend(site)?;
    let cards = check::last(&site.parts.home, &backend).map(|report| report.cuda_devices).unwrap_or_default();
    if cards.is_empty() {
        return Ok(Left::skipped("PyTorch sees no card on this machine, so nothing was trained"));
    }
    let step: Step = ask::ask(&backend, &SMOKE, reporter, ask::PATIENCE)?;
    match (step.error, step.loss) {
        (None, Some(_)) => Ok(Left::done(Some(format!("1 step on {} in {:.1} s", step.device, step.seconds)))),
        (error, _) => {
            let problem = Problem::new("install_no_step", format!("{} could not train one step", step.device))
                .with_hint("Update the driver, or install again with another build of torch: nyx backend install --torch");
            Err(InstallError::Unfit(problem.with_detail(error.unwrap_or_else(|| "The loss was no number".to_owned()))))
        }
    }
}

/// What will be registered.
pub(super) fn backend(site: &Site<'_>) -> Result<Backend, InstallError> {
    let python = super::super::store::interpreter(&site.venv());
    let python = python.ok_or_else(|| crate::backend::BackendError::NoPython { path: site.venv() })?;
    Ok(Backend { name: site.spec.name.clone(), python, sd_scripts: site.scripts() })
}
