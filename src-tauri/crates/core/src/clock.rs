//! The only place that reads the time. Pure code takes a [`Timestamp`] instead.

pub use jiff::Timestamp;

/// Now, in UTC.
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// A moment as a folder name in local time, `2026-11-23_14-05-09`: sorts by time and is legal on every file system.
pub fn folder_stamp(at: Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d_%H-%M-%S").to_string()
}

/// The day of a moment in local time: `25 Nov 2026`.
pub fn day(at: Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%-d %b %Y").to_string()
}

/// A moment to measure from, which no change of the clock disturbs.
pub fn instant() -> std::time::Instant {
    std::time::Instant::now()
}
