//! How long a threshold that moves takes over many images, the same for one image, and to write all captions, from what a tagger
//! saw before. Beside the floor: every caption written once, and the bytes that are kept of an image.
//!
//! `cargo bench -p nyx-core --bench thresholds [-- N]`; 10,000 images unless said otherwise.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that cannot go on should stop, and says its numbers")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use nyx_core::jobs::{Parts, Reporter};
use nyx_core::tagging::probabilities::{Content, Packed, Probabilities, Seen, Stamp};
use nyx_core::tagging::{self, Combine, Existing, Provider, TagOptions, TagQuestion, TagSpec, job};
use nyx_core::{Home, Studio, datasets};
use rayon::prelude::*;

/// As many as the v3 models of WD know.
const LABELS: usize = 10_861;
/// About as many as such a model finds more probable than one in a hundred.
const FOUND: usize = 220;

fn main() {
    let count = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10_000);
    let folder = tempfile::tempdir_in(std::env::var_os("NYX_BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from)).unwrap();
    let studio = Studio::open(Home::at(folder.path().join("home"))).unwrap();
    let images = folder.path().join("images");
    let files = make(&images, count);
    datasets::add(studio.db(), &images, None, None, &Reporter::silent()).unwrap();
    let tagger = studio.home().taggers().join("one");
    std::fs::create_dir_all(&tagger).unwrap();
    std::fs::write(tagger.join("model.onnx"), "weights").unwrap();
    std::fs::write(tagger.join("selected_tags.csv"), table()).unwrap();
    fill(&studio, &tagger, &files);
    measure(&studio, &files);
}

fn table() -> String {
    let row = |label: usize| {
        format!(
            "{label},tag_{label},{}\n",
            if label < 4 {
                9
            } else if label < 8_000 {
                0
            } else {
                4
            }
        )
    };
    format!("tag_id,name,category\n{}", (0..LABELS).map(row).collect::<String>())
}

/// Each image of other bytes, half of them with a caption.
fn make(folder: &Path, count: usize) -> Vec<PathBuf> {
    std::fs::create_dir_all(folder).unwrap();
    let mut png = Vec::new();
    image::RgbImage::new(8, 8).write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    (0..count)
        .into_par_iter()
        .map(|index| {
            let path = folder.join(format!("image_{index:05}.png"));
            std::fs::write(&path, [&png[..], &index.to_le_bytes()].concat()).unwrap();
            if index % 2 == 0 {
                let tags: Vec<String> = (0..30).map(|n| format!("tag {}", 4 + (index * 7 + n * n) % 400)).collect();
                std::fs::write(path.with_extension("txt"), tags.join(", ")).unwrap();
            }
            path
        })
        .collect()
}

/// A tenth of what is found is over the usual threshold.
fn fill(studio: &Studio, tagger: &Path, files: &[PathBuf]) {
    let store = Probabilities::open(&studio.home().probabilities()).unwrap();
    let model = store.model(&tagger.join("model.onnx")).unwrap();
    let seen: Vec<Seen> = files
        .par_iter()
        .enumerate()
        .map(|(index, path)| {
            let mut values = vec![0.001_f32; LABELS];
            for n in 0..FOUND {
                values[(index * 31 + n * n * 7) % LABELS] = 0.01 + (n as f32 / FOUND as f32).powi(3) * 0.98;
            }
            let packed = Packed::new(&values, |output| output < 4);
            Seen { path: path.clone(), stamp: Stamp::read(path).unwrap(), content: Content::of_file(path).unwrap(), packed }
        })
        .collect();
    let start = Instant::now();
    store.keep(model, &seen).unwrap();
    println!("{:34} {:8.1} ms", "keep what was seen", start.elapsed().as_secs_f64() * 1e3);
    println!("{:34} {:8.0} bytes", "kept of an image", store.bytes().unwrap() as f64 / files.len() as f64);
}

fn measure(studio: &Studio, files: &[PathBuf]) {
    let mut question = TagQuestion {
        dataset: "images".to_owned(),
        taggers: vec!["one".to_owned()],
        combine: Combine::Union,
        options: TagOptions::default(),
        existing: Existing::Append,
    };
    timed("first question", || tagging::tag_effect(studio, &question).unwrap());
    // What was written a moment ago is not yet believed to stay as it is.
    std::thread::sleep(std::time::Duration::from_secs(4));
    timed("once the files rest", || tagging::tag_effect(studio, &question).unwrap());
    for (existing, word) in [(Existing::Skip, "skip"), (Existing::Append, "append"), (Existing::Replace, "replace")] {
        question.existing = existing;
        for general in [0.2, 0.35, 0.5, 0.36, 0.37] {
            question.options.general = general;
            timed(&format!("threshold {general}, {word}"), || tagging::tag_effect(studio, &question).unwrap());
        }
    }
    timed("one image", || tagging::tag_image_effect(studio, &question, "image_00007.png").unwrap());
    let spec = TagSpec {
        dataset: question.dataset,
        tagger: "one".to_owned(),
        also: Vec::new(),
        combine: Combine::Union,
        options: TagOptions::default(),
        existing: Existing::Replace,
        provider: Provider::Cpu,
        batch: None,
        while_training: None,
        extension: None,
        recursive: false,
        dry_run: false,
    };
    let parts = Parts::from(studio);
    let report = timed("write all captions", || job::run(&parts, &spec, None, &Reporter::silent()).unwrap());
    assert_eq!((report.written, report.known), (files.len() as u64, files.len() as u64));
    timed("floor: each written once, synced", || {
        files.par_iter().for_each(|path| {
            let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap()).unwrap();
            file.write_all(b"tag 1, tag 2, tag 3").unwrap();
            file.as_file().sync_all().unwrap();
            file.persist(path.with_extension("floor")).unwrap();
        });
    });
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let made = work();
    println!("{what:34} {:8.1} ms", start.elapsed().as_secs_f64() * 1e3);
    made
}
