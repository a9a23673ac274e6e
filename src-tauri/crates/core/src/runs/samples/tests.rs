//! Samples of a run among what else may lie in its folder.

use serde_json::json;

use super::*;

/// A PNG of this many pixels, or its beginning only. Nobody decodes it here.
fn picture(width: u32, height: u32, whole: bool) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    if whole {
        bytes.extend(b"\0\0\0\0IEND\xae\x42\x60\x82");
    }
    bytes
}

struct Run {
    home: Home,
    outputs: PathBuf,
    _folder: tempfile::TempDir,
}

/// A run named kana with two prompts, which drew at the end of epochs 1 and 2.
fn run() -> Run {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let (run, outputs) = (home.runs().join("r"), folder.path().join("outputs"));
    std::fs::create_dir_all(&run).unwrap();
    std::fs::create_dir_all(outputs.join("sample")).unwrap();
    let put = |name: &str, text: String| std::fs::write(run.join(name), text).unwrap();
    let command = json!({
        "trainer": "kohya", "secrets": [], "output_dir": outputs, "output_name": "kana", "planned_steps": 40, "planned_epochs": 2,
        "final_file": outputs.join("kana.safetensors"), "logging_dir": run.join("metrics"),
        "command": {"program": "python", "script": "t.py", "argv": [], "env": {}, "env_remove": [], "cwd": "/"}
    });
    put("command.json", command.to_string());
    let started = jiff::Timestamp::now() - jiff::SignedDuration::from_secs(60);
    put("state.json", json!({"version": 1, "run": "r", "state": "running", "started": started}).to_string());
    let prompts = run.join("prompts.txt");
    put("config.toml", format!("[samples]\nsample_prompts = {:?}", prompts.to_string_lossy()));
    put("prompts.txt", "# comment\nkana, smile --n lowres --d 42 --s 28 --l 5.5\nkana, night\n".to_owned());
    let phases = [("training", Some(1), 0), ("sampling", None, 20), ("training", Some(2), 20), ("sampling", None, 40)];
    let lines =
        phases.map(|(phase, epoch, step)| json!({"phase": phase, "epoch": epoch, "step": step, "at": step * 1000}).to_string());
    put("phases.jsonl", lines.join("\n") + "\n");
    Run { home, outputs, _folder: folder }
}

impl Run {
    fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.outputs.join("sample").join(name), bytes).unwrap();
    }
}

#[test]
fn samples_are_told_newest_first_with_step_prompt_and_seed() {
    let run = run();
    for (name, side) in [("e000001_00", 64), ("e000001_01", 64), ("e000002_00", 64), ("000030_00", 96)] {
        run.put(&format!("kana_{name}_20261123021252_42.png"), &picture(side, 128, true));
    }
    let read = samples(&run.home, "r").unwrap();
    assert!(read.asked);
    let prompts: Vec<_> = read.prompts.iter().map(|prompt| (prompt.prompt.as_str(), prompt.seed, prompt.steps)).collect();
    assert_eq!(prompts, [("kana, smile", Some(42), Some(28)), ("kana, night", None, None)]);
    let told: Vec<_> = read.samples.iter().map(|s| (s.step, s.epoch, s.prompt, s.seed, (s.width, s.height))).collect();
    let expected = [
        (Some(40), Some(2), 0, Some(42), (64, 128)),
        (Some(30), None, 0, Some(42), (96, 128)),
        (Some(20), Some(1), 0, Some(42), (64, 128)),
        (Some(20), Some(1), 1, Some(42), (64, 128)),
    ];
    assert_eq!(told, expected);
}

#[test]
fn half_written_foreign_and_older_files_are_not_served() {
    let run = run();
    let good = "kana_e000001_00_20261123021252_42.png";
    run.put(good, &picture(64, 64, true));
    run.put("kana_e000001_01_20261123021252_42.png", &picture(64, 64, false));
    run.put("mika_e000001_00_20261123021252_42.png", &picture(64, 64, true));
    run.put("notes.txt", b"text");
    let old = "kana_e000002_00_20261123021252_42.png";
    run.put(old, &picture(64, 64, true));
    let earlier = SystemTime::now() - Duration::from_hours(2);
    std::fs::File::open(run.outputs.join("sample").join(old)).unwrap().set_modified(earlier).unwrap();
    let names: Vec<String> = samples(&run.home, "r").unwrap().samples.into_iter().map(|sample| sample.file).collect();
    assert_eq!(names, [good]);
    let (folder, command) = opened(&run.home, "r").unwrap();
    let state = RunState::read(&folder.state()).unwrap();
    assert_eq!(newest(&folder, &command, &state), Some(run.outputs.join("sample").join(good)), "what the desktop is shown");
    assert!(file(&run.home, "r", good).unwrap().is_file());
    for name in [old, "notes.txt", "../kana.safetensors", "", "kana_e000001_01_20261123021252_42.png"] {
        assert!(file(&run.home, "r", name).is_err(), "{name}");
    }
}

#[test]
fn a_sample_becomes_the_picture_of_the_model_and_a_foreign_one_is_kept() {
    let run = run();
    let (first, second) = ("kana_e000001_00_20261123021252_42.png", "kana_e000002_00_20261123021252_42.png");
    run.put(first, &picture(64, 64, true));
    run.put(second, &picture(96, 96, true));
    assert!(matches!(use_as_preview(&run.home, "r", first), Err(RunError::NoModelYet)));
    let header = br#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#;
    let model = [&(header.len() as u64).to_le_bytes()[..], header, &[0; 16]].concat();
    std::fs::write(run.outputs.join("kana.safetensors"), model).unwrap();
    let preview = run.outputs.join("kana.preview.png");
    std::fs::write(&preview, "mine").unwrap();
    let done = use_as_preview(&run.home, "r", first).unwrap();
    assert_eq!((done.path, std::fs::read(&preview).unwrap()), (preview.clone(), picture(64, 64, true)));
    assert_eq!(std::fs::read_to_string(done.kept.unwrap()).unwrap(), "mine");
    let again = use_as_preview(&run.home, "r", second).unwrap();
    assert_eq!((again.kept, std::fs::read(&preview).unwrap()), (None, picture(96, 96, true)), "a copy of a sample is not kept");
}
