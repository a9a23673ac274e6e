//! A stand-in for the Python of sd-scripts, for tests: the same command line, the same output, the same files, no training.
//! Give it to `nyx backend use --python` with a folder that holds an (empty) `train_network.py`.
//!
//! `KOHYA_DOUBLE` in the environment makes it misbehave: words with commas between, see `behaviour.rs`.

mod arguments;
mod behaviour;
mod bridge;
mod checkpoint;
mod events;
mod inputs;
mod samples;
mod say;
mod train;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use crate::say::Say;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == behaviour::GRANDCHILD) {
        loop {
            std::thread::sleep(Duration::from_hours(1));
        }
    }
    // Our launcher runs the script that follows it.
    let script = arguments.iter().find(|argument| {
        Path::new(argument).extension().is_some_and(|extension| extension == "py") && !argument.ends_with("launch.py")
    });
    match script.and_then(|script| Path::new(script).file_name()?.to_str()) {
        Some("check.py") => {
            Say::default().out(&check().to_string());
            ExitCode::SUCCESS
        }
        Some("arguments.py") => {
            Say::default().out(&arguments::answer().to_string());
            ExitCode::SUCCESS
        }
        Some(script) => train::train(script, &arguments),
        None => {
            Say::default().out("Python 3.11.7");
            ExitCode::SUCCESS
        }
    }
}

/// What a working environment answers.
fn check() -> serde_json::Value {
    serde_json::json!({
        "nyx_check": 1,
        "python": "3.11.7",
        "executable": std::env::current_exe().unwrap_or_default(),
        "torch": "2.6.0+double",
        "cuda": null,
        "cuda_devices": [],
        "versions": {"torch": "2.6.0+double", "accelerate": "1.6.0", "diffusers": "0.32.1", "transformers": "4.54.1", "safetensors": "0.4.5"},
        "missing": [],
        "errors": [],
    })
}
