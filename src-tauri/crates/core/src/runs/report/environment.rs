//! What ran a run, and how it ended, as texts of a report.

use serde_json::{Value, json};

use super::super::folder::RunFolder;
use super::super::view::Run;
use crate::gpu;

/// How it ended and why.
pub(super) fn summary(run: &Run) -> String {
    let mut lines = vec![
        format!("Run        {}", run.run),
        format!("State      {}", run.status.name()),
        format!("Ending     {}", run.sentence),
        format!("Step       {} of {}", run.tally.step, run.total_steps.map_or("unknown".to_owned(), |steps| steps.to_string())),
        format!("Exit       {}", run.exit_words.as_deref().unwrap_or("unknown")),
        format!("Started    {}", run.started.as_deref().unwrap_or("never")),
        format!("Ended      {}", run.ended.as_deref().unwrap_or("not yet")),
    ];
    match &run.diagnosis {
        Some(known) => lines.extend([
            format!("Diagnosis  {} (atlas {}): {}", known.code, known.atlas, known.title),
            format!("Why        {}", known.cause),
            format!("Remedy     {}", known.remedy),
        ]),
        None => lines.push("Diagnosis  none".to_owned()),
    }
    lines.extend(run.note.iter().map(|note| format!("Note       {note}")));
    lines.extend(run.sentinels.iter().map(|alarm| format!("Noticed    at step {}: {}", alarm.step, alarm.sentence)));
    if let Some(exception) = &run.tally.exception {
        lines.extend([String::new(), exception.traceback.clone()]);
    }
    lines.join("\n") + "\n"
}

/// Versions, driver, system.
pub(super) fn environment(folder: &RunFolder) -> String {
    let manifest = folder.read_manifest().unwrap_or_default();
    let cards = gpu::latest();
    let names: Vec<Value> = cards.gpus.iter().map(|card| json!({"name": card.name, "memory_total": card.memory_total})).collect();
    let told = json!({
        "nyx": env!("CARGO_PKG_VERSION"),
        "system": {"os": std::env::consts::OS, "arch": std::env::consts::ARCH, "memory": nyx_platform::total_memory()},
        "driver": cards.driver,
        "cards": names,
        "cards_reason": cards.reason,
        "trainer": {"commit": manifest.commit, "installation": manifest.installation},
    });
    serde_json::to_string_pretty(&told).unwrap_or_default()
}
