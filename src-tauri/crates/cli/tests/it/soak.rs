//! Many runs in a row through the queue, each disturbed at a random moment: stopped, paused, its trainer, its supervisor or its
//! starter killed; then let go on, where a whole state is there. After each, what `nyx` says is compared with what is true:
//! processes, files, the state, the counters, the queue.
//!
//! Default: 100 runs of the stand-in. The real trainer, on demand: see CONTRIBUTING.md.

use std::collections::BTreeSet;
use std::path::Path;

use nyx_platform::Signal;
use serde_json::Value;

use crate::sandbox::wait_for;
use crate::studio::{Studio, text};

/// What happens to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Disturbance {
    Nothing,
    Save,
    Stop,
    StopAfterSave,
    Pause,
    ForceStop,
    KillTrainer,
    InterruptTrainer,
    KillSupervisor,
    /// Whoever started the run and waits for it, as the window does.
    KillStarter,
}

use Disturbance::{
    ForceStop, InterruptTrainer, KillStarter, KillSupervisor, KillTrainer, Nothing, Pause, Save, Stop, StopAfterSave,
};

impl Disturbance {
    const ALL: [Self; 12] = [
        Nothing,
        Save,
        Stop,
        StopAfterSave,
        Pause,
        Pause,
        Pause,
        ForceStop,
        KillTrainer,
        InterruptTrainer,
        KillSupervisor,
        KillStarter,
    ];

    /// Whether it ends processes at once, wherever they are. It may cut off a file that is being written, and it may fall between
    /// the last model's file and the word that it is there: then the file is there, and nobody knows that the run was complete.
    fn kills(self) -> bool {
        matches!(self, ForceStop | KillTrainer | InterruptTrainer | KillSupervisor)
    }

    /// How a run may end after it, besides having been complete before.
    fn ending(self) -> &'static str {
        match self {
            Nothing | Save | KillStarter => "completed",
            Stop | StopAfterSave | ForceStop => "stopped",
            Pause => "paused",
            KillTrainer | InterruptTrainer => "failed",
            KillSupervisor => "lost",
        }
    }
}

/// Numbers that look random and are the same each time (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

/// Puts `runs` runs through the queue of one home, with one more always waiting.
fn soak(studio: &Studio, seed: u64, runs: usize) -> Vec<(String, String)> {
    let mut dice = Dice(seed);
    let mut story = Vec::new();
    let mut next = studio.detached();
    for round in 0..runs {
        let disturbance = Disturbance::ALL[dice.roll(Disturbance::ALL.len() as u64) as usize];
        let run = std::mem::take(&mut next);
        let planned = studio.show(&run)["planned_steps"].as_u64().unwrap();
        let at = dice.roll(planned);
        let told = format!("seed {seed}, run {round}, {disturbance:?} at step {at}, {run}");
        // Its end must start this one, unless its supervisor is killed.
        let mut waiting = studio.attached();
        next = wait_for("the next run", || {
            let jobs = studio.sandbox.json(&["job", "list"]);
            let newest = jobs["jobs"][0]["run"].as_str()?.to_owned();
            (newest != run).then_some(newest)
        });
        wait_for(&told, || (studio.show(&run)["state"] != "queued").then_some(()));
        studio.until_step_or_end(&run, at);
        disturb(studio, &run, disturbance, &mut waiting);
        let mut ended = studio.until_ended(&run);
        let mut kills = usize::from(disturbance.kills());
        check(studio, &run, &ended, &[disturbance.ending()], kills, &told);
        // A run that can go on does, is disturbed again, and at last left alone.
        let mut again = Some(Disturbance::ALL[dice.roll(Disturbance::ALL.len() as u64) as usize]);
        while goes_on(studio, &run, &ended, &told) {
            let disturbance = again.take().unwrap_or(Nothing);
            studio.until_step_or_end(&run, ended["step"].as_u64().unwrap() + dice.roll(3));
            disturb(studio, &run, disturbance, &mut waiting);
            let (before, step) = (ended["state"].as_str().unwrap().to_owned(), ended["step"].clone());
            ended = studio.until_ended(&run);
            let told = format!("{told}, then {disturbance:?} after step {step}");
            // Taken out of the queue while it waited to go on, it is what it was.
            let never_went_on = ended["step"] == step;
            let endings = [disturbance.ending(), before.as_str()];
            kills += usize::from(disturbance.kills());
            check(studio, &run, &ended, if never_went_on { &endings } else { &endings[..1] }, kills, &told);
        }
        waiting.kill().unwrap();
        waiting.wait().unwrap();
        story.push((run, told));
    }
    studio.sandbox.json(&["job", "stop", &next, "--force"]);
    studio.until_ended(&next);
    story
}

/// Lets a run go on. One that cannot must have no whole state, or be complete.
fn goes_on(studio: &Studio, run: &str, ended: &Value, told: &str) -> bool {
    let answer = studio.sandbox.nyx(&["--json", "job", "resume", run]);
    if answer.code == 0 {
        return true;
    }
    let states: Vec<String> = studio.outputs(run).into_iter().filter(|name| name.ends_with("-state")).collect();
    let whole = |name: &&String| {
        Path::new(ended["folder"].as_str().unwrap()).join("outputs").join(name).join("random_states_0.pkl").is_file()
    };
    assert!(
        ended["state"] == "completed" || !states.iter().any(|name| whole(&name)),
        "{told}: {} has {states:?} and cannot go on: {}",
        ended["state"],
        answer.stdout
    );
    false
}

fn disturb(studio: &Studio, run: &str, disturbance: Disturbance, waiting: &mut std::process::Child) {
    // A run that is over meanwhile has no processes; nothing is sent to others then.
    let kill = |which: &str, signal: Signal| {
        if let Some(process) = studio.state_file(run).and_then(|state| serde_json::from_value(state[which].clone()).ok()) {
            // Gone between the look and the signal: as good.
            let _ = nyx_platform::signal_process(&process, signal);
        }
    };
    match disturbance {
        Nothing => {}
        // Each of them may come too late, and is refused then.
        Save => drop(studio.sandbox.nyx(&["job", "save", run])),
        Pause => drop(studio.sandbox.nyx(&["job", "pause", run])),
        StopAfterSave => drop(studio.sandbox.nyx(&["job", "stop", run, "--after-save"])),
        Stop => drop(studio.sandbox.json(&["job", "stop", run])),
        ForceStop => drop(studio.sandbox.json(&["job", "stop", run, "--force"])),
        KillTrainer => kill("trainer", Signal::Kill),
        InterruptTrainer => kill("trainer", Signal::Interrupt),
        KillSupervisor => kill("supervisor", Signal::Kill),
        KillStarter => waiting.kill().unwrap(),
    }
}

fn check(studio: &Studio, run: &str, ended: &Value, endings: &[&str], kills: usize, told: &str) {
    let state = ended["state"].as_str().unwrap();
    studio.none_left(run);
    assert!(endings.contains(&state) || state == "completed", "{told}: {state}");
    let (planned, step) = (ended["planned_steps"].as_u64(), ended["step"].as_u64());
    assert!(step <= planned, "{told}: step {step:?} of {planned:?}");
    let folder = Path::new(ended["folder"].as_str().unwrap());
    let listed: Vec<&str> = ended["outputs"].as_array().unwrap().iter().map(|output| output.as_str().unwrap()).collect();
    let there: Vec<String> = studio.outputs(run).into_iter().filter(|name| name.ends_with(".safetensors")).collect();
    for name in &there {
        let file = folder.join("outputs").join(name);
        assert!(is_whole(&file), "{told}: {name} ends early and has the name of a LoRA");
    }
    for path in &listed {
        assert!(Path::new(path).is_file(), "{told}: {path} is listed and not there");
    }
    let command: Value = serde_json::from_slice(&std::fs::read(folder.join("command.json")).unwrap()).unwrap();
    let has_final = there.iter().any(|name| *name == format!("{}.safetensors", command["output_name"].as_str().unwrap()));
    let is_complete = state == "completed";
    assert!(is_complete == has_final || (kills > 0 && has_final), "{told}: {state} with {there:?}");
    if is_complete {
        assert_eq!(step, planned, "{told}");
    }
    // What the trainer said it saves is there, but for what was cut off. A later leg saves some of it once more.
    let said = String::from_utf8_lossy(&std::fs::read(folder.join("stdout.log")).unwrap()).into_owned();
    let begun: BTreeSet<&str> = said.lines().filter_map(|line| line.strip_prefix("saving checkpoint: ")).collect();
    let missing = begun.iter().filter(|path| !Path::new(path).is_file()).count();
    assert!(missing <= kills, "{told}: after {kills} kills {missing} of {begun:?} are not there: {there:?}");
}

/// As the format says: eight bytes of length, a header, and as many bytes as the header's offsets say.
fn is_whole(file: &Path) -> bool {
    let bytes = std::fs::read(file).unwrap();
    let Some((length, rest)) = bytes.split_first_chunk::<8>() else { return false };
    let length = u64::from_le_bytes(*length) as usize;
    let Some(header) = rest.get(..length).and_then(|header| serde_json::from_slice::<Value>(header).ok()) else { return false };
    let ends = header.as_object().unwrap().values().filter_map(|tensor| tensor["data_offsets"][1].as_u64());
    ends.max().unwrap_or(0) as usize == rest.len() - length
}

/// No process of any run of this home is left, and no row says otherwise.
fn nothing_is_left(studio: &Studio) {
    let jobs = studio.sandbox.json(&["job", "list", "--limit", "500"]);
    for job in jobs["jobs"].as_array().unwrap() {
        let state = job["state"].as_str().unwrap();
        assert!(!["queued", "running"].contains(&state), "{job}");
        assert!(job["run"].as_str().is_none_or(|run| studio.living(run).is_empty()), "{job}");
    }
}

fn hundred(seed: u64) {
    let studio = Studio::new("step_ms=15,save_ms=60,load_ms=30");
    let config = std::fs::read_to_string(&studio.file).unwrap();
    std::fs::write(&studio.file, config.replace("[params]", "[params]\nsave_state = true")).unwrap();
    let story = soak(&studio, seed, 25);
    assert_eq!(story.len(), 25);
    nothing_is_left(&studio);
}

#[test]
fn runs_in_a_row_with_random_ends_1() {
    hundred(1);
}

#[test]
fn runs_in_a_row_with_random_ends_2() {
    hundred(2);
}

#[test]
fn runs_in_a_row_with_random_ends_3() {
    hundred(3);
}

#[test]
fn runs_in_a_row_with_random_ends_4() {
    hundred(4);
}

/// `NYX_REAL_PYTHON`, `NYX_REAL_SD_SCRIPTS` and `NYX_REAL_CONFIG` name a real trainer and a configuration for it.
#[test]
#[ignore = "needs the real trainer"]
fn runs_of_the_real_trainer_in_a_row_with_random_ends() {
    let from = |name: &str| std::path::PathBuf::from(std::env::var_os(name).unwrap());
    let studio = Studio::of(&from("NYX_REAL_PYTHON"), &from("NYX_REAL_SD_SCRIPTS"), text(&from("NYX_REAL_CONFIG")));
    for (run, told) in soak(&studio, 20, 20) {
        eprintln!("{told}: {}", studio.show(&run)["state"]);
    }
    nothing_is_left(&studio);
}
