//! TensorBoard event files: length, checksum, a protocol buffer, checksum.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use jiff::Zoned;

/// One file of a run.
#[derive(Debug)]
pub(crate) struct EventFile {
    file: Option<File>,
}

impl EventFile {
    /// `<logging_dir>/<time>/network_train/events.out.tfevents.<ts>.<host>.<pid>.0`; without a folder, none.
    pub(crate) fn create(logging_dir: Option<&Path>) -> Self {
        let now = Zoned::now();
        let file = logging_dir.and_then(|folder| {
            let folder = folder.join(now.strftime("%Y%m%d%H%M%S").to_string()).join("network_train");
            std::fs::create_dir_all(&folder).ok()?;
            let name = format!("events.out.tfevents.{}.double.{}.0", now.timestamp().as_second(), std::process::id());
            File::create(folder.join(name)).ok()
        });
        Self { file }
    }

    /// Adds a scalar, at once.
    pub(crate) fn scalar(&mut self, name: &str, step: u64, value: f32) {
        let Some(file) = &mut self.file else { return };
        let mut entry = vec![0x0a];
        varint(&mut entry, name.len() as u64);
        entry.extend_from_slice(name.as_bytes());
        entry.push(0x15);
        entry.extend_from_slice(&value.to_le_bytes());
        let mut summary = vec![0x0a];
        varint(&mut summary, entry.len() as u64);
        summary.extend_from_slice(&entry);
        let mut event = vec![0x09];
        event.extend_from_slice(&(Zoned::now().timestamp().as_millisecond() as f64 / 1000.0).to_le_bytes());
        event.push(0x10);
        varint(&mut event, step);
        event.push(0x2a);
        varint(&mut event, summary.len() as u64);
        event.extend_from_slice(&summary);
        let length = (event.len() as u64).to_le_bytes();
        let record = [&length[..], &masked(&length), &event, &masked(&event)].concat();
        // A full disk is the trainer's problem, not the double's.
        let _ = file.write_all(&record);
    }
}

fn varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// CRC-32C, masked as TensorFlow does.
fn masked(bytes: &[u8]) -> [u8; 4] {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0x82f6_3b78 } else { crc >> 1 };
        }
    }
    let crc = !crc;
    (crc.rotate_right(15).wrapping_add(0xa282_ead8)).to_le_bytes()
}
