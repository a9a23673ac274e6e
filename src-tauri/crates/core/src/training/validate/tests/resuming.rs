//! Going on from a saved state. The good configuration makes 10 epochs of 4 steps.

use super::*;
use crate::training::material::SavedState;

fn resumed(params: Value, state: Option<SavedState>) -> Vec<String> {
    let mut issues = changed(params, |_, material| material.state = state);
    issues.retain(|issue| ["resume", "initial_step", "initial_epoch", "skip_until_initial_step"].contains(&issue.param.as_str()));
    issues.into_iter().map(|issue| issue.code).collect()
}

#[test]
fn a_state_of_a_first_run_is_fine_and_one_of_a_resumed_run_is_not() {
    let state = |epoch, step| Some(SavedState { epoch, step });
    assert_eq!(resumed(json!({}), state(2, 8)), [""; 0]);
    assert_eq!(resumed(json!({}), state(3, 4)), ["state_miscounts"]);
    assert_eq!(resumed(json!({"initial_epoch": 4}), state(3, 4)), [""; 0], "the argument wins");
    assert_eq!(resumed(json!({}), state(3, 9)), ["state_mid_epoch"]);
    assert_eq!(resumed(json!({}), state(10, 40)), ["nothing_left"]);
    assert_eq!(resumed(json!({"max_train_epochs": 12}), state(10, 40)), [""; 0], "longer than before");
    let issues = changed(json!({}), |_, material| material.state = state(3, 4));
    let fix = issues.iter().find_map(|issue| issue.fix.as_ref()).unwrap();
    assert_eq!((fix.param.as_str(), &fix.value), ("initial_epoch", &json!(4)));
}

#[test]
fn several_processes_begin_with_an_earlier_epoch_than_asked() {
    // 4 batches are 2 steps for each of 2 processes, and the trainer takes one for an epoch: 4 epochs are 4 steps, two epochs.
    let two = |params: Value, processes: u32| {
        let issues = changed(params, |config, _| config.launch.processes = Some(processes));
        issues.into_iter().find(|issue| issue.code == "epoch_miscounts")
    };
    let issue = two(json!({"initial_epoch": 5}), 2).unwrap();
    assert_eq!((issue.level, issue.param.as_str()), (Level::Warning, "initial_epoch"));
    assert!(issue.message.ends_with("as 4 steps and begins with epoch 3"), "{}", issue.message);
    let fix = issue.fix.unwrap();
    assert_eq!((fix.param.as_str(), fix.value), ("initial_step", json!(8)));
    assert_eq!(two(json!({"initial_epoch": 5, "initial_step": 8}), 2), None, "with the fix");
    assert_eq!(two(json!({"initial_epoch": 5}), 1), None);
}

#[test]
fn nothing_left_and_skipping_that_miscounts_block_the_start() {
    assert_eq!(resumed(json!({"initial_step": 40}), None), ["nothing_left"]);
    let skipping = json!({"initial_step": 8, "skip_until_initial_step": true, "gradient_accumulation_steps": 2});
    assert_eq!(resumed(skipping, None), ["skip_miscounts"]);
}

#[test]
fn room_on_the_disk_is_compared_with_what_is_written() {
    let with_room = |free: u64| -> Vec<String> {
        let params = json!({"save_every_n_epochs": 1, "network_dim": 128, "save_precision": "fp16"});
        let mut issues = changed(params, |_, material| material.free = Some(free));
        issues.retain(|issue| issue.code.starts_with("disk_"));
        issues.into_iter().map(|issue| issue.code).collect()
    };
    // Ten files of about 0.9 GB.
    assert_eq!(with_room(5_000_000_000), ["disk_full"]);
    assert_eq!(with_room(10_000_000_000), ["disk_tight"]);
    assert_eq!(with_room(20_000_000_000), [""; 0]);
}
