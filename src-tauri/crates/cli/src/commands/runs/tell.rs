//! How a run is told: the fields of the contract, and lines for people.

use std::process::ExitCode;

use nyx_core::runs::sentinels::Alarm;
use nyx_core::runs::{self, Run, RunStatus, Started, TrainerKind};
use nyx_core::{Problem, Studio};
use serde_json::{Map, Value, json};

use crate::output::Output;

/// The fields of a progress line.
pub(super) fn progress(run: &Run) -> Value {
    let tally = &run.tally;
    json!({
        "job": run.job.map(|job| format!("J{job}")),
        "run": run.run,
        "state": run.status,
        "phase": tally.phase,
        "phase_done": tally.phase_done,
        "phase_total": tally.phase_total,
        "step": tally.step,
        "total_steps": run.total_steps,
        "epoch": tally.epoch,
        "epochs": tally.epochs,
        "loss": tally.loss,
        "lr": run.lr,
        "seconds_per_step": tally.seconds_per_step,
        "eta_seconds": run.eta_seconds,
        "alarms": run.sentinels.iter().filter(|alarm| alarm.over.is_none()).map(|alarm| alarm.code).collect::<Vec<_>>(),
    })
}

/// The fields of the result.
fn result(run: &Run) -> Map<String, Value> {
    let tally = &run.tally;
    let exception = tally.exception.as_ref().map(|exception| match exception.message.as_str() {
        "" => exception.class.clone(),
        message => format!("{}: {message}", exception.class),
    });
    let value = json!({
        "job": run.job.map(|job| format!("J{job}")),
        "run": run.run,
        "state": run.status,
        "exit_code": run.exit_code,
        "step": tally.step,
        "total_steps": run.total_steps,
        "bar_total": tally.bar_total,
        "planned_steps": run.planned_steps,
        "outputs": run.outputs.iter().map(|output| &output.path).collect::<Vec<_>>(),
        "saved": tally.announced.iter().filter_map(|path| path.file_name()?.to_str()).collect::<Vec<_>>(),
        "truncated": run.truncated,
        "simulated": run.trainer == TrainerKind::Replay,
        "diagnosis": run.diagnosis,
        "exception": exception,
        "traceback": tally.exception.as_ref().map(|exception| &exception.traceback),
        "errors": tally.errors,
        "message": run.sentence,
        "note": run.note,
        "sentinels": run.sentinels,
        "proof": run.proof,
        "log_dropped": run.log_dropped,
        "folder": run.folder,
    });
    value.as_object().cloned().unwrap_or_default()
}

/// `nyx train --detach`: it runs, or waits for its turn.
pub(super) fn detached(studio: &Studio, output: &Output, started: &Started) -> Result<ExitCode, Problem> {
    let run = runs::view::get(studio.home(), studio.db(), &started.run)?;
    output.result(&result(&run), || {
        let word = if run.status == RunStatus::Queued { "waits for its turn" } else { "started" };
        vec![vec![format!("J{}", started.job), format!("{} {word}", started.run)]]
    });
    Ok(ExitCode::SUCCESS)
}

/// The end of `nyx train`.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every command")]
pub(super) fn ended(output: &Output, run: &Run) -> Result<ExitCode, Problem> {
    output.result(&result(run), || rows(run));
    Ok(match run.status {
        RunStatus::Completed => ExitCode::SUCCESS,
        RunStatus::Stopped | RunStatus::Paused => ExitCode::from(130),
        _ => ExitCode::FAILURE,
    })
}

/// `nyx job show`.
pub(super) fn shown(output: &Output, run: &Run) {
    let mut fields = result(run);
    if let Value::Object(more) = progress(run) {
        fields.extend(more);
    }
    fields.insert("started".to_owned(), json!(run.started));
    fields.insert("ended".to_owned(), json!(run.ended));
    output.answer(&fields, || rows(run));
}

fn rows(run: &Run) -> Vec<Vec<String>> {
    let tally = &run.tally;
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let mut rows = vec![row("run", run.run.clone()), row("state", run.status.name().to_owned())];
    rows.push(row("", run.sentence.clone()));
    if let Some(diagnosis) = &run.diagnosis {
        let said =
            tally.exception.iter().map(|said| format!("{}: {}", said.class, said.message).trim_end_matches(": ").to_owned());
        rows.extend(said.map(|said| row("raised", said)));
        rows.extend([row("why", diagnosis.cause.clone()), row("remedy", diagnosis.remedy.clone())]);
        let again = format!("`nyx job retry {} --fix`", run.run);
        rows.extend(diagnosis.change.iter().map(|change| row("change", format!("{}: {again}", change.label))));
    }
    if let Some(total) = run.total_steps {
        rows.push(row("step", format!("{} of {total}", tally.step)));
    }
    rows.extend(tally.epoch.zip(tally.epochs).map(|(epoch, epochs)| row("epoch", format!("{epoch} of {epochs}"))));
    rows.extend(tally.loss.map(|loss| row("loss", format!("{loss:.4}"))));
    rows.extend(tally.seconds_per_step.map(|seconds| row("speed", format!("{seconds:.2} s/step"))));
    rows.extend(run.eta_seconds.map(|seconds| row("left", duration(seconds))));
    rows.extend(run.note.iter().filter(|note| **note != run.sentence).map(|note| row("note", note.clone())));
    rows.extend(run.sentinels.iter().map(|alarm| row(if alarm.over.is_some() { "seen" } else { "watch" }, alarm_words(alarm))));
    if run.log_dropped > 0 {
        rows.push(row("log", format!("{} bytes of output were not kept", run.log_dropped)));
    }
    if run.trainer == TrainerKind::Replay {
        rows.push(row("note", "a recorded run was played; no LoRA was made".to_owned()));
    } else {
        rows.extend(run.outputs.iter().map(|output| row("saved", output.path.display().to_string())));
        rows.extend(run.truncated.iter().map(|path| row("cut off", path.display().to_string())));
    }
    rows.push(row("folder", run.folder.display().to_string()));
    rows
}

/// What a sentinel says, with the step at which it began.
pub(super) fn alarm_words(alarm: &Alarm) -> String {
    let over = if alarm.over.is_some() { ", over since" } else { "" };
    format!("at step {}{over}: {}", alarm.step, alarm.sentence)
}

/// `1 h 52 min`, `31:12`.
pub(super) fn duration(seconds: f64) -> String {
    let seconds = seconds.max(0.0).round() as u64;
    if seconds >= 3600 {
        format!("{} h {} min", seconds / 3600, seconds / 60 % 60)
    } else {
        format!("{}:{:02}", seconds / 60, seconds % 60)
    }
}
