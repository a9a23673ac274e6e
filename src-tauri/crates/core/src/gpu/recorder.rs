//! Readings kept beside a run: one JSON object a line in a file, `gpu.jsonl`. Where there is no driver, no file appears.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::nvml::Reader;
use super::{Gpu, GpuSnapshot};

/// One reading, as it is kept: the cards without their processes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct GpuSample {
    /// When, RFC 3339.
    pub at: String,
    /// The cards, in the driver's order; `processes` is empty.
    pub gpus: Vec<Gpu>,
}

/// Writes readings into a file. Made once by whoever watches over a run, asked about once a second.
#[derive(Debug)]
pub struct Recorder {
    reader: Reader,
    file: PathBuf,
}

impl Recorder {
    /// A recorder for this file; `None` where there is no driver to ask.
    pub fn open(file: &Path) -> Option<Self> {
        let reader = Reader::open();
        reader.has_driver().then(|| Self { reader, file: file.to_owned() })
    }

    /// Reads the cards, adds a line to the file, and returns what was read.
    pub fn record(&self, at: Timestamp) -> io::Result<GpuSnapshot> {
        let snapshot = self.reader.snapshot();
        append(&self.file, at, &snapshot)?;
        Ok(snapshot)
    }
}

/// What was recorded. No file means no readings; a line that was cut off by a crash is left out.
pub fn read(file: &Path) -> io::Result<Vec<GpuSample>> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn append(file: &Path, at: Timestamp, snapshot: &GpuSnapshot) -> io::Result<()> {
    let gpus = snapshot.gpus.iter().map(|gpu| Gpu { processes: Vec::new(), ..gpu.clone() }).collect();
    let mut line = serde_json::to_string(&GpuSample { at: at.to_string(), gpus })?;
    line.push('\n');
    OpenOptions::new().create(true).append(true).open(file)?.write_all(line.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::GpuProcess;

    #[test]
    fn readings_come_back_without_processes_and_without_a_torn_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("gpu.jsonl");
        assert_eq!(read(&file).unwrap(), []);
        let gpu = Gpu {
            index: 0,
            name: "NVIDIA GeForce RTX 4090".into(),
            memory_total: 24 << 30,
            memory_used: 17 << 30,
            utilization: Some(97),
            temperature: None,
            power: Some(410.5),
            power_limit: Some(450.0),
            processes: vec![GpuProcess { pid: 1, memory: None }],
        };
        let snapshot = GpuSnapshot { driver: Some("580.65".into()), reason: None, gpus: vec![gpu.clone()] };
        append(&file, "2026-11-23T14:09:00Z".parse().unwrap(), &snapshot).unwrap();
        OpenOptions::new().append(true).open(&file).unwrap().write_all(br#"{"at":"2026"#).unwrap();
        let kept = GpuSample { at: "2026-11-23T14:09:00Z".into(), gpus: vec![Gpu { processes: Vec::new(), ..gpu }] };
        assert_eq!(read(&file).unwrap(), [kept]);
    }
}
