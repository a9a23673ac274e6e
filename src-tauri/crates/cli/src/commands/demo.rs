//! `nyx demo`: the sample project, and its run.

use std::process::ExitCode;

use clap::Args;
use nyx_core::jobs::{JobState, Parts, Task, queue};
use nyx_core::{Problem, Studio};
use serde_json::Value;

use super::jobs::ended;
use super::runs;
use crate::interrupt;
use crate::output::Output;

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Play the recorded run this many times as fast; 0 plays it at once
    #[arg(long, default_value_t = 1.0, value_name = "X")]
    speed: f64,
    /// Start the run and return
    #[arg(long)]
    detach: bool,
}

pub(crate) fn run(studio: &Studio, output: &Output, arguments: &DemoArgs) -> Result<ExitCode, Problem> {
    let task = Task::Demo { play: Some(arguments.speed) };
    let job = queue::work_own(&Parts::from(studio), &task, &output.reporter(interrupt::token()))?;
    let project = job.result.clone().unwrap_or_default();
    let run = project.get("run").and_then(Value::as_str).filter(|_| job.state == JobState::Done);
    let (Some(run), false) = (run, arguments.detach) else {
        return ended(output, &job, |_| output.result(&project, || rows(&project)));
    };
    output.part("project", &project, || rows(&project));
    runs::follow(studio, output, run)
}

fn rows(project: &Value) -> Vec<Vec<String>> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let facts = ["dataset", "folder", "images", "captioned", "tagger", "draft", "config", "run"];
    let facts = facts.into_iter().filter_map(|key| Some(vec![key.to_owned(), text(project.get(key)?)]));
    let simulated = project.get("simulated").and_then(Value::as_array).into_iter().flatten();
    facts.chain(simulated.map(|sentence| vec!["simulated".to_owned(), text(sentence)])).collect()
}
