//! The desktop app. Everything is in the library, so that tests can build the same app on a mock runtime.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    nyx_trainer_lib::run()
}
