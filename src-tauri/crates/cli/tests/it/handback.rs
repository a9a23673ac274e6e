//! A run has stopped, or paused, when the memory of its card is back. The driver is a stand-in that can keep it.

use nyx_core::clock;
use serde_json::Value;

use crate::nvml;
use crate::studio::Studio;

const UNDISTURBED: &str = "step_ms=5,idle=3,vram=6144";

fn with_card(tells: &str) -> Option<Studio> {
    let mut studio = Studio::new(UNDISTURBED);
    nvml::give_card(&mut studio.sandbox, tells).then_some(studio)
}

impl Studio {
    /// The driver goes on counting what processes held that are gone.
    fn driver_keeps(&self, keeps: bool) {
        let file = nvml::holder(&self.sandbox).with_file_name("holder.keeps");
        if keeps { std::fs::write(file, "").unwrap() } else { std::fs::remove_file(file).unwrap() }
    }
}

#[test]
fn a_run_has_not_ended_before_the_card_has_its_memory_back() {
    for (tells, ask, state) in [("own", &["job", "stop", "--force"][..], "stopped"), ("total", &["job", "pause"], "paused")] {
        let Some(studio) = with_card(tells) else { return };
        let run = studio.detached();
        studio.until_step(&run, 3);
        studio.driver_keeps(true);
        studio.sandbox.json(&[ask, &[&run]].concat());
        let trainer = studio.process(&run, "trainer");
        crate::sandbox::wait_for("the end of the trainer", || (!trainer.is_alive()).then_some(()));
        let back = clock::now();
        studio.driver_keeps(false);
        let ended = studio.until_ended(&run);
        assert_eq!(ended["state"], state, "{ended}");
        let at = nyx_core::jobs::when::moment_here(studio.state_file(&run).unwrap()["ended"].as_str().unwrap()).unwrap();
        // A machine that stood still for longer than anybody waits says so.
        assert!(at >= back || ended["note"].is_string(), "{ended}");
    }
}

#[test]
fn a_driver_that_keeps_the_memory_holds_nobody_up_for_ever_and_is_told() {
    let Some(studio) = with_card("own") else { return };
    studio.driver_keeps(true);
    let (run, next) = (studio.detached(), studio.detached());
    studio.until_step(&run, 3);
    studio.sandbox.json(&["job", "stop", &run, "--force"]);
    let ended = studio.until_ended(&run);
    assert_eq!(ended["state"], "stopped");
    let note = ended["note"].as_str().unwrap();
    assert!(
        note.starts_with("10 seconds after its last process the graphics card still holds 6.0 GB more than before"),
        "{note}"
    );
    studio.until_step(&next, 3);
    studio.sandbox.json(&["job", "stop", &next, "--force"]);
    studio.until_ended(&next);
    studio.none_left(&next);
}

#[test]
fn where_there_is_no_card_nothing_is_waited_for() {
    let studio = Studio::new(UNDISTURBED);
    let run = studio.detached();
    studio.until_step(&run, 3);
    studio.sandbox.json(&["job", "stop", &run, "--force"]);
    assert_eq!(studio.until_ended(&run)["note"], Value::Null);
}
