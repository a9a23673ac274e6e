//! `nyx train`, `nyx probe`, what `nyx job` adds for training runs, and the two hidden processes of a run.

mod follow;
mod probe;
mod tell;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use nyx_core::jobs::store::Turn;
use nyx_core::jobs::when::moment_here;
use nyx_core::runs::folder::Request;
use nyx_core::runs::start::onward::Onward;
use nyx_core::runs::{self, Replay, RunError, Started};
use nyx_core::{Problem, Studio, home};

use crate::output::Output;

pub(crate) use self::probe::{ProbeArgs, probe};

#[derive(Debug, Args)]
pub(crate) struct TrainArgs {
    /// The configuration
    file: PathBuf,
    /// Who trains
    #[arg(long, value_enum, default_value_t = TrainerName::Kohya)]
    trainer: TrainerName,
    /// A recorded run for `replay`: FOLDER/NAME
    #[arg(long, value_name = "FOLDER/NAME")]
    recording: Option<PathBuf>,
    /// Play the recording this many times as fast; 0 plays it at once
    #[arg(long, default_value_t = 1.0, value_name = "X")]
    speed: f64,
    /// Start it and return; it goes on when the terminal is closed
    #[arg(long)]
    detach: bool,
    /// Go on as a new run, from the last whole state of this run or from the state in this folder
    #[arg(long, value_name = "RUN|STATE", conflicts_with = "from")]
    resume: Option<String>,
    /// Begin with the weights of this LoRA, and a fresh optimizer
    #[arg(long, value_name = "LORA")]
    from: Option<PathBuf>,
    /// Begin no sooner than this: 22:30, +90m, 2026-11-26 08:00
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Put it into the queue and hold it there, until `nyx job release`
    #[arg(long)]
    hold: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TrainerName {
    /// Kohya's sd-scripts
    Kohya,
    /// A recorded run; makes no LoRA
    Replay,
}

/// `nyx train FILE`.
pub(crate) fn train(studio: &Studio, output: &Output, arguments: TrainArgs) -> Result<ExitCode, Problem> {
    let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
    let started = start(studio, &executable, &arguments)?;
    if let TrainerName::Replay = arguments.trainer {
        output.note("This plays a recorded run; no LoRA is made.");
    }
    if arguments.detach {
        return tell::detached(studio, output, &started);
    }
    follow::to_the_end(studio, output, &executable, &started.run)
}

fn start(studio: &Studio, executable: &Path, arguments: &TrainArgs) -> Result<Started, Problem> {
    let start_at = arguments.at.as_deref().map(moment_here).transpose()?;
    let turn = Turn { held: arguments.hold, start_at, ..Turn::default() };
    match arguments.trainer {
        TrainerName::Kohya => {
            let settings = studio.settings().get();
            let onward = match (&arguments.resume, &arguments.from) {
                // A bare name is a run, a path a folder.
                (Some(state), _) if Path::new(state).components().count() > 1 => Some(Onward::State(state.into())),
                (Some(run), _) => Some(Onward::Run(run.clone())),
                (None, Some(file)) => Some(Onward::Weights(file.clone())),
                (None, None) => None,
            };
            let how = (&turn, onward.as_ref());
            runs::start::kohya::start(studio.home(), studio.db(), &settings, executable, &arguments.file, how)
        }
        TrainerName::Replay => {
            let recording = arguments.recording.clone().ok_or(RunError::NoRecording)?;
            let replay = Replay { recording, speed: arguments.speed };
            runs::start::start_replay(studio.home(), studio.db(), executable, &arguments.file, &replay, &turn)
        }
    }
}

/// Follows a run that was started elsewhere to its end.
pub(crate) fn follow(studio: &Studio, output: &Output, run: &str) -> Result<ExitCode, Problem> {
    let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
    follow::to_the_end(studio, output, &executable, run)
}

/// `nyx job retry` of a training run: a new run, followed to its end.
pub(crate) fn again(studio: &Studio, output: &Output, run: &str, fix: bool) -> Result<ExitCode, Problem> {
    let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
    let started = runs::again::start(studio.home(), studio.db(), &studio.settings().get(), &executable, run, fix)?;
    follow::to_the_end(studio, output, &executable, &started.run)
}

/// `nyx job show` of a training run.
pub(crate) fn show(studio: &Studio, output: &Output, run: &str) -> Result<ExitCode, Problem> {
    tell::shown(output, &runs::view::get(studio.home(), studio.db(), run)?);
    Ok(ExitCode::SUCCESS)
}

/// `nyx job report`: a ZIP file for those who help.
pub(crate) fn report(studio: &Studio, output: &Output, run: &str, captions: bool, out: &Path) -> Result<ExitCode, Problem> {
    let saved = runs::report::save(studio.home(), studio.db(), run, captions, out)?;
    output.answer(&saved, || {
        let holds = saved.contents.iter().map(|name| vec!["holds".to_owned(), name.clone()]);
        std::iter::once(vec!["saved".to_owned(), saved.file.display().to_string()]).chain(holds).collect()
    });
    Ok(ExitCode::SUCCESS)
}

/// `nyx job stop` of a training run: asks, and returns at once.
pub(crate) fn stop(studio: &Studio, output: &Output, run: &str, force: bool) -> Result<ExitCode, Problem> {
    runs::stop::stop(studio.home(), studio.db(), run, force)?;
    show(studio, output, run)
}

/// `nyx job pause`, `save`, `sample`, and `stop --after-save`: asks, and returns at once.
pub(crate) fn ask(studio: &Studio, output: &Output, run: &str, request: Request) -> Result<ExitCode, Problem> {
    runs::ask::ask(studio.home(), studio.db(), run, request)?;
    show(studio, output, run)
}

/// `nyx job resume`: the run waits for its turn again.
pub(crate) fn resume(studio: &Studio, output: &Output, run: &str, from: Option<&str>) -> Result<ExitCode, Problem> {
    let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
    runs::resume::resume(studio.home(), studio.db(), &executable, run, from)?;
    show(studio, output, run)
}

/// `nyx job log` of a training run.
pub(crate) fn log(studio: &Studio, output: &Output, run: &str, follow: bool) -> Result<ExitCode, Problem> {
    follow::log(studio, output, run, follow)
}

/// `nyx supervise RUN`, hidden: the process that watches over one run.
pub(crate) fn supervise(studio: &Studio, run: &str) -> Result<ExitCode, Problem> {
    let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
    runs::supervise::supervise(studio.home(), studio.db(), run, &executable)?;
    Ok(ExitCode::SUCCESS)
}

/// `nyx recheck RUN`, hidden: the second look at a run that waited.
pub(crate) fn recheck(studio: &Studio, run: &str) -> Result<ExitCode, Problem> {
    runs::recheck::recheck(studio.home(), studio.db(), &studio.settings().get(), run)?;
    Ok(ExitCode::SUCCESS)
}

/// `nyx wake`, hidden: waits for the times of waiting runs.
pub(crate) fn wake(studio: &Studio) -> Result<ExitCode, Problem> {
    let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
    runs::wake::wake(studio.home(), studio.db(), &executable)?;
    Ok(ExitCode::SUCCESS)
}

#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// FOLDER/NAME
    recording: PathBuf,
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
}

/// `nyx replay-recording`, hidden: plays a recorded run as a trainer would, its end included.
pub(crate) fn replay(arguments: &ReplayArgs) -> Result<ExitCode, Problem> {
    let (mut stdout, mut stderr) = (std::io::stdout(), std::io::stderr());
    let code = runs::replay::play(&arguments.recording, arguments.speed, &mut stdout, &mut stderr)?;
    runs::replay::end_like(code)
}
