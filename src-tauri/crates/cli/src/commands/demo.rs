//! `nyx demo`: the sample project.

use std::process::ExitCode;

use nyx_core::jobs::{Parts, Task, queue};
use nyx_core::{Problem, Studio};

use super::jobs::ended;
use crate::interrupt;
use crate::output::Output;

pub(crate) fn run(studio: &Studio, output: &Output) -> Result<ExitCode, Problem> {
    let job = queue::work_own(&Parts::from(studio), &Task::Demo, &output.reporter(interrupt::token()))?;
    ended(output, &job, |job| {
        let result = job.result.clone().unwrap_or_default();
        let text = |name: &str| result.get(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        output.result(&result, || {
            [("folder", "folder"), ("images", "images")]
                .into_iter()
                .filter_map(|(label, name)| Some(vec![label.to_owned(), text(name)?]))
                .collect()
        });
    })
}
