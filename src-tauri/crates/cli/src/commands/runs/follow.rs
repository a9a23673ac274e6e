//! Following a run until it ends. Ctrl+C asks it to stop; a second one lets go of it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use nyx_core::runs::log::{LogStream, LogView};
use nyx_core::runs::{self, Run, RunFolder, RunStatus};
use nyx_core::{Problem, Studio};

use super::tell;
use crate::interrupt;
use crate::output::Output;

/// How often the run's folder is read.
const LOOK: Duration = Duration::from_millis(150);
/// How often somebody who waits sees to it that the queue goes on.
const QUEUE: Duration = Duration::from_secs(1);

/// Follows, then tells how it ended. 0 completed, 1 failed or lost, 130 stopped.
pub(super) fn to_the_end(studio: &Studio, output: &Output, executable: &Path, run: &str) -> Result<ExitCode, Problem> {
    let interrupted = interrupt::token();
    let mut asked = false;
    let mut told = None;
    let mut alarms = BTreeSet::new();
    let mut queue = Instant::now();
    let bar = output.bar(|| {
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar
    });
    loop {
        let now = runs::view::get(studio.home(), studio.db(), run)?;
        if let Some(bar) = &bar {
            show(bar, &now);
        }
        for alarm in now.sentinels.iter().filter(|alarm| alarm.over.is_none()) {
            // Once each; `nyx job show` has what became of it.
            if alarms.insert((alarm.code, alarm.since.clone())) {
                let say = || output.note(&format!("watch: {}", tell::alarm_words(alarm)));
                bar.as_ref().map_or_else(say, |bar| bar.suspend(say));
            }
        }
        let line = tell::progress(&now);
        if told.as_ref() != Some(&line) {
            output.progress_line(&line);
            told = Some(line);
        }
        if now.status.has_ended() {
            if let Some(bar) = bar {
                bar.finish_and_clear();
            }
            return tell::ended(output, &now);
        }
        if interrupted.is_cancelled() && !asked {
            asked = true;
            output.note("Stopping; what was saved is kept");
            runs::stop::stop(studio.home(), studio.db(), run, false)?;
        }
        if now.status == RunStatus::Queued && queue.elapsed() >= QUEUE {
            queue = Instant::now();
            runs::queue::start_next(studio.home(), studio.db(), executable)?;
        }
        std::thread::sleep(LOOK);
    }
}

fn show(bar: &ProgressBar, run: &Run) {
    bar.set_length(run.total_steps.unwrap_or(0));
    bar.set_position(run.tally.step);
    let loss = run.tally.loss.map(|loss| format!(", loss {loss:.4}")).unwrap_or_default();
    let speed = run.tally.seconds_per_step.map(|seconds| format!(", {seconds:.2} s/step")).unwrap_or_default();
    let left = run.eta_seconds.map(|seconds| format!(", {} left", tell::duration(seconds))).unwrap_or_default();
    bar.set_message(format!("{}{loss}{speed}{left}", run.doing));
}

/// Prints the run's output; with `follow`, until it ends.
pub(super) fn log(studio: &Studio, output: &Output, run: &str, follow: bool) -> Result<ExitCode, Problem> {
    let folder = RunFolder::open(studio.home(), run)?;
    let mut log = LogView::new(folder);
    let mut next = 0;
    loop {
        // Asked before reading, so that the last lines of a run that ends meanwhile are not missed.
        let over = !follow || runs::view::get(studio.home(), studio.db(), run)?.status.has_ended();
        log.refresh();
        let lines = log.window(next, u64::MAX);
        next += lines.len() as u64;
        // The trainer's words alone; ours are for the window.
        let said = lines.iter().filter(|line| line.stream != LogStream::Nyx).map(|line| line.text.as_str());
        let texts: Vec<&str> = said.chain(log.unfinished().filter(|_| !follow)).collect();
        if follow {
            for line in texts {
                output.log_line(line);
            }
        } else {
            output.answer(&serde_json::json!({"lines": texts}), || texts.iter().map(|line| vec![(*line).to_owned()]).collect());
        }
        if over {
            return Ok(ExitCode::SUCCESS);
        }
        std::thread::sleep(LOOK);
    }
}
