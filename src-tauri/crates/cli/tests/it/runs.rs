//! The processes of a run, each ended in turn at each state: what `nyx` then says is compared with what is true.
//! The trainer is the stand-in for sd-scripts.

use std::path::{Path, PathBuf};

use nyx_platform::{ProcessId, Signal};
use serde_json::Value;

use crate::sandbox::wait_for;
use crate::studio::{Studio, text};

#[test]
fn a_training_runs_to_its_end_and_says_what_it_made() {
    let studio = Studio::new("step_ms=60");
    let answer = studio.sandbox.nyx(&["--json", "train", &studio.file]);
    assert_eq!(answer.code, 0, "{}{}", answer.stdout, answer.stderr);
    let result = answer.json();
    assert_eq!((&result["state"], &result["step"], &result["exit_code"]), (&"completed".into(), &24.into(), &0.into()));
    assert_eq!((&result["planned_steps"], &result["total_steps"]), (&24.into(), &24.into()), "as printed");
    let run = result["run"].as_str().unwrap();
    assert_eq!(studio.outputs(run), ["kana-000001.safetensors", "kana-000002.safetensors", "kana.safetensors"]);
    assert_eq!(result["outputs"].as_array().unwrap().len(), 3);
    let shown = studio.show(run);
    assert_eq!((&shown["lr"], &shown["epoch"], &shown["epochs"]), (&1e-4.into(), &3.into(), &3.into()));
    assert!(shown["loss"].as_f64().unwrap() > 0.0);
    let progress: Vec<Value> = answer.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(progress.iter().any(|line| line["type"] == "progress" && line["phase"] == "training"));
    studio.none_left(run);
    let log = studio.sandbox.json(&["job", "log", run]);
    assert!(log["lines"].as_array().unwrap().iter().any(|line| line == "running training / 学習開始"));
}

#[test]
fn a_stop_leaves_nothing_behind_and_keeps_what_was_saved() {
    let studio = Studio::new("step_ms=5,hang=10,grandchildren");
    let run = studio.detached();
    studio.until_step(&run, 10);
    assert_eq!(studio.show(&run)["state"], "running");
    assert!(studio.living(&run).len() >= 4, "the trainer, two in its group, one that left it");
    assert_eq!(studio.sandbox.json(&["job", "stop", &run])["state"], "stopping");
    let ended = studio.until_ended(&run);
    assert_eq!((&ended["state"], &ended["exit_code"]), (&"stopped".into(), &(-2).into()));
    assert!(ended["exception"].as_str().unwrap().starts_with("KeyboardInterrupt"));
    studio.none_left(&run);
    assert_eq!(studio.outputs(&run), ["kana-000001.safetensors"]);
    assert_eq!(studio.sandbox.json(&["job", "stop", &run])["state"], "stopped", "asked again, nothing happens");
}

#[test]
fn a_trainer_that_ignores_everything_is_ended_by_force() {
    let studio = Studio::new("step_ms=50,ignore_signals,hang=2");
    let run = studio.detached();
    studio.until_step(&run, 2);
    studio.sandbox.json(&["job", "stop", &run]);
    studio.until_stop_is_obeyed(&run);
    assert_eq!(studio.show(&run)["state"], "stopping", "it still lives, and nobody says otherwise");
    assert!(!studio.living(&run).is_empty());
    studio.sandbox.json(&["job", "stop", &run, "--force"]);
    let ended = studio.until_ended(&run);
    assert_eq!((&ended["state"], &ended["exit_code"]), (&"stopped".into(), &(-9).into()));
    studio.none_left(&run);
}

#[test]
fn a_trainer_that_is_killed_has_failed_at_every_phase() {
    for (signal, code) in [(Signal::Kill, -9), (Signal::Terminate, -15)] {
        for (behaviour, phase) in
            [("load_ms=60000", "loading"), ("step_ms=5,hang=3", "training"), ("step_ms=5,save_ms=60000", "saving")]
        {
            let studio = Studio::new(behaviour);
            let run = studio.detached();
            studio.until_phase(&run, phase);
            nyx_platform::signal_process(&studio.process(&run, "trainer"), signal).unwrap();
            let ended = studio.until_ended(&run);
            assert_eq!((&ended["state"], &ended["exit_code"]), (&"failed".into(), &code.into()), "{phase}");
            studio.none_left(&run);
            if phase == "saving" {
                let names = studio.outputs(&run);
                assert_eq!(names, ["kana-000001.safetensors.truncated"], "half a file is no LoRA");
                assert_eq!(ended["outputs"].as_array().unwrap().len(), 0);
            }
        }
    }
}

#[test]
fn a_supervisor_that_is_killed_is_never_said_to_run_and_takes_its_trainer_along() {
    for (behaviour, phase) in [
        ("load_ms=60000", "loading"),
        ("step_ms=5,hang=3", "training"),
        ("step_ms=5,save_ms=60000", "saving"),
        ("step_ms=50,hang=3,ignore_signals,grandchildren", "training"),
    ] {
        let studio = Studio::new(behaviour);
        let run = studio.detached();
        studio.until_phase(&run, phase);
        let step = studio.state_file(&run).unwrap()["step"].clone();
        let (supervisor, trainer) = (studio.process(&run, "supervisor"), studio.process(&run, "trainer"));
        nyx_platform::signal_process(&supervisor, Signal::Kill).unwrap();
        wait_for("the supervisor to go", || (!supervisor.is_alive()).then_some(()));
        let now = studio.show(&run);
        assert_eq!(now["state"], "lost", "{behaviour}");
        assert!(now["step"].as_u64() >= step.as_u64());
        // Looking is what ends what the kernel could not.
        wait_for("everything to go", || {
            studio.show(&run);
            (studio.living(&run).is_empty() && !trainer.is_alive()).then_some(())
        });
        studio.show(&run);
        assert!(studio.outputs(&run).iter().all(|name| phase != "saving" || name.ends_with(".truncated")), "{phase}");
        let again = studio.detached();
        assert_ne!(again, run, "the lane is free");
        wait_for("the next run", || (studio.show(&again)["state"] == "running").then_some(()));
        studio.sandbox.json(&["job", "stop", &again, "--force"]);
        studio.until_ended(&again);
        studio.none_left(&again);
    }
}

#[test]
fn a_starter_that_is_killed_changes_nothing() {
    let studio = Studio::new("step_ms=400");
    let mut starter = studio.attached();
    let run = studio.only_run();
    studio.until_step(&run, 3);
    starter.kill().unwrap();
    starter.wait().unwrap();
    assert_eq!(studio.show(&run)["state"], "running");
    assert!(studio.process(&run, "trainer").is_alive());
    let ended = studio.until_ended(&run);
    assert_eq!((&ended["state"], &ended["step"]), (&"completed".into(), &24.into()));
    studio.none_left(&run);
}

#[test]
fn ctrl_c_asks_the_run_to_stop() {
    let studio = Studio::new("step_ms=5,hang=2");
    let mut starter = studio.attached();
    let run = studio.only_run();
    studio.until_step(&run, 2);
    let process = ProcessId::of(starter.id()).unwrap();
    nyx_platform::signal_process(&process, Signal::Interrupt).unwrap();
    assert_eq!(starter.wait().unwrap().code(), Some(130));
    assert_eq!(studio.show(&run)["state"], "stopped");
    studio.none_left(&run);
}

#[test]
fn a_queue_goes_on_with_nobody_there_and_a_waiting_run_can_be_taken_out() {
    let studio = Studio::new("step_ms=5,hang=20");
    let (first, second, third) = (studio.detached(), studio.detached(), studio.detached());
    assert_eq!(studio.show(&second)["state"], "queued");
    assert_eq!(studio.sandbox.json(&["job", "stop", &second])["state"], "stopped", "it never ran");
    studio.until_step(&first, 2);
    studio.sandbox.json(&["job", "stop", &first]);
    // Nobody asks for the third: the supervisor of the first starts it.
    studio.until_step(&third, 1);
    assert!(studio.state_file(&first).unwrap()["ended"].is_string());
    assert!(studio.state_file(&second).is_none());
    studio.sandbox.json(&["job", "stop", &third, "--force"]);
    studio.until_ended(&third);
}

#[test]
fn failures_are_told_with_the_last_exception() {
    let studio = Studio::new("step_ms=5,crash=7");
    let answer = studio.sandbox.nyx(&["--json", "train", &studio.file]);
    let result = answer.json();
    assert_eq!((answer.code, &result["state"], &result["step"]), (1, &"failed".into(), &7.into()));
    let exception = result["exception"].as_str().unwrap();
    assert!(exception.starts_with("torch.OutOfMemoryError: CUDA out of memory."), "{exception}");
    assert!(exception.ends_with("23.99 GiB."), "both lines: {exception}");
}

#[test]
fn exit_code_0_without_a_lora_is_no_success() {
    let studio = Studio::new("step_ms=5,no_final");
    let answer = studio.sandbox.nyx(&["--json", "train", &studio.file]);
    assert_eq!((answer.code, &answer.json()["state"], &answer.json()["exit_code"]), (1, &"failed".into(), &0.into()));
}

#[test]
fn a_flood_of_output_is_kept_and_read() {
    let studio = Studio::new("step_ms=1,flood=500");
    let answer = studio.sandbox.nyx(&["--json", "train", &studio.file]);
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    let run = answer.json()["run"].as_str().unwrap().to_owned();
    let log = studio.sandbox.json(&["job", "log", &run]);
    assert!(log["lines"].as_array().unwrap().len() > 24 * 500);
    assert_eq!(studio.state_file(&run).unwrap()["log_dropped"], 0);
}

#[test]
fn errors_in_the_configuration_refuse_the_start_and_leave_no_run() {
    let studio = Studio::new("");
    let config = std::fs::read_to_string(&studio.file).unwrap();
    std::fs::write(&studio.file, config.replace("max_train_epochs", "max_train_epoks")).unwrap();
    let problem = studio.sandbox.problem(&["train", &studio.file]);
    assert_eq!(problem["code"], "config_refused");
    assert!(problem["message"].as_str().unwrap().contains("max_train_epoks"));
    assert_eq!(std::fs::read_dir(studio.sandbox.path().join("home/runs")).unwrap().count(), 0);
}

#[test]
fn a_run_whose_folder_was_deleted_can_still_be_seen_and_stopped() {
    let studio = Studio::new("step_ms=5,hang=3");
    let run = studio.detached();
    studio.until_step(&run, 3);
    let trainer = studio.process(&run, "trainer");
    std::fs::rename(studio.sandbox.path().join("home/runs").join(&run), studio.sandbox.path().join("bin")).unwrap();
    assert_eq!(studio.show(&run)["state"], "running");
    studio.sandbox.json(&["job", "stop", &run]);
    assert_eq!(studio.until_ended(&run)["state"], "cancelled");
    assert!(!trainer.is_alive());
    studio.none_left(&run);
}

#[test]
fn a_run_keeps_the_prompts_that_it_began_with() {
    let studio = Studio::new("");
    let prompts = studio.sandbox.path().join("kana-prompts.txt");
    std::fs::write(&prompts, "1girl --w 64\n").unwrap();
    let config = std::fs::read_to_string(&studio.file).unwrap();
    let named = "[params]\nsample_prompts = \"kana-prompts.txt\"\nsample_every_n_epochs = 1";
    std::fs::write(&studio.file, config.replace("[params]", named)).unwrap();
    let run = studio.sandbox.path().join("home/runs").join(studio.detached());
    std::fs::write(&prompts, "something else").unwrap();
    let copy = run.join("kana-prompts.txt");
    assert_eq!(std::fs::read_to_string(&copy).unwrap(), "1girl --w 64\n");
    let read = |file: PathBuf| std::fs::read_to_string(file).unwrap();
    assert!(read(run.join("config.toml")).contains(&format!("sample_prompts = {:?}", text(&copy))));

    let out = studio.sandbox.path().join("out");
    studio.sandbox.json(&["config", "export", &studio.file, "--out", &text(&out)]);
    assert_eq!(read(out.join("kana-prompts.txt")), "something else");
    assert!(read(out.join("config.toml")).contains(&format!("sample_prompts = {:?}", text(&out.join("kana-prompts.txt")))));
}

#[test]
fn a_known_failure_is_told_and_started_again_with_the_change_it_proposes() {
    let studio = Studio::new("step_ms=1,crash=3");
    let answer = studio.sandbox.nyx(&["--json", "train", &studio.file]);
    let result = answer.json();
    assert_eq!((answer.code, result["diagnosis"]["code"].as_str()), (1, Some("gpu_out_of_memory")), "{}", answer.stdout);
    let change = &result["diagnosis"]["change"]["values"][0];
    assert_eq!((&change["param"], &change["value"]), (&"gradient_checkpointing".into(), &true.into()));
    let run = result["run"].as_str().unwrap();
    let told = studio.sandbox.nyx(&["job", "show", run]);
    assert!(told.stdout.contains("ran out of memory") && told.stdout.contains("torch.OutOfMemoryError"), "{}", told.stdout);
    assert!(told.stdout.contains(&format!("nyx job retry {run} --fix")), "{}", told.stdout);

    let again = studio.sandbox.nyx(&["--json", "job", "retry", run]);
    assert_eq!(again.json()["diagnosis"]["code"], "gpu_out_of_memory", "unchanged it fails again");
    let fixed = studio.sandbox.nyx(&["--json", "job", "retry", run, "--fix"]);
    assert_eq!(fixed.code, 0, "{}{}", fixed.stdout, fixed.stderr);
    let asked = std::fs::read_to_string(Path::new(fixed.json()["folder"].as_str().unwrap()).join("nyx.toml")).unwrap();
    assert!(asked.contains("gradient_checkpointing = true"), "{asked}");
    let nothing = studio.sandbox.problem(&["job", "retry", fixed.json()["run"].as_str().unwrap(), "--fix"]);
    assert_eq!(nothing["code"], "nothing_to_change");
}
