//! Where a line lies and what it is, in twelve bytes: a log of a hundred megabytes has a million lines.

use super::{LogLevel, LogStream};

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Streams are kept up to 1 GiB.
    offset: u32,
    /// Milliseconds since the start of the run.
    pub(super) at: u32,
    /// Length, stream, level, bar.
    bits: u32,
}

/// What a line is, as far as its bytes say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) level: Option<LogLevel>,
    /// The drawing of a progress bar.
    pub(super) bar: bool,
}

const STREAM: u32 = 17;
const LEVEL: u32 = 19;
const BAR: u32 = 22;
const STREAMS: [LogStream; 3] = [LogStream::Stdout, LogStream::Stderr, LogStream::Nyx];
const LEVELS: [Option<LogLevel>; 7] = [
    None,
    Some(LogLevel::Debug),
    Some(LogLevel::Info),
    Some(LogLevel::Warning),
    Some(LogLevel::Error),
    Some(LogLevel::Traceback),
    Some(LogLevel::Nyx),
];

impl Place {
    /// `length` is 64 KiB at most.
    pub(super) fn new(stream: LogStream, offset: u64, length: usize, at: u32, kind: Kind) -> Self {
        let level = LEVELS.iter().position(|level| *level == kind.level).unwrap_or(0) as u32;
        let bits = length as u32 | (stream as u32) << STREAM | level << LEVEL | u32::from(kind.bar) << BAR;
        Self { offset: u32::try_from(offset).unwrap_or(u32::MAX), at, bits }
    }

    pub(super) fn offset(self) -> u64 {
        u64::from(self.offset)
    }

    pub(super) fn length(self) -> usize {
        (self.bits & ((1 << STREAM) - 1)) as usize
    }

    pub(super) fn stream(self) -> LogStream {
        STREAMS[(self.bits >> STREAM & 3) as usize % STREAMS.len()]
    }

    pub(super) fn kind(self) -> Kind {
        Kind { level: LEVELS[(self.bits >> LEVEL & 7) as usize % LEVELS.len()], bar: self.bits >> BAR & 1 == 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_fits_into_twelve_bytes() {
        assert_eq!(size_of::<Place>(), 12);
        for stream in STREAMS {
            for level in LEVELS {
                for bar in [false, true] {
                    let place = Place::new(stream, 1 << 31, 64 * 1024, 7, Kind { level, bar });
                    assert_eq!((place.stream(), place.kind()), (stream, Kind { level, bar }));
                    assert_eq!((place.offset(), place.length(), place.at), (1 << 31, 64 * 1024, 7));
                }
            }
        }
    }
}
