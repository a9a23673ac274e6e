//! A moment as a person writes it: `22:30`, `+90m`, `2026-11-26 08:00`, or RFC 3339. Pure: now and the time zone are passed in.

use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::error::JobError;

/// The moment that `text` means. A time of day is the next one to come, today or tomorrow.
pub fn moment(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, JobError> {
    let text = text.trim();
    let local = now.to_zoned(zone.clone());
    let unclear = || JobError::Moment(text.to_owned());
    if let Some(span) = text.strip_prefix('+') {
        let span: Span = span.trim().parse().map_err(|_| unclear())?;
        return local.checked_add(span).map(|at| at.timestamp()).map_err(|_| unclear());
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    // Only digits and colons: a date alone must not be read as a time of day.
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') && text.contains(':') {
        let time: Time = text.parse().map_err(|_| unclear())?;
        let on = |date: jiff::civil::Date| date.to_datetime(time).to_zoned(zone.clone()).map(|at| at.timestamp());
        let today = on(local.date()).map_err(|_| unclear())?;
        return if today > now { Ok(today) } else { local.date().tomorrow().and_then(on).map_err(|_| unclear()) };
    }
    let at: DateTime = text.parse().map_err(|_| unclear())?;
    at.to_zoned(zone.clone()).map(|at| at.timestamp()).map_err(|_| unclear())
}

/// [`moment`], here and now.
pub fn moment_here(text: &str) -> Result<Timestamp, JobError> {
    moment(text, crate::clock::now(), &TimeZone::system())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_a_person_means_them() {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        let now: Timestamp = "2026-11-25T20:00:00Z".parse().unwrap();
        for (text, at) in [
            ("22:30", "2026-11-25T21:30:00Z"),
            ("21:00", "2026-11-26T20:00:00Z"),
            ("08:15", "2026-11-26T07:15:00Z"),
            ("+90m", "2026-11-25T21:30:00Z"),
            ("+1h30m", "2026-11-25T21:30:00Z"),
            ("+ 2 days", "2026-11-27T20:00:00Z"),
            ("2026-11-26 08:00", "2026-11-26T07:00:00Z"),
            ("2026-11-26T08:00", "2026-11-26T07:00:00Z"),
            ("2026-11-26T08:00:00Z", "2026-11-26T08:00:00Z"),
        ] {
            assert_eq!(moment(text, now, &zone).unwrap().to_string(), at, "{text}");
        }
        for text in ["", "soon", "25:00", "+", "22"] {
            assert!(matches!(moment(text, now, &zone), Err(JobError::Moment(_))), "{text}");
        }
    }
}
