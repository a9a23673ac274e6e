//! `nyx job report`: the archive as whoever helps gets it. Nothing private is in it, also where files of the run are missing or broken.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::studio::{Studio, text};

const SECRET: &str = "q7-Planted.In.The.Configuration";

/// A run that is over, of a configuration with a key in it.
fn over() -> (Studio, String) {
    let studio = Studio::new("step_ms=1");
    let config = std::fs::read_to_string(&studio.file).unwrap();
    std::fs::write(&studio.file, config.replace("env = {", &format!("env = {{ WANDB_API_KEY = \"{SECRET}\","))).unwrap();
    let run = studio.detached();
    assert_eq!(studio.until_ended(&run)["state"], "completed");
    (studio, run)
}

impl Studio {
    fn run_file(&self, run: &str, name: &str) -> PathBuf {
        self.sandbox.path().join("home/runs").join(run).join(name)
    }

    /// The files of a report, which are those that the answer names.
    fn report(&self, run: &str, extra: &[&str]) -> BTreeMap<String, String> {
        let file = self.sandbox.path().join("report.zip");
        let answer = self.sandbox.json(&[&["job", "report", run, "--out", &text(&file)], extra].concat());
        assert_eq!(
            (&answer["file"], answer["bytes"].as_u64()),
            (&text(&file).into(), Some(std::fs::metadata(&file).unwrap().len()))
        );
        let mut archive = zip::ZipArchive::new(std::fs::File::open(&file).unwrap()).unwrap();
        let mut files = BTreeMap::new();
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).unwrap();
            let mut contents = String::new();
            part.read_to_string(&mut contents).unwrap();
            files.insert(part.name().unwrap().into_owned(), contents);
        }
        let mut named: Vec<&str> = answer["contents"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        named.sort_unstable();
        assert_eq!(named, files.keys().map(String::as_str).collect::<Vec<_>>());
        files
    }

    /// What says who a person is, where their files lie, or opens a door.
    fn private(&self) -> Vec<String> {
        let folder = self.sandbox.path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        vec![SECRET.to_owned(), text(folder), name, "猫 images".to_owned()]
    }

    fn tells_nothing(&self, files: &BTreeMap<String, String>, besides: &[&str]) {
        for (name, contents) in files {
            for private in self.private().iter().map(String::as_str).chain(besides.iter().copied()) {
                assert!(!contents.contains(private), "{private} is in {name}: {contents}");
            }
        }
    }
}

fn json(files: &BTreeMap<String, String>, name: &str) -> Value {
    serde_json::from_str(&files[name]).unwrap_or_else(|error| panic!("{name}: {error}: {}", files[name]))
}

#[test]
fn a_report_holds_the_run_and_nothing_private() {
    let (studio, run) = over();
    let files = studio.report(&run, &[]);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let wanted =
        ["command.json", "config.toml", "dataset.toml", "environment.json", "gpu.jsonl", "nyx.toml", "phases.jsonl", "plan.json"];
    assert!(
        wanted.iter().chain(&["state.json", "stderr.txt", "stdout.txt", "summary.txt"]).all(|name| names.contains(name)),
        "{names:?}"
    );
    studio.tells_nothing(&files, &["1girl, smile"]);
    let state = json(&files, "state.json");
    assert_eq!((&state["state"], &state["step"]), (&"completed".into(), &24.into()));
    assert!(
        files["config.toml"].contains("network_dim = 4")
            && (files["stdout.txt"].clone() + &files["stderr.txt"]).contains("model saved.")
    );
    assert!(files["nyx.toml"].contains("WANDB_API_KEY"), "what was set is told, its value is not: {}", files["nyx.toml"]);

    let with_captions = studio.report(&run, &["--with-captions"]);
    studio.tells_nothing(&with_captions, &[]);
    assert!(json(&with_captions, "manifest.json").to_string().contains("1girl, smile"));
    let said = studio.sandbox.nyx(&["job", "report", &run, "--out", &text(&studio.sandbox.path().join("again.zip"))]);
    assert!(said.code == 0 && said.stdout.contains("summary.txt"), "{}{}", said.stdout, said.stderr);
    let nowhere =
        studio.sandbox.problem(&["job", "report", &run, "--out", &text(&studio.sandbox.path().join("kana.toml/report.zip"))]);
    assert!(nowhere["message"].as_str().unwrap().contains("report.zip") && nowhere["hint"].is_string(), "{nowhere}");
    assert_eq!(studio.sandbox.problem(&["job", "report", "no-such-run", "--out", "x.zip"])["code"], "job_not_found");
}

#[test]
fn files_that_are_missing_are_left_out() {
    let (studio, run) = over();
    let missing = ["config.toml", "dataset.toml", "plan.json", "state.json", "stdout.log", "gpu.jsonl", "log.index"];
    for name in missing {
        std::fs::remove_file(studio.run_file(&run, name)).unwrap();
        let files = studio.report(&run, &[]);
        assert!(!files.contains_key(name) && files.contains_key("summary.txt"), "{name}");
        studio.tells_nothing(&files, &["1girl, smile"]);
    }
    std::fs::remove_file(studio.run_file(&run, "nyx.toml")).unwrap();
    studio.tells_nothing(&studio.report(&run, &[]), &[]);
    // Without it a folder is no run.
    std::fs::remove_file(studio.run_file(&run, "command.json")).unwrap();
    let out = text(&studio.sandbox.path().join("none.zip"));
    assert_eq!(studio.sandbox.problem(&["job", "report", &run, "--out", &out])["code"], "run_not_found");
    assert!(!Path::new(&out).exists(), "nothing half made");
}

#[test]
fn files_that_are_broken_come_along_without_what_is_private() {
    let (studio, run) = over();
    let home = text(studio.sandbox.path());
    let spoil = |name: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let file = studio.run_file(&run, name);
        std::fs::write(&file, change(std::fs::read(&file).unwrap())).unwrap();
        let files = studio.report(&run, &[]);
        assert!(files.contains_key("summary.txt"), "{name}");
        studio.tells_nothing(&files, &["1girl, smile"]);
    };
    let half = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    for name in ["state.json", "plan.json", "command.json", "phases.jsonl"] {
        spoil(name, &half);
    }
    spoil("stderr.log", &|bytes| [b"\xff\xfe\x00 at ", home.as_bytes(), b"/images/a.png \xc3\x28\n", &bytes].concat());
    spoil("state.json", &|_| format!("{{\"note\": \"{home}/\\ud800").into_bytes());
    // The configuration says which words are keys; broken, it can be read by nobody.
    spoil("nyx.toml", &|bytes| [&bytes[..], b"\n[launch\n"].concat());
    spoil("gpu.jsonl", &|_| vec![0; 4096]);
    let plan = studio.run_file(&run, "plan.json");
    std::fs::remove_file(&plan).unwrap();
    std::fs::create_dir(&plan).unwrap();
    assert!(!studio.report(&run, &[]).contains_key("plan.json"), "no file");
}
