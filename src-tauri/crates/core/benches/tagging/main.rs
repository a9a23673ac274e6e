//! How much of what the model could do alone is left when files go in and captions come out. One run, the same files throughout:
//!
//! - the floor: the bare ONNX session on the processor, with the images already prepared;
//! - bare preparation: every file read, decoded and resized, on all cores;
//! - the job: files in, captions out, through the worker, the journal and the disk;
//! - the reference script in a Python of yours, where one is named.
//!
//! `cargo build --release -p nyx-cli && cargo bench -p nyx-core --bench tagging` (the worker is `target/release/nyx`). Options after `--`:
//! `--tagger FOLDER` instead of the shipped one, `--photos N`, `--drawings N`, `--python FILE --script FILE` (the Python needs onnxruntime,
//! opencv and pillow).
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that cannot go on should stop, and says its numbers")]

mod pictures;
mod reference;

use std::path::{Path, PathBuf};
use std::time::Instant;

use nyx_core::jobs::{Parts, Reporter};
use nyx_core::tagging::image::prepare;
use nyx_core::tagging::{Provider, TagSpec, catalog, job, runtime};
use nyx_core::{Home, Studio};
use ort::session::Session;
use ort::value::TensorRef;
use rayon::prelude::*;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let after = |flag: &str| arguments.iter().position(|argument| argument == flag).and_then(|at| arguments.get(at + 1));
    let number = |flag: &str, usual: usize| after(flag).map_or(usual, |text| text.parse().unwrap());
    let temporary = tempfile::tempdir().unwrap();
    let studio = Studio::open(Home::at(temporary.path().join("home"))).unwrap();
    let tagger = catalog::find(studio.home(), after("--tagger").map_or("demo", String::as_str), Path::new(".")).unwrap();
    let cores = std::thread::available_parallelism().unwrap();
    println!("{} on {cores} cores, processor only", tagger.id);

    for (kind, files) in [
        ("photos, JPEG of 12 megapixels", pictures::photos(&temporary.path().join("photos"), number("--photos", 24))),
        ("drawings, PNG of 2 megapixels", pictures::drawings(&temporary.path().join("drawings"), number("--drawings", 48))),
    ] {
        if files.is_empty() {
            continue;
        }
        let folder = files[0].parent().unwrap();
        println!("\n{} {kind}", files.len());
        let (model, mut session, side) = bare_session(&tagger.model);
        let images = time("bare preparation, all cores", files.len(), None, || prepared(&files, side));
        let floor = time("bare session, images prepared", files.len(), None, || {
            for image in &images.1 {
                run(&mut session, image, side);
            }
        });
        drop((session, model));
        let both = floor.0 + images.0;
        let report = time("job, files in to captions out", files.len(), Some(floor.0), || tag(&studio, folder, &tagger));
        let after_loading = report.1.seconds;
        println!("{:34} {}", "  of it, after loading the model", line(files.len(), after_loading, Some(floor.0)));
        println!("{:34} {:.2}", "  session and preparation in a row, over it", both / after_loading);
        if let (Some(python), Some(script)) = (after("--python"), after("--script")) {
            let python = reference::time(Path::new(python), Path::new(script), &tagger, folder);
            println!("{:34} {}", "reference, whole process", line(files.len(), python.whole, Some(floor.0)));
            println!("{:34} {}", "  of it, after loading", line(files.len(), python.after_loading, Some(floor.0)));
            println!("{:34} {:.2}", "  job over reference, both after loading", python.after_loading / after_loading);
        }
    }
}

/// What it took in seconds, said, and what came of it.
fn time<T>(what: &str, count: usize, floor: Option<f64>, work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let made = work();
    let seconds = start.elapsed().as_secs_f64();
    println!("{what:34} {}", line(count, seconds, floor));
    (seconds, made)
}

fn line(count: usize, seconds: f64, floor: Option<f64>) -> String {
    let share = floor.map_or(String::new(), |floor| format!("  {:.2} of the bare session", floor / seconds));
    format!("{seconds:7.2} s {:8.2} images/s{share}", count as f64 / seconds)
}

fn prepared(files: &[PathBuf], side: usize) -> Vec<Vec<f32>> {
    let one = |file: &PathBuf| prepare(&std::fs::read(file).unwrap(), side).unwrap().into_iter().map(f32::from).collect();
    files.par_iter().map(one).collect()
}

/// The model as ONNX Runtime runs it with its own settings, and the side of its images. Warmed by one image.
fn bare_session(model: &Path) -> (ort::environment::Environment, Session, usize) {
    let environment = runtime::load(&runtime::library(None).unwrap()).unwrap();
    let mut session = Session::builder(&environment).unwrap().commit_from_file(model).unwrap();
    let shape = session.inputs()[0].dtype().tensor_shape().unwrap();
    let side = usize::try_from(shape[1]).unwrap_or(448);
    run(&mut session, &vec![255.0; side * side * 3], side);
    (environment, session, side)
}

fn run(session: &mut Session, image: &[f32], side: usize) {
    let tensor = TensorRef::from_array_view(([1, side, side, 3], image)).unwrap();
    let outputs = session.run(ort::inputs![tensor]).unwrap();
    assert!(!outputs[0].try_extract_tensor::<f32>().unwrap().1.is_empty());
}

/// Everything that a person waits for, the start of the worker and the loading of the model included.
fn tag(studio: &Studio, folder: &Path, tagger: &nyx_core::tagging::Tagger) -> nyx_core::tagging::TagReport {
    // What was seen in an earlier round is not known in this one.
    let _ = std::fs::remove_file(studio.home().probabilities());
    let spec = TagSpec {
        also: Vec::new(),
        combine: nyx_core::tagging::Combine::Union,
        dataset: folder.display().to_string(),
        tagger: tagger.model.parent().unwrap().display().to_string(),
        options: nyx_core::tagging::TagOptions::default(),
        existing: nyx_core::tagging::Existing::Replace,
        provider: Provider::Cpu,
        while_training: None,
        batch: None,
        extension: None,
        recursive: false,
        dry_run: false,
    };
    let report = job::run(&Parts::from(studio), &spec, None, &Reporter::silent()).unwrap();
    assert!(report.failed.is_empty(), "{:?}", report.failed);
    report
}
