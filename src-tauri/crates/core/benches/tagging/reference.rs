//! The reference script, timed from outside: as a person starts it, and without what it takes to load.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use nyx_core::tagging::Tagger;

/// Seconds.
pub(crate) struct Times {
    pub(crate) whole: f64,
    pub(crate) after_loading: f64,
}

/// Runs it over the folder, and once over a single image of it: what that takes is loading.
pub(crate) fn time(python: &Path, script: &Path, tagger: &Tagger, folder: &Path) -> Times {
    let count =
        std::fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().extension().is_none_or(|e| e != "txt")).count();
    let single = tempfile::tempdir().unwrap();
    let first =
        std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).find(|p| p.extension().is_none_or(|e| e != "txt"));
    let first = first.unwrap();
    std::fs::copy(&first, single.path().join(first.file_name().unwrap())).unwrap();
    let one = run(python, script, tagger, single.path());
    let whole = run(python, script, tagger, folder);
    let each = (whole - one) / (count - 1).max(1) as f64;
    Times { whole, after_loading: each * count as f64 }
}

fn run(python: &Path, script: &Path, tagger: &Tagger, folder: &Path) -> f64 {
    // It looks for the model in a folder of this name, and would download it otherwise.
    let models = tempfile::tempdir().unwrap();
    let place = models.path().join("nyx_bench");
    std::fs::create_dir(&place).unwrap();
    for file in [&tagger.model, &tagger.labels] {
        std::fs::copy(file, place.join(file.file_name().unwrap())).unwrap();
    }
    let start = Instant::now();
    let output = Command::new(python)
        .arg(script)
        .args(["--onnx", "--repo_id", "nyx/bench", "--batch_size", "1", "--model_dir"])
        .arg(models.path())
        .arg(folder)
        .current_dir(script.parent().and_then(Path::parent).unwrap())
        .env("PYTHONPATH", script.parent().and_then(Path::parent).unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    start.elapsed().as_secs_f64()
}
