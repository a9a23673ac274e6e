//! How long registering, rescanning and listing ten thousand images takes, beside a bare walk of the folder that reads the same
//! headers and keeps nothing. Ratios say more than seconds: they hold on slow disks too.
//!
//! `cargo bench -p nyx-core --bench datasets` makes its own images. `-- --make DIR [N]` only makes them and leaves them there;
//! `-- --in DIR` measures an existing folder; `--cold` empties the disk cache before each reading (Linux, as root).
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that cannot go on should stop, and says its numbers")]

mod pictures;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nyx_core::datasets::{self, thumbnails};
use nyx_core::jobs::Reporter;
use nyx_core::{Home, Studio};
use rayon::prelude::*;

/// A window of tiles at the usual size.
const FIRST_SCREEN: usize = 40;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let after = |flag: &str| arguments.iter().position(|argument| argument == flag).and_then(|at| arguments.get(at + 1));
    let temporary = tempfile::tempdir().unwrap();
    if let Some(folder) = after("--make") {
        let count = after(folder).and_then(|count| count.parse().ok()).unwrap_or(10_000);
        pictures::make(Path::new(folder), count);
        println!("{count} images in {folder}");
        return;
    }
    let folder = after("--in").map_or_else(|| temporary.path().join("images"), PathBuf::from);
    if after("--in").is_none() {
        pictures::make(&folder, 10_000);
    }
    let cold = arguments.iter().any(|argument| argument == "--cold");
    measure(&folder, &temporary.path().join("home"), cold);
}

fn measure(folder: &Path, home: &Path, cold: bool) {
    let studio = Studio::open(Home::at(home)).unwrap();
    let db = studio.db();
    let silent = Reporter::silent();
    let timed = |words: &str, floor: Option<Duration>, work: &mut dyn FnMut()| {
        if cold {
            empty_disk_cache();
        }
        let start = Instant::now();
        work();
        let took = start.elapsed();
        let ratio =
            floor.map_or(String::new(), |floor| format!("  {:.2} x the bare walk", took.as_secs_f64() / floor.as_secs_f64()));
        println!("{words:44} {:7.0} ms{ratio}", took.as_secs_f64() * 1000.0);
        took
    };
    let (mut images, mut name) = (0, String::new());
    if !cold {
        bare_walk(folder);
    }
    let floor = Some(timed("bare walk, headers on all cores", None, &mut || images = bare_walk(folder)));
    println!("{images} images, {}", if cold { "cold" } else { "warm" });
    timed("register", floor, &mut || {
        name = datasets::add(db, folder, None, None, &silent).unwrap().summary.dataset.name;
    });
    timed("rescan, nothing changed", floor, &mut || drop(datasets::refresh(db, &name, &silent).unwrap()));
    timed("all datasets with counts", floor, &mut || drop(datasets::summaries(db).unwrap()));
    let dataset = datasets::find(db, &name).unwrap();
    let mut rows = Vec::new();
    timed("all rows of the dataset", floor, &mut || rows = datasets::images(db, dataset.id).unwrap());
    let cache = studio.home().thumbnails();
    let first = |rows: &[datasets::ImageRow]| {
        rows.par_iter().take(FIRST_SCREEN).for_each(|row| {
            thumbnails::thumbnail(db, &cache, &dataset, row, thumbnails::Size::Small).unwrap();
        });
    };
    timed("first screen of thumbnails, made", floor, &mut || first(&rows));
    let rows = datasets::images(db, dataset.id).unwrap();
    timed("first screen of thumbnails, from the cache", floor, &mut || first(&rows));
}

/// The least that any program must do: list the folder, look at each file, read its header.
fn bare_walk(folder: &Path) -> usize {
    let files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let images = files.par_iter().filter(|path| std::fs::metadata(path).is_ok() && imagesize::size(path).is_ok());
    images.count()
}

fn empty_disk_cache() {
    if std::fs::write("/proc/sys/vm/drop_caches", "3").is_err() {
        println!("the disk cache cannot be emptied here: these numbers are warm");
    }
}
