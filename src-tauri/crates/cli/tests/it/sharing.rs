//! Taggings and trainings on one card, which a stand-in for the driver gives the machine. The runtime of the taggers has a
//! provider for cards that cannot be loaded: a tagging asks for the card, and ends up on the processor.

use std::path::Path;

use nyx_platform::{ProcessId, Signal};
use serde_json::{Value, json};

use crate::nvml;
use crate::sandbox::wait_for;
use crate::studio::Studio;

/// A studio on a machine with a card, where taggers would use it. None where that cannot be played.
fn with_card() -> Option<Studio> {
    let mut studio = Studio::new("step_ms=5,hang=3");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../vendor/onnxruntime/linux-x64/libonnxruntime.so.1");
    let folder = studio.sandbox.path().join("onnxruntime");
    std::fs::create_dir(&folder).unwrap();
    let library = folder.join("libonnxruntime.so.1");
    std::os::unix::fs::symlink(shipped.canonicalize().unwrap(), &library).unwrap();
    std::fs::write(folder.join("libonnxruntime_providers_cuda.so"), "").unwrap();
    studio.sandbox.set("ORT_DYLIB_PATH", library.to_str().unwrap());
    nvml::give_card(&mut studio.sandbox, "own").then_some(studio)
}

impl Studio {
    fn tagging(&self, extra: &[&str]) -> Vec<String> {
        let folder = self.sandbox.path().join("猫 images");
        let tagger = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/tests/fixtures/tagging/models/test_tiny");
        let words = ["tag", folder.to_str().unwrap(), "--tagger", tagger.to_str().unwrap(), "--existing", "append"];
        words.iter().chain(extra).map(|word| (*word).to_owned()).collect()
    }

    fn tag(&self, extra: &[&str]) -> Value {
        self.sandbox.json(&self.tagging(extra).iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn tag_beside(&self, extra: &[&str]) -> std::process::Child {
        self.sandbox.beside(&self.tagging(extra).iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The number of the tagging that waits for this training, once it says so.
    fn waiting_tagging(&self) -> String {
        wait_for("a tagging that waits", || {
            let jobs = self.sandbox.json(&["job", "list"])["jobs"].clone();
            let job = jobs.as_array()?.iter().find(|job| job["task"]["kind"] == "tag" && job["state"] == "queued")?.clone();
            let note = job["progress"]["note"].as_str()?;
            assert_eq!(
                (job["progress"]["phase"].as_str(), note),
                (Some("Waiting for the card"), "The graphics card is used by kana")
            );
            Some(format!("J{}", job["id"]))
        })
    }

    fn wait_of(&self, run: &str) -> Value {
        let line = self.sandbox.json(&["job", "queue"]);
        line["waiting"].as_array().unwrap().iter().find(|one| one["run"] == run).map_or(Value::Null, |one| one["wait"].clone())
    }

    fn stop(&self, run: &str) {
        self.sandbox.nyx(&["job", "stop", run, "--force"]);
        self.until_ended(run);
        self.none_left(run);
    }
}

fn process(child: &std::process::Child) -> ProcessId {
    ProcessId::of(child.id()).unwrap()
}

fn pause(child: &std::process::Child, signal: &str) {
    assert!(std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn a_tagging_waits_for_the_training_unless_it_shares_or_uses_the_processor() {
    let Some(studio) = with_card() else { return };
    let run = studio.detached();
    studio.until_step(&run, 3);
    let tagging = studio.tag_beside(&[]);
    let job = studio.waiting_tagging();
    for (extra, note) in [
        (&["--provider", "cpu"][..], ""),
        (&["--while-training", "cpu"], "It runs on the processor, because a training uses the graphics card"),
    ] {
        // The waiting one is before it in the lane of taggings.
        assert_eq!(studio.sandbox.json(&["job", "stop", &job])["state"], "cancelled");
        let tagged = studio.tag(extra);
        assert_eq!((&tagged["provider"], tagged["note"].as_str().unwrap_or_default()), (&json!("cpu"), note), "{tagged}");
    }
    assert!(!tagging.wait_with_output().unwrap().status.success());
    let shared = studio.tag(&["--while-training", "share"]);
    assert!(shared["note"].as_str().unwrap().starts_with("It runs on the processor. "), "it tried the card: {shared}");
    studio.sandbox.json(&["settings", "set", "tag_while_training", "cpu"]);
    assert!(studio.tag(&[])["note"].as_str().unwrap().ends_with("because a training uses the graphics card"));
    assert_eq!(studio.show(&run)["state"], "running");

    studio.sandbox.json(&["settings", "set", "tag_while_training", "wait"]);
    let tagging = studio.tag_beside(&[]);
    let job = studio.waiting_tagging();
    let refused = studio.sandbox.problem(&["job", "card", &run, "share"]);
    assert_eq!(refused["code"], "job_not_on_card", "{refused}");
    assert_eq!(studio.sandbox.json(&["job", "card", &job, "cpu"])["while_training"], "cpu");
    assert!(tagging.wait_with_output().unwrap().status.success(), "it waits no longer");

    let tagging = studio.tag_beside(&[]);
    studio.waiting_tagging();
    studio.stop(&run);
    assert!(tagging.wait_with_output().unwrap().status.success(), "the training is over");
}

#[test]
fn a_training_waits_for_a_tagging_that_is_before_it() {
    let Some(studio) = with_card() else { return };
    let first = studio.detached();
    studio.until_step(&first, 3);
    for end in ["it shares", "it is killed"] {
        let mut tagging = studio.tag_beside(&[]);
        let running = studio.only_running();
        let job = studio.waiting_tagging();
        // One that is stopped in its tracks has the next turn and does not take it.
        pause(&tagging, "-STOP");
        let next = studio.detached();
        assert_eq!(studio.wait_of(&next)["for"], "running");
        studio.stop(&running);
        let number: i64 = job.trim_start_matches('J').parse().unwrap();
        assert_eq!(studio.wait_of(&next), json!({"for": "tagging", "job": number}));
        let told = studio.sandbox.nyx(&["job", "queue"]).stdout;
        assert!(told.contains(&format!("waits for the tagging {job}; `nyx job card {job} share` lets it begin")), "{told}");
        if end == "it shares" {
            studio.sandbox.json(&["job", "card", &job, "share"]);
            studio.until_step(&next, 3);
            pause(&tagging, "-CONT");
            assert!(tagging.wait().unwrap().success(), "beside the training");
        } else {
            nyx_platform::signal_process(&process(&tagging), Signal::Kill).unwrap();
            tagging.wait().unwrap();
            // Nobody asks `nyx` meanwhile.
            studio.until_step(&next, 3);
        }
    }
    studio.stop(&studio.only_running());
}

impl Studio {
    fn only_running(&self) -> String {
        let jobs = self.sandbox.json(&["job", "list"])["jobs"].clone();
        let running = jobs.as_array().unwrap().iter().find(|job| job["run"].is_string() && job["state"] == "running");
        running.unwrap()["run"].as_str().unwrap().to_owned()
    }
}

#[test]
fn without_a_card_nothing_waits() {
    let studio = Studio::new("step_ms=5,hang=3");
    let run = studio.detached();
    studio.until_step(&run, 3);
    assert_eq!(studio.tag(&[])["provider"], "cpu");
    assert_eq!(studio.show(&run)["state"], "running");
    studio.stop(&run);
}
