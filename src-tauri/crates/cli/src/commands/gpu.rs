//! `nyx gpu`: the graphics cards.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use nyx_core::Problem;
use nyx_core::gpu::{Gpu, GpuSnapshot, Reader};

use crate::interrupt;
use crate::output::Output;

#[derive(Debug, Args)]
pub(crate) struct GpuArgs {
    /// Read again every second until Ctrl+C
    #[arg(long)]
    watch: bool,
}

pub(crate) fn run(output: &Output, arguments: &GpuArgs) -> Result<ExitCode, Problem> {
    let reader = Reader::open();
    let stop = interrupt::token();
    loop {
        let snapshot = reader.snapshot();
        output.answer(&snapshot, || rows(&snapshot));
        // Without a driver there is nothing to watch: the reason was said.
        if !arguments.watch || !reader.has_driver() || stop.is_cancelled() {
            return Ok(ExitCode::SUCCESS);
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

fn rows(snapshot: &GpuSnapshot) -> Vec<Vec<String>> {
    let cards = snapshot.gpus.iter().map(card);
    cards.chain(snapshot.reason.iter().map(|reason| vec![reason.clone()])).collect()
}

fn card(gpu: &Gpu) -> Vec<String> {
    let gib = |bytes: u64| bytes as f64 / f64::from(1 << 30);
    let or_dash = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    vec![
        gpu.index.to_string(),
        gpu.name.clone(),
        format!("{:.1} / {:.1} GB", gib(gpu.memory_used), gib(gpu.memory_total)),
        or_dash(gpu.utilization.map(|percent| format!("{percent} %"))),
        or_dash(gpu.temperature.map(|degrees| format!("{degrees} °C"))),
        or_dash(gpu.power.map(|watts| format!("{watts:.0} W"))),
        match gpu.processes.len() {
            1 => "1 process".to_owned(),
            n => format!("{n} processes"),
        },
    ]
}
