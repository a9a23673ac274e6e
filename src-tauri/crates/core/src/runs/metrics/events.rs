//! One TensorBoard event file: length, checksum, a protocol buffer, checksum, again and again. Only scalars are taken.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use prost::Message;

/// `tensorflow.Event`, as far as scalars need it.
#[derive(Clone, PartialEq, Message)]
struct Event {
    /// Seconds since 1970.
    #[prost(double, tag = "1")]
    wall_time: f64,
    #[prost(int64, tag = "2")]
    step: i64,
    #[prost(message, optional, tag = "5")]
    summary: Option<Summary>,
}

/// `tensorflow.Summary`.
#[derive(Clone, PartialEq, Message)]
struct Summary {
    #[prost(message, repeated, tag = "1")]
    value: Vec<Value>,
}

/// `tensorflow.Summary.Value`.
#[derive(Clone, PartialEq, Message)]
struct Value {
    #[prost(string, tag = "1")]
    tag: String,
    #[prost(float, optional, tag = "2")]
    simple_value: Option<f32>,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scalar {
    pub(super) name: String,
    pub(super) step: i64,
    /// NaN and infinite ones too.
    pub(super) value: f64,
    /// When it was written, in seconds since 1970.
    pub(super) at: f64,
}

/// Longer than any record of scalars: beyond it the file is not what we take it for.
const LONGEST: u64 = 16 * 1024 * 1024;

/// A file and how far it was read.
#[derive(Debug)]
pub(super) struct EventFile {
    path: PathBuf,
    offset: u64,
}

impl EventFile {
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path, offset: 0 }
    }

    /// Reads whole records from where the last look ended; a part of one is left for the next look.
    pub(super) fn read(&mut self, take: &mut impl FnMut(Scalar)) {
        let Ok(mut file) = File::open(&self.path) else { return };
        let mut bytes = Vec::new();
        if file.seek(SeekFrom::Start(self.offset)).and_then(|_| file.read_to_end(&mut bytes)).is_err() {
            return;
        }
        let mut rest: &[u8] = &bytes;
        while let Some((record, after)) = next(rest) {
            if let Ok(event) = Event::decode(record) {
                for value in event.summary.map(|summary| summary.value).unwrap_or_default() {
                    if let Some(number) = value.simple_value {
                        // By its shortest decimal: 1e-4 as a single-precision number is not to be shown as 9.999999747378752e-5.
                        let value_as_told = number.to_string().parse().unwrap_or_else(|_| f64::from(number));
                        take(Scalar { name: value.tag, step: event.step, value: value_as_told, at: event.wall_time });
                    }
                }
            }
            self.offset += (rest.len() - after.len()) as u64;
            rest = after;
        }
    }
}

/// The next whole record, and what follows it.
fn next(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?);
    if length > LONGEST {
        return None;
    }
    let end = 12 + length as usize;
    Some((bytes.get(12..end)?, bytes.get(end + 4..)?))
}
