//! Trainers that misbehave, as shell scripts, under the real supervisor (on Linux, which has shells and /dev/full).

use std::path::PathBuf;

use super::*;
use crate::event::Events;
use crate::runs::log::{LogStream, LogView};
use crate::runs::read::state_now;
use crate::runs::words;
use crate::training::CommandSpec;

struct Sandbox {
    home: Home,
    db: Db,
    folder: RunFolder,
    _root: tempfile::TempDir,
}

impl Sandbox {
    /// A run whose trainer is this script.
    fn new(script: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let home = Home::at(root.path());
        let folder = RunFolder::at(home.runs().join("r1"));
        for inner in ["requests", "outputs"] {
            std::fs::create_dir_all(folder.path().join(inner)).unwrap();
        }
        let command = RunCommand {
            backend: None,
            trainer: TrainerKind::Replay,
            kind: crate::runs::RunKind::Train,
            command: CommandSpec {
                program: "/bin/sh".into(),
                script: PathBuf::new(),
                argv: vec!["-c".into(), script.into()],
                env: std::collections::BTreeMap::new(),
                env_remove: Vec::new(),
                cwd: folder.path().to_owned(),
            },
            secrets: Vec::new(),
            asked_in: home.root().to_owned(),
            output_dir: folder.path().join("outputs"),
            output_name: "kana".into(),
            final_file: folder.path().join("outputs/kana.safetensors"),
            logging_dir: folder.path().join("metrics"),
            planned_steps: None,
            planned_epochs: None,
            begins_at: 0,
            planned_seconds: None,
            refused: std::collections::BTreeMap::new(),
        };
        folder.write_json(&folder.command(), &command).unwrap();
        let db = Db::open(&home.database(), Events::default()).unwrap();
        Self { home, db, folder, _root: root }
    }

    fn run(&self) -> RunState {
        supervise(&self.home, &self.db, "r1", std::path::Path::new("/bin/false")).unwrap();
        state_now(&self.folder, None)
    }

    fn lines(&self) -> Vec<String> {
        let mut view = LogView::new(self.folder.clone());
        view.refresh();
        view.window(0, u64::MAX).into_iter().filter(|line| line.stream != LogStream::Nyx).map(|line| line.text).collect()
    }
}

#[test]
fn a_log_without_room_neither_stops_nor_ends_the_trainer() {
    let sandbox = Sandbox::new(
        "ln -s /dev/full \"$NYX_RUN/stderr.log\"; echo begin;
        i=0; while [ $i -lt 2000 ]; do echo a line of output that is lost >&2; i=$((i+1)); done; echo model saved.",
    );
    let state = sandbox.run();
    assert_eq!((state.state, state.exit_code, state.log_dropped), (RunStatus::Completed, Some(0), 2000 * 30));
    assert_eq!(state.note.as_deref(), Some("Part of the output could not be kept, because the disk was full"));
    assert_eq!(sandbox.lines(), ["begin", "model saved."], "the other pipe is kept");
}

#[test]
fn nothing_is_started_in_a_folder_that_cannot_be_written() {
    let sandbox = Sandbox::new("touch started");
    // Cannot be replaced by a file.
    std::fs::create_dir(sandbox.folder.path().join("state.json.tmp")).unwrap();
    std::fs::write(sandbox.folder.path().join("state.json.tmp/x"), "").unwrap();
    let state = sandbox.run();
    assert_eq!(state.state, RunStatus::Failed);
    assert!(words::sentence(&state).starts_with("Nothing was started"), "{}", words::sentence(&state));
    assert!(!sandbox.folder.path().join("started").exists());
}

#[test]
fn a_trainer_that_closes_its_pipes_is_watched_to_its_end() {
    let sandbox = Sandbox::new("echo model saved.; exec >&- 2>&-; sleep 1; touch went-on");
    let state = sandbox.run();
    assert_eq!((state.state, state.exit_code), (RunStatus::Completed, Some(0)));
    assert!(sandbox.folder.path().join("went-on").exists());
}

#[test]
fn bytes_that_are_no_text_are_kept_and_shown() {
    let sandbox = Sandbox::new(r"printf 'a\000b\377\n\001\002' >&2; printf '\000\000\n'; exit 3");
    let state = sandbox.run();
    assert_eq!((state.state, state.exit_code), (RunStatus::Failed, Some(3)));
    assert_eq!(std::fs::read(sandbox.folder.stderr()).unwrap(), b"a\0b\xff\n\x01\x02");
    assert!(words::sentence(&state).starts_with("Failed with exit code 3"), "{}", words::sentence(&state));
    assert_eq!(sandbox.lines().len(), 2);
}

#[test]
fn a_line_without_end_fills_neither_memory_nor_screen() {
    let sandbox = Sandbox::new("head -c 8000000 /dev/zero | tr '\\0' x >&2; exit 1");
    let state = sandbox.run();
    assert_eq!((state.state, state.log_dropped), (RunStatus::Failed, 0));
    assert_eq!(std::fs::metadata(sandbox.folder.stderr()).unwrap().len(), 8_000_000);
    assert!(std::fs::metadata(sandbox.folder.state()).unwrap().len() < 50_000);
    let lines = sandbox.lines();
    assert!(lines.iter().all(|line| line.len() <= 64 * 1024), "cut as the supervisor cuts it");
    assert_eq!(lines.iter().map(String::len).sum::<usize>(), 8_000_000 / (64 * 1024) * (64 * 1024));
}

#[test]
fn a_folder_deleted_meanwhile_leaves_the_row_and_is_not_made_again() {
    let sandbox = Sandbox::new("mv \"$NYX_RUN\" \"$NYX_RUN/../../bin\"; echo model saved.; sleep 1");
    let task = crate::jobs::Task::Train { run: "r1".into() };
    let job = store::insert(&sandbox.db, &task, "Train r1", crate::jobs::Lane::Gpu).unwrap();
    crate::jobs::order::claim_next(&sandbox.db, crate::jobs::Lane::Gpu, &ProcessId::current(), &[]).unwrap();
    sandbox.run();
    assert_eq!(store::get(&sandbox.db, job).unwrap().state, crate::jobs::JobState::Done);
    assert!(!sandbox.folder.path().exists());
}

#[test]
fn a_home_deleted_meanwhile_ends_the_run() {
    let sandbox = Sandbox::new("runs=$(dirname \"$NYX_RUN\"); mv \"$runs\" \"$runs-gone\"; exec sleep 600");
    let ended = supervise(&sandbox.home, &sandbox.db, "r1", std::path::Path::new("/bin/false"));
    assert_eq!(ended, Ok(RunStatus::Stopped));
}

#[test]
fn a_clock_set_back_moves_the_start_and_a_sleep_does_not() {
    let at = |seconds: i64| Timestamp::from_second(1_800_000_000 + seconds).unwrap();
    let minute = Duration::from_mins(1);
    assert_eq!(started_by(at(60), minute, at(0)), at(0));
    assert_eq!(started_by(at(59), minute, at(0)), at(0), "no more than the clocks' own difference");
    assert_eq!(started_by(at(-3540), minute, at(0)), at(-3600), "set back an hour");
    assert_eq!(started_by(at(3660), minute, at(0)), at(0), "slept an hour");
}
