//! A log of 100 MB: how long until its end is shown, until its lines are counted, until a search has seen all of them, and what is kept in
//! memory. The budget for the first is 200 ms. Run with `cargo bench -p nyx-core --bench log`; it fails when the end comes later.
#![expect(clippy::print_stdout, reason = "a benchmark speaks on standard output")]

use std::error::Error;
use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use nyx_core::db::Db;
use nyx_core::event::Events;
use nyx_core::home::Home;
use nyx_core::runs::log::{LogChoice, LogView, Search};
use nyx_core::runs::{RunFolder, Watch};

const BYTES: usize = 100_000_000;
/// Bytes of one read of the pipe.
const READ: usize = 4096;
const BUDGET: Duration = Duration::from_millis(200);

fn main() -> ExitCode {
    match measure() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<bool, Box<dyn Error>> {
    let root = tempfile::tempdir()?;
    let home = Home::at(root.path());
    let folder = RunFolder::at(home.runs().join("r1"));
    std::fs::create_dir_all(folder.path())?;
    std::fs::write(folder.command(), "{}")?;
    write(&folder)?;

    let db = Db::open(&home.database(), Events::default())?;
    let open = median(|| {
        let watch = Watch::new(home.clone(), db.clone(), Events::default());
        watch.log("r1", LogChoice::Folded, None, 200).map(|window| assert_eq!(window.lines.len(), 200)).is_ok()
    });
    let mut view = LogView::new(folder.clone());
    let begin = Instant::now();
    view.refresh();
    let counted = begin.elapsed();
    let window = median(|| view.shown(LogChoice::Folded, view.rows(LogChoice::Folded) / 2, 200).len() == 200);
    let search = |words: &str| {
        let begin = Instant::now();
        let mut search = Search::new(words, LogChoice::All);
        while let Some(step) = search.step(&view) {
            search.found(&step, step.look(&folder));
        }
        (search.hits(), begin.elapsed())
    };
    println!("the end of {} MB: {open:?}, budget {BUDGET:?}", BYTES / 1_000_000);
    println!("all {} lines counted: {counted:?}; 200 in the middle: {window:?}", view.total());
    println!("search: {:?} for few, {:?} for every tenth line", search("Bucket 999"), search("no caption"));
    Ok(open <= BUDGET)
}

/// Records of a trainer, a warning in ten, bars between.
fn write(folder: &RunFolder) -> Result<(), Box<dyn Error>> {
    let mut text = String::with_capacity(BYTES + 200);
    let mut line = 0;
    while text.len() < BYTES {
        match line % 10 {
            0 => writeln!(text, "2026-11-25 16:00:00 WARNING  no caption for image {line}   train_util.py:2092")?,
            1 => writeln!(text, "\rsteps:  50%|█████     | {line}/9999999 [00:01<00:11,  1.05s/it, avr_loss=0.148]")?,
            _ => writeln!(
                text,
                "                    INFO     bucket {line}: resolution (832, 1216), count: 218   train_util.py:1094"
            )?,
        }
        line += 1;
    }
    std::fs::write(folder.stderr(), &text)?;
    let mut index = "nyx-log 1 2026-11-25T16:00:00Z\n".to_owned();
    for (read, offset) in (0..text.len()).step_by(READ).enumerate() {
        writeln!(index, "{} e {offset} {}", read * 10, READ.min(text.len() - offset))?;
    }
    std::fs::write(folder.index(), index)?;
    Ok(())
}

fn median(mut each: impl FnMut() -> bool) -> Duration {
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let begin = Instant::now();
            assert!(each(), "it answers");
            begin.elapsed()
        })
        .collect();
    times.sort();
    times[2]
}
