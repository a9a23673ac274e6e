//! The order of waiting runs: moved, held, started now or at a time, beside each other on several cards.

use std::path::PathBuf;

use serde_json::Value;

use crate::sandbox::wait_for;
use crate::studio::Studio;

impl Studio {
    /// The waiting runs in their order, each with what it waits for.
    fn waiting(&self) -> Vec<(String, String)> {
        let line = self.sandbox.json(&["job", "queue"]);
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        line["waiting"].as_array().unwrap().iter().map(|one| (word(&one["run"]), word(&one["wait"]["for"]))).collect()
    }

    fn order(&self) -> Vec<String> {
        self.waiting().into_iter().map(|(run, _)| run).collect()
    }

    /// A run that names this card; nobody says here whether there is one.
    fn on_card(&self, card: u32) -> String {
        let file = self.sandbox.path().join(format!("card{card}.toml"));
        let text = std::fs::read_to_string(&self.file).unwrap().replace("[launch]", &format!("[launch]\ngpus = [{card}]"));
        std::fs::write(&file, text).unwrap();
        let answer = self.sandbox.json(&["train", file.to_str().unwrap(), "--detach"]);
        answer["run"].as_str().unwrap().to_owned()
    }

    fn end(&self, runs: &[&String]) {
        for run in runs {
            self.sandbox.nyx(&["job", "stop", run, "--force"]);
            self.until_ended(run);
            self.none_left(run);
        }
    }
}

#[test]
fn waiting_runs_are_moved_held_and_started_in_the_order_that_was_asked() {
    let studio = Studio::new("step_ms=5,hang=20");
    let sandbox = &studio.sandbox;
    let runs: Vec<String> = (0..4).map(|_| studio.detached()).collect();
    studio.until_step(&runs[0], 1);
    let line = sandbox.json(&["job", "move", &runs[3], "--to", "first"]);
    assert_eq!(line["waiting"][0]["run"], runs[3].as_str());
    assert_eq!(line["waiting"][0]["wait"]["for"], "running");
    sandbox.json(&["job", "move", &runs[2], "--before", &runs[1]]);
    assert_eq!(studio.order(), [&runs[3], &runs[2], &runs[1]].map(String::clone));
    sandbox.json(&["job", "move", &runs[3], "--to", "2"]);
    assert_eq!(studio.order(), [&runs[2], &runs[3], &runs[1]].map(String::clone));
    let now = sandbox.json(&["job", "now", &runs[1]]);
    assert_eq!((&now["started"], &now["waits"]["for"]), (&false.into(), &"running".into()), "{now}");
    sandbox.json(&["job", "hold", &runs[1]]);
    sandbox.json(&["job", "at", &runs[2], "+3h"]);
    let waits: Vec<String> = studio.waiting().into_iter().map(|(_, wait)| wait).collect();
    assert_eq!(waits, ["held", "time", "running"]);
    sandbox.json(&["job", "stop", &runs[0]]);
    studio.until_step(&runs[3], 1);
    assert_eq!(studio.order(), [&runs[1], &runs[2]].map(String::clone));
    assert_eq!(sandbox.problem(&["job", "move", &runs[3], "--to", "last"])["code"], "job_not_waiting");
    studio.end(&[&runs[3]]);
    assert_eq!(studio.order().len(), 2, "one is held and one has its time");
    sandbox.json(&["job", "release", &runs[1]]);
    studio.until_step(&runs[1], 1);
    studio.end(&[&runs[1], &runs[2]]);
}

#[test]
fn a_held_queue_begins_nothing_until_it_is_released_but_what_is_asked_for_now() {
    let studio = Studio::new("step_ms=5,hang=20");
    let sandbox = &studio.sandbox;
    sandbox.json(&["job", "hold", "--queue"]);
    let (first, second) = (studio.detached(), studio.detached());
    assert_eq!(studio.waiting(), [(first.clone(), "queue".to_owned()), (second.clone(), "queue".to_owned())]);
    assert!(sandbox.json(&["job", "list"])["hold"]["since"].is_string());
    assert!(sandbox.nyx(&["job", "list"]).stdout.contains("The queue is held. `nyx job release --queue` lets it go on"));
    assert_eq!(sandbox.json(&["job", "now", &second])["started"], true);
    studio.until_step(&second, 1);
    studio.end(&[&second]);
    assert_eq!(studio.order(), std::slice::from_ref(&first), "it is held still");
    sandbox.json(&["job", "release", "--queue"]);
    studio.until_step(&first, 1);
    studio.end(&[&first]);
}

#[test]
fn a_waiting_run_becomes_a_draft_again() {
    let studio = Studio::new("");
    let sandbox = &studio.sandbox;
    sandbox.json(&["job", "hold", "--queue"]);
    let run = studio.detached();
    let answer = sandbox.json(&["job", "edit", &run]);
    let text = std::fs::read_to_string(answer["file"].as_str().unwrap()).unwrap();
    assert!(text.contains("max_train_epochs = 3"), "{text}");
    assert_eq!(studio.order(), Vec::<String>::new());
    assert!(!sandbox.path().join("home/runs").join(&run).exists(), "nothing had happened in it");
    let answer = sandbox.json(&["train", &studio.file, "--detach", "--hold"]);
    assert_eq!(studio.waiting()[0], (answer["run"].as_str().unwrap().to_owned(), "held".to_owned()), "{answer}");
}

#[test]
fn runs_on_different_cards_go_beside_each_other() {
    let studio = Studio::new("step_ms=5,hang=20");
    let (zero, one, again) = (studio.on_card(0), studio.on_card(1), studio.on_card(1));
    studio.until_step(&zero, 1);
    studio.until_step(&one, 1);
    assert_eq!(studio.waiting(), [(again.clone(), "running".to_owned())]);
    studio.end(&[&one]);
    studio.until_step(&again, 1);
    assert_eq!(studio.show(&zero)["state"], "running");
    studio.end(&[&zero, &again]);
}

/// Puts a run into the queue, changes something, and lets it begin when it has waited long enough to be looked at again.
fn waited(studio: &Studio, change: impl FnOnce()) -> (PathBuf, Value) {
    let sandbox = &studio.sandbox;
    let run = sandbox.json(&["train", &studio.file, "--detach", "--hold"])["run"].as_str().unwrap().to_owned();
    let folder = sandbox.path().join("home/runs").join(&run);
    change();
    let asked = std::time::Instant::now();
    wait_for("a while", || (asked.elapsed().as_secs() > 2).then_some(()));
    sandbox.json(&["job", "release", &run]);
    (folder, studio.until_ended(&run))
}

/// One more image with a caption.
fn add_image(studio: &Studio) {
    let images = studio.sandbox.path().join("猫 images");
    std::fs::copy(images.join("0.bmp"), images.join("9.bmp")).unwrap();
    std::fs::write(images.join("9.txt"), "1girl").unwrap();
}

#[test]
fn a_run_that_waited_is_planned_anew_where_images_were_added() {
    let studio = Studio::new("step_ms=1");
    let (_, ended) = waited(&studio, || add_image(&studio));
    assert_eq!((&ended["state"], &ended["planned_steps"]), (&"completed".into(), &27.into()), "{ended}");
    assert_eq!(ended["note"], "Since it was put into the queue, 8 images became 9 images, 24 steps became 27 steps");
    assert_eq!(ended["total_steps"], 27);
}

#[test]
fn a_run_that_waited_keeps_the_prompts_that_it_was_asked_with() {
    let studio = Studio::new("step_ms=1");
    let prompts = studio.sandbox.path().join("kana-prompts.txt");
    std::fs::write(&prompts, "1girl --w 64\n").unwrap();
    let config = std::fs::read_to_string(&studio.file).unwrap();
    let named = "[params]\nsample_prompts = \"kana-prompts.txt\"\nsample_every_n_epochs = 1";
    std::fs::write(&studio.file, config.replace("[params]", named)).unwrap();
    let changed = || std::fs::write(&prompts, "something else\n").unwrap();
    let (folder, ended) = waited(&studio, changed);
    assert_eq!((&ended["state"], &ended["note"]), (&"completed".into(), &Value::Null), "{ended}");
    assert_eq!(std::fs::read_to_string(folder.join("kana-prompts.txt")).unwrap(), "1girl --w 64\n");
    std::fs::write(&prompts, "1girl --w 64\n").unwrap();
    let gone = || std::fs::remove_file(&prompts).unwrap();
    let (_, ended) = waited(&studio, gone);
    assert_eq!((&ended["state"], &ended["note"]), (&"completed".into(), &Value::Null), "{ended}");
}

#[test]
fn what_can_no_longer_start_fails_with_the_reason_and_the_queue_goes_on() {
    let studio = Studio::new("step_ms=1");
    let sandbox = &studio.sandbox;
    sandbox.json(&["job", "hold", "--queue"]);
    let other = sandbox.path().join("other.toml");
    let moved = sandbox.path().join("moved.safetensors");
    std::fs::copy(sandbox.path().join("base.safetensors"), &moved).unwrap();
    let text = std::fs::read_to_string(&studio.file).unwrap();
    std::fs::write(&other, text.replace("base.safetensors", "moved.safetensors")).unwrap();
    let gone = sandbox.json(&["train", other.to_str().unwrap(), "--detach"])["run"].as_str().unwrap().to_owned();
    let next = studio.detached();
    let asked = std::time::Instant::now();
    std::fs::remove_file(&moved).unwrap();
    wait_for("a while", || (asked.elapsed().as_secs() > 2).then_some(()));
    sandbox.json(&["job", "release", "--queue"]);
    let ended = studio.until_ended(&gone);
    assert_eq!(ended["state"], "failed");
    assert!(ended["message"].as_str().unwrap().starts_with("It can no longer start: base_model: "), "{ended}");
    assert_eq!(studio.until_ended(&next)["state"], "completed");
    let job = sandbox.json(&["job", "list"])["jobs"].as_array().unwrap().iter().find(|job| job["run"] == gone.as_str()).cloned();
    assert!(job.unwrap()["problem"]["hint"].is_string());
}

#[test]
fn the_queue_is_held_when_the_next_run_would_fail_of_the_same() {
    let studio = Studio::new("step_ms=1");
    let sandbox = &studio.sandbox;
    sandbox.json(&["job", "hold", "--queue"]);
    let (first, second) = (studio.detached(), studio.detached());
    let asked = std::time::Instant::now();
    wait_for("a while", || (asked.elapsed().as_secs() > 2).then_some(()));
    let scripts = sandbox.path().join("sd-scripts");
    std::fs::rename(&scripts, sandbox.path().join("away")).unwrap();
    sandbox.json(&["job", "release", "--queue"]);
    assert_eq!(studio.until_ended(&first)["state"], "failed");
    let hold = wait_for("the hold", || Some(sandbox.json(&["job", "queue"])["hold"].clone()).filter(Value::is_object));
    assert_eq!((&hold["cause"]["shared"], &hold["cause"]["run"]), (&"backend".into(), &first.as_str().into()), "{hold}");
    assert!(sandbox.nyx(&["job", "list"]).stdout.contains("kana would use the same backend"));
    std::fs::rename(sandbox.path().join("away"), &scripts).unwrap();
    sandbox.json(&["job", "release", "--queue"]);
    assert_eq!(studio.until_ended(&second)["state"], "completed");
}

#[test]
fn a_run_begins_at_its_time_with_nobody_there() {
    let studio = Studio::new("step_ms=1");
    let run = studio.sandbox.json(&["train", &studio.file, "--detach", "--at", "+3s"])["run"].as_str().unwrap().to_owned();
    assert_eq!(studio.waiting(), [(run.clone(), "time".to_owned())]);
    let state = || studio.state_file(&run);
    // Nobody asks `nyx` meanwhile.
    wait_for("its end", || state()?["ended"].is_string().then_some(()));
    assert_eq!(state().unwrap()["state"], "completed");
}

/// A program of the desktop in a folder of its own: it writes down what it is asked, and waits for the end of its input.
#[cfg(target_os = "linux")]
fn stand_in(studio: &Studio, name: &str) -> (String, PathBuf) {
    use std::os::unix::fs::PermissionsExt as _;
    let (tools, said) = (studio.sandbox.path().join("tools"), studio.sandbox.path().join(format!("{name} said")));
    std::fs::create_dir_all(&tools).unwrap();
    let script =
        format!("#!/bin/sh\nprintf '%s|' \"$@\" > '{0}'\necho >> '{0}'\ncat > /dev/null\necho over >> '{0}'\n", said.display());
    std::fs::write(tools.join(name), script).unwrap();
    std::fs::set_permissions(tools.join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    (format!("{}:{}", tools.display(), std::env::var("PATH").unwrap()), said)
}

#[cfg(target_os = "linux")]
impl Studio {
    fn train_with(&self, path: &str) -> String {
        let output = self.sandbox.command(&["--json", "train", &self.file, "--detach"]).env("PATH", path).output().unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["run"].as_str().unwrap().to_owned()
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_machine_is_kept_awake_while_a_training_goes_on() {
    let studio = Studio::new("step_ms=5,hang=20");
    let (path, said) = stand_in(&studio, "systemd-inhibit");
    let run = studio.train_with(&path);
    studio.until_step(&run, 1);
    let asked = wait_for("the request", || std::fs::read_to_string(&said).ok().filter(|text| text.ends_with('\n')));
    assert_eq!(asked, "--what=idle:sleep|--mode=block|--who=Nyx Trainer|--why=Training kana|cat|\n");
    // However the supervisor ends, its end of the pipe closes.
    nyx_platform::signal_process(&studio.process(&run, "supervisor"), nyx_platform::Signal::Kill).unwrap();
    wait_for("the end of the request", || std::fs::read_to_string(&said).unwrap().ends_with("over\n").then_some(()));
    studio.end(&[&run]);
    studio.sandbox.json(&["settings", "set", "keep_awake", "never"]);
    std::fs::remove_file(&said).unwrap();
    let run = studio.train_with(&path);
    studio.until_step(&run, 1);
    assert!(!said.exists(), "it was not wished");
    studio.end(&[&run]);
}

#[test]
#[cfg(target_os = "linux")]
fn the_desktop_is_told_when_a_training_is_done() {
    let studio = Studio::new("step_ms=1");
    let (path, said) = stand_in(&studio, "busctl");
    let run = studio.train_with(&path);
    let asked = wait_for("the notification", || std::fs::read_to_string(&said).ok().filter(|text| text.ends_with("over\n")));
    assert_eq!(studio.show(&run)["state"], "completed");
    assert!(asked.contains("|Notify|susssasa{sv}i|Nyx Trainer|0||kana is done|Done after 24 steps|0|0|-1|"), "{asked}");
    studio.sandbox.json(&["settings", "set", "notify", "never"]);
    std::fs::remove_file(&said).unwrap();
    let run = studio.train_with(&path);
    studio.until_ended(&run);
    studio.none_left(&run);
    assert!(!said.exists(), "it was not wished");
}
