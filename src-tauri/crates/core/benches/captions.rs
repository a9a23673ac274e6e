//! How long filters, tag lists, previews, bulk edits and undo take on many captions, beside the floor: reading every caption file once,
//! and writing every caption file once (a temporary file, synced, renamed, 8 at a time).
//!
//! `cargo bench -p nyx-core --bench captions [-- N]`; 10,000 images unless said otherwise.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that cannot go on should stop, and says its numbers")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nyx_core::captions::{self, Edit, Place, Position, Scope, bulk};
use nyx_core::datasets;
use nyx_core::jobs::Reporter;
use nyx_core::{Home, Studio};
use rayon::prelude::*;

fn main() {
    let count = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10_000);
    let temporary =
        tempfile::tempdir_in(std::env::var_os("NYX_BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from)).unwrap();
    let folder = temporary.path().join("images");
    make(&folder, count);
    let studio = Studio::open(Home::at(temporary.path().join("home"))).unwrap();
    measure(&studio, &folder);
}

/// Tiny images, for the captions are what counts: thirty tags each, of a few hundred that occur.
fn make(folder: &Path, count: usize) {
    std::fs::create_dir_all(folder).unwrap();
    let mut png = Vec::new();
    image::RgbImage::new(8, 8).write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    (0..count).into_par_iter().for_each(|index| {
        let tags: Vec<String> = (0..30).map(|n| format!("some tag {}", (index * 7 + n * n) % 400)).collect();
        std::fs::write(folder.join(format!("image_{index:05}.png")), &png).unwrap();
        std::fs::write(folder.join(format!("image_{index:05}.txt")), tags.join(", ")).unwrap();
    });
}

fn measure(studio: &Studio, folder: &Path) {
    let (db, texts, silent) = (studio.db(), studio.texts(), Reporter::silent());
    let dataset = datasets::add(db, folder, None, None, &silent).unwrap().summary.dataset;
    let place = Place::of(&dataset);
    let files: Vec<PathBuf> =
        datasets::images(db, dataset.id).unwrap().iter().map(|image| dataset.caption_path(&image.file)).collect();
    println!("{} captions", files.len());
    let read = timed("floor: read every caption", None, || {
        files.par_iter().map(|file| std::fs::read(file).unwrap().len()).sum::<usize>()
    });
    timed("first filter", Some(read), || captions::filtered(db, texts, &dataset, "tag:\"some tag 7\"").unwrap());
    // What was written a moment ago is not yet believed to stay as it is.
    std::thread::sleep(Duration::from_secs(4));
    timed("filter once the files rest", Some(read), || captions::filtered(db, texts, &dataset, "tag:\"some tag 7\"").unwrap());
    timed("filter by tag", Some(read), || {
        captions::filtered(db, texts, &dataset, "tag:\"some tag 8\" NOT tag:\"some tag 7\"").unwrap()
    });
    timed("filter by text", Some(read), || captions::filtered(db, texts, &dataset, "caption:\"tag 39*\"").unwrap());
    timed("tags", Some(read), || captions::tag_counts(&captions::select(db, texts, &dataset, "").unwrap()));
    let trigger = Edit::Add { tags: vec!["mika".to_owned()], at: Position::Start };
    timed("preview of a trigger word", Some(read), || {
        bulk::preview(db, texts, &dataset, &Scope::default(), &trigger, 1000).unwrap()
    });
    // What was never synced has no place on the disk yet, and is replaced for less.
    write_all(&files);
    let write = timed("floor: write every caption", None, || write_all(&files));
    timed("put a trigger word", Some(write), || bulk::apply(db, texts, &dataset, &Scope::default(), &trigger, &silent).unwrap());
    timed("undo it", Some(write), || captions::undo(db, &place, None, &silent).unwrap());
    timed("history", Some(read), || captions::history(db, &place).unwrap());
}

/// The least that a safe write must do.
fn write_all(files: &[PathBuf]) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(8).build().unwrap();
    pool.install(|| {
        files.par_iter().for_each(|file| {
            let text = std::fs::read(file).unwrap();
            let temporary = file.with_extension("tmp");
            let mut written = std::fs::File::create(&temporary).unwrap();
            written.write_all(&text).and_then(|()| written.sync_all()).unwrap();
            std::fs::rename(&temporary, file).unwrap();
        });
    });
}

fn timed<T>(words: &str, floor: Option<Duration>, work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = work();
    let took = start.elapsed();
    drop(result);
    let ratio = floor.map_or(String::new(), |floor| format!("  {:.2} x the floor", took.as_secs_f64() / floor.as_secs_f64()));
    println!("{words:30} {:7.0} ms{ratio}", took.as_secs_f64() * 1000.0);
    took
}
