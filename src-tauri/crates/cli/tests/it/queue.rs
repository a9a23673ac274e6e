//! The order of waiting runs: moved, held, started now or at a time, beside each other on several cards.

use serde_json::Value;

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
