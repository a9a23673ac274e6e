//! The curves of 100,000 steps: reading the event file, reading on after a step, and the questions of the charts: all steps, and a
//! part of them. A question must be answered within a frame, 16 ms. Run with `cargo bench -p nyx-core --bench curves`; it fails when
//! the slowest median is over the budget.
#![expect(clippy::print_stdout, reason = "a benchmark speaks on standard output")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

use nyx_core::runs::metrics::{ChartWindow, EventFolder, Metrics};

const STEPS: i64 = 100_000;
const NAMES: [&str; 6] = ["loss/current", "loss/average", "lr/unet", "lr/textencoder", "lr/group1", "norm/avg_key_norm"];
const BUDGET: Duration = Duration::from_millis(16);
const ROUNDS: usize = 21;

fn main() -> ExitCode {
    let Ok(folder) = tempfile::tempdir() else { return ExitCode::FAILURE };
    let file = folder.path().join("events.out.tfevents.1.host.2.0");
    let Ok(bytes) = write(&file) else { return ExitCode::FAILURE };
    println!("event file: {STEPS} steps of {} series, {:.1} MB", NAMES.len(), bytes as f64 / 1e6);
    let mut metrics = Metrics::new(
        PathBuf::new(),
        vec![EventFolder { path: folder.path().to_owned(), step: 0, output: Some(0) }],
        SystemTime::UNIX_EPOCH,
    );
    println!("{:<44} {:>9.2} ms", "read it for the first time", millis(|| metrics.read()));
    println!("{:<44} {:>9.2} ms", "look again, nothing is new", median(|| metrics.read()));
    let window = |from, to| ChartWindow { from, to, most: 2000 };
    let questions = [
        ("all steps, smoothed with 0.9", window(None, None), 0.9),
        ("all steps, smoothed with 0.99", window(None, None), 0.99),
        ("10,000 of them", window(Some(40_000), Some(50_000)), 0.9),
        ("500 of them", window(Some(70_000), Some(70_500)), 0.9),
    ];
    let mut slowest: f64 = 0.0;
    for (name, window, weight) in questions {
        let took = median(|| drop(std::hint::black_box(metrics.curves(window, weight, 0.0))));
        let answer = serde_json::to_string(&metrics.curves(window, weight, 0.0)).map_or(0, |text| text.len());
        println!("{name:<44} {took:>9.2} ms, an answer of {} KB", answer / 1000);
        slowest = slowest.max(took);
    }
    if slowest > BUDGET.as_secs_f64() * 1000.0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn millis(work: impl FnOnce()) -> f64 {
    let begin = Instant::now();
    work();
    begin.elapsed().as_secs_f64() * 1000.0
}

fn median(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS).map(|_| millis(&mut work)).collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

/// What the trainer's writer writes: one record for each value. Gives the length of the file.
fn write(path: &Path) -> std::io::Result<usize> {
    let mut bytes = Vec::new();
    let mut state = 1_u64;
    for step in 1..=STEPS {
        for (number, name) in NAMES.iter().enumerate() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let noise = (state >> 40) as f32 / 16_777_216.0;
            let value = if number < 2 { 0.1 + noise * 0.1 } else { 1e-4 * (1.0 - step as f32 / STEPS as f32) };
            record(&mut bytes, step, name, value);
        }
    }
    std::fs::File::create(path)?.write_all(&bytes)?;
    Ok(bytes.len())
}

fn record(bytes: &mut Vec<u8>, step: i64, name: &str, value: f32) {
    let mut entry = vec![0x0a, name.len() as u8];
    entry.extend_from_slice(name.as_bytes());
    entry.push(0x15);
    entry.extend_from_slice(&value.to_le_bytes());
    let mut event = vec![0x09];
    event.extend_from_slice(&(1_795_398_742.0 + step as f64 * 1.9).to_le_bytes());
    event.push(0x10);
    let mut rest = step as u64;
    while rest >= 0x80 {
        event.push((rest as u8) | 0x80);
        rest >>= 7;
    }
    event.push(rest as u8);
    event.extend_from_slice(&[0x2a, entry.len() as u8 + 2, 0x0a, entry.len() as u8]);
    event.extend_from_slice(&entry);
    bytes.extend_from_slice(&(event.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&event);
    bytes.extend_from_slice(&[0; 4]);
}
