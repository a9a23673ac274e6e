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

use crate::args::Args;
use crate::output::Output;

fn main() -> ExitCode {
    let args = Args::parse();
    let home = args.home.as_deref().map_or_else(Home::from_environment, Home::at);
    let output = Output::new(args.json);
    let _log = nyx_core::logging::start(&home, "nyx", args.verbose);
    let done = Studio::open(home).and_then(|studio| commands::run(&studio, &output, args.command));
    match done {
        Ok(code) => code,
        Err(problem) => {
            output.problem(&problem);
            ExitCode::FAILURE
        }
    }
}
