//! A run that is wanted now while another one trains: that one saves its state, leaves the card, and goes on behind it. Whoever
//! asked may end at any moment.

use nyx_core::db::Db;
use nyx_core::jobs::order::way;
use nyx_core::jobs::store;
use serde_json::{Value, json};

use crate::sandbox::wait_for;
use crate::studio::Studio;

impl Studio {
    fn db(&self) -> Db {
        Db::open(&self.sandbox.path().join("home/nyx.db"), nyx_core::event::Events::default()).unwrap()
    }

    fn number(&self, run: &str) -> i64 {
        store::of_run(&self.db(), run).unwrap().unwrap().id
    }

    /// Whether it ended as one that was never interrupted.
    fn ends_whole(&self, run: &str) {
        let ended = wait_for("the whole end", || Some(self.until_ended(run)).filter(|ended| ended["state"] != "paused"));
        let told = (&ended["state"], &ended["step"], &ended["total_steps"]);
        assert_eq!(told, (&"completed".into(), &24.into(), &24.into()), "{ended}");
    }

    /// When a leg of a run began.
    fn leg_began(&self, run: &str) -> String {
        self.state_file(run).unwrap()["leg_started"].as_str().unwrap().to_owned()
    }
}

/// A run that trains until something is asked of it, and one that waits behind a third.
fn busy() -> (Studio, [String; 3]) {
    let studio = Studio::new("step_ms=5,idle=3");
    let runs = [studio.detached(), studio.detached(), studio.detached()];
    studio.until_step(&runs[0], 3);
    (studio, runs)
}

#[test]
fn a_run_makes_way_for_one_that_is_wanted_now_and_goes_on_behind_it() {
    let (studio, [trains, waits, wanted]) = busy();
    studio.sandbox.json(&["job", "hold", &waits]);
    let offered = studio.sandbox.json(&["job", "now", &wanted]);
    assert_eq!((&offered["started"], &offered["waits"]["for"]), (&false.into(), &"running".into()), "{offered}");
    assert_eq!((&offered["running"][0]["run"], &offered["running"][0]["refused"]), (&json!(trains), &Value::Null), "{offered}");
    assert_eq!(studio.show(&trains)["state"], "running", "nobody said so");

    let now = studio.sandbox.json(&["job", "now", &wanted, "--pause"]);
    assert_eq!(now["pauses"], json!([trains]), "{now}");
    studio.until_step(&wanted, 3);
    let queue = studio.sandbox.json(&["job", "queue"])["waiting"].clone();
    let order: Vec<&str> = queue.as_array().unwrap().iter().map(|one| one["run"].as_str().unwrap()).collect();
    assert_eq!(order, [&trains, &waits], "in front, behind the one that is wanted");
    // It too waits to be asked.
    studio.sandbox.json(&["job", "save", &wanted]);
    studio.ends_whole(&wanted);
    studio.ends_whole(&trains);
    assert!(
        studio.leg_began(&trains).as_str() > studio.state_file(&wanted).unwrap()["ended"].as_str().unwrap(),
        "one after the other"
    );
    studio.sandbox.json(&["job", "stop", &waits]);
}

#[test]
fn whoever_asked_may_end_between_the_pause_and_the_start() {
    let (studio, [trains, waits, wanted]) = busy();
    studio.sandbox.json(&["job", "hold", &waits]);
    // All that there is when the asking process ends at once: the rows.
    way::first_before(&studio.db(), studio.number(&wanted), &[studio.number(&trains)]).unwrap();
    studio.until_step(&wanted, 3);
    studio.sandbox.json(&["job", "save", &wanted]);
    studio.ends_whole(&wanted);
    studio.ends_whole(&trains);
    studio.sandbox.json(&["job", "stop", &waits]);
}

#[test]
fn one_that_paused_goes_on_also_where_its_supervisor_ended_before_it_could_see_to_that() {
    let (studio, [trains, waits, wanted]) = busy();
    studio.sandbox.json(&["job", "hold", "--queue"]);
    studio.sandbox.json(&["job", "pause", &trains]);
    assert_eq!(studio.until_ended(&trains)["state"], "paused");
    studio.none_left(&trains);
    let (job, behind) = (studio.number(&trains), studio.number(&wanted));
    studio
        .db()
        .write(&[], |tx| tx.execute("UPDATE jobs SET goes_on_behind = ?2 WHERE id = ?1", [job, behind]).map(drop))
        .unwrap();
    studio.sandbox.json(&["job", "move", &wanted, "--to", "first"]);
    let queue = studio.sandbox.json(&["job", "queue"])["waiting"].clone();
    let order: Vec<&str> = queue.as_array().unwrap().iter().map(|one| one["run"].as_str().unwrap()).collect();
    assert_eq!(order, [&wanted, &trains, &waits]);
    for run in [&wanted, &trains, &waits] {
        studio.sandbox.json(&["job", "stop", run]);
    }
}

#[test]
fn a_run_that_cannot_pause_says_why_and_nothing_changes() {
    let studio = Studio::new("load_ms=600000");
    let (trains, waits, wanted) = (studio.detached(), studio.detached(), studio.detached());
    studio.until_phase(&trains, "loading");
    let refused = studio.sandbox.problem(&["job", "now", &wanted, "--pause"]);
    assert_eq!(refused["code"], "run_makes_no_way", "{refused}");
    assert_eq!(refused["message"], format!("The run `{trains}` cannot make way: Training has not begun yet"));
    let queue = studio.sandbox.json(&["job", "queue"])["waiting"].clone();
    assert_eq!((&queue[0]["run"], &queue[1]["run"]), (&json!(waits), &json!(wanted)));
    let said = studio.sandbox.nyx(&["job", "now", &wanted]).stdout;
    assert!(said.contains(&format!("{trains} cannot make way: Training has not begun yet")), "{said}");
    for run in [&waits, &wanted, &trains] {
        studio.sandbox.nyx(&["job", "stop", run, "--force"]);
    }
    studio.until_ended(&trains);
    studio.none_left(&trains);
}

#[test]
fn one_that_comes_to_its_end_instead_of_pausing_does_not_go_on() {
    let studio = Studio::new("step_ms=5,idle=24");
    let (trains, wanted) = (studio.detached(), studio.detached());
    studio.until_step(&trains, 24);
    studio.sandbox.json(&["job", "now", &wanted, "--pause"]);
    studio.ends_whole(&trains);
    studio.until_step(&wanted, 24);
    studio.sandbox.json(&["job", "save", &wanted]);
    studio.ends_whole(&wanted);
    assert_eq!(studio.show(&trains)["state"], "completed");
}
