//! `nyx`: the command line on the same core as the window. `docs` of the contract: names, flags, JSON keys and exit codes are stable.
//!
//! Exit codes: 0 done, 1 a problem (told on stderr, or as JSON with `--json`), 2 wrong usage, 130 interrupted.

mod args;
mod commands;
mod interrupt;
mod output;

use std::process::ExitCode;

use clap::Parser as _;
use nyx_core::{Home, Studio};

use crate::args::{Args, Command};
use crate::output::Output;

fn main() -> ExitCode {
    let args = Args::parse();
    // The worker knows no home: its parent tells it everything.
    if matches!(args.command, args::Command::TagWorker) {
        return commands::tagging::worker();
    }
    let home = args.home.as_deref().map_or_else(Home::from_environment, Home::at);
    let output = Output::new(args.json);
    // A trainer's pipes are its own: nothing of ours is opened.
    if let Command::ReplayRecording(arguments) = &args.command {
        return told(&output, commands::runs::replay(arguments));
    }
    let _log = nyx_core::logging::start(&home, "nyx", args.verbose);
    let done = Studio::open(home).and_then(|studio| commands::run(&studio, &output, args.command));
    let code = told(&output, done);
    if output::was_cut_short() { ExitCode::FAILURE } else { code }
}

fn told(output: &Output, done: Result<ExitCode, nyx_core::Problem>) -> ExitCode {
    match done {
        Ok(code) => code,
        Err(problem) => {
            output.problem(&problem);
            if problem.code == "cancelled" { ExitCode::from(130) } else { ExitCode::FAILURE }
        }
    }
}
