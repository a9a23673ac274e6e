//! `nyx gpu` on a machine with or without a driver.

use crate::sandbox::Sandbox;

#[test]
fn cards_or_a_reason() {
    let sandbox = Sandbox::new();
    let snapshot = sandbox.json(&["gpu"]);
    let cards = snapshot["gpus"].as_array().unwrap().len();
    assert_eq!(cards == 0, snapshot["reason"].is_string(), "{snapshot}");
    if cards == 0 {
        let answer = sandbox.nyx(&["gpu", "--watch"]);
        assert_eq!((answer.code, answer.stdout.trim_end()), (0, snapshot["reason"].as_str().unwrap()), "nothing to watch");
    }
}
