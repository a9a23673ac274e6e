//! tqdm's bars: `steps:  17%|█▋        | 2/12 [00:10<00:54,  5.41s/it, avr_loss=1.12]` (pure).

use std::sync::LazyLock;

use regex::Regex;

/// One drawing of a bar at the start of a record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bar<'a> {
    /// `steps`, `read caption`; empty for a bar without a name.
    pub(super) name: &'a str,
    pub(super) done: u64,
    pub(super) total: u64,
    pub(super) seconds_per_item: Option<f64>,
    /// The mean loss, three digits; `None` before the first step and for NaN.
    pub(super) loss: Option<f64>,
    /// What follows on the same line: a bar is not terminated before other text.
    pub(super) rest: &'a str,
}

#[expect(clippy::expect_used, reason = "a fixed pattern; tests run it")]
static BAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:([A-Za-z][\w .,/()-]*): )?\s*\d+%\|[^|]*\| *(\d+)/(\d+) \[(?:[\d:?]+)<(?:[\d:]+|\?|\d+ days?, [\d:]+), +(?:([\d.]+)(it/s|s/it)|\?(?:it/s|s/it))(?:, ([^\]]*))?\] *",
    )
    .expect("the bar's pattern")
});

/// What a download of the hub draws: `model.safetensors:  12%|█▏        | 1.21G/10.2G [00:10<01:20, 112MB/s]`.
#[expect(clippy::expect_used, reason = "a fixed pattern; tests run it")]
static BYTES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:([^|:]+): )?\s*\d+%\|[^|]*\| *([\d.]+)([kMGT]?)/([\d.]+)([kMGT]?) \[(?:[\d:?]+)<(?:[\d:]+|\?|\d+ days?, [\d:]+), +(?:[\d.]+[kMGT]?|\?)B/s[^\]]*\] *",
    )
    .expect("the pattern of a download")
});

/// One drawing of a download at the start of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Download<'a> {
    /// Bytes.
    pub(super) done: u64,
    pub(super) total: u64,
    /// What follows on the same line.
    pub(super) rest: &'a str,
}

impl<'a> Download<'a> {
    /// The drawing that the record starts with, if it does.
    pub(super) fn at_start(record: &'a str) -> Option<Self> {
        let found = BYTES.captures(record)?;
        let bytes = |number: usize, unit: usize| {
            let power = ["", "k", "M", "G", "T"].iter().position(|each| *each == &found[unit])?;
            Some((found[number].parse::<f64>().ok()? * 1000_f64.powi(i32::try_from(power).ok()?)).round() as u64)
        };
        Some(Self { done: bytes(2, 3)?, total: bytes(4, 5)?, rest: &record[found.get(0)?.end()..] })
    }
}

impl<'a> Bar<'a> {
    /// The bar that the record starts with, if it does.
    pub(super) fn at_start(record: &'a str) -> Option<Self> {
        let found = BAR.captures(record)?;
        let rate = found.get(4).and_then(|rate| rate.as_str().parse::<f64>().ok()).filter(|rate| *rate > 0.0);
        let seconds_per_item = match found.get(5).map(|unit| unit.as_str()) {
            Some("it/s") => rate.map(|rate| 1.0 / rate),
            _ => rate,
        };
        let loss = found.get(6).into_iter().flat_map(|postfix| postfix.as_str().split(", ")).find_map(|field| {
            let (name, value) = field.split_once('=')?;
            // Textual inversion calls its mean of the epoch so.
            matches!(name.trim(), "avr_loss" | "loss")
                .then(|| value.trim().parse::<f64>().ok().filter(|loss| loss.is_finite()))
                .flatten()
        });
        Some(Self {
            name: found.get(1).map_or("", |name| name.as_str()),
            done: found[2].parse().ok()?,
            total: found[3].parse().ok()?,
            seconds_per_item,
            loss,
            rest: &record[found.get(0)?.end()..],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_says_step_speed_and_loss_and_what_follows_it() {
        let bar = Bar::at_start("steps:  17%|█▋        | 2/12 [00:10<00:54,  5.41s/it, avr_loss=1.12]Traceback (most").unwrap();
        assert_eq!((bar.name, bar.done, bar.total), ("steps", 2, 12));
        assert_eq!((bar.seconds_per_item, bar.loss, bar.rest), (Some(5.41), Some(1.12), "Traceback (most"));
    }

    #[test]
    fn a_download_is_told_in_bytes() {
        let half =
            Download::at_start("(…)model.safetensors:  12%|█▏        | 1.21G/10.2G [00:10<01:20, 112MB/s]Loading").unwrap();
        assert_eq!((half.done, half.total, half.rest), (1_210_000_000, 10_200_000_000, "Loading"));
        let small = Download::at_start("vocab.json: 100%|██████████| 905/905 [00:00<00:00, 5.20MB/s]").unwrap();
        assert_eq!((small.done, small.total), (905, 905));
        assert_eq!(Download::at_start("steps:  17%|█▋        | 2/12 [00:10<00:54,  5.41s/it]"), None);
    }

    #[test]
    fn the_odd_ones_are_read_too() {
        let first = Bar::at_start("steps:   0%|          | 0/12 [00:00<?, ?it/s]").unwrap();
        assert_eq!((first.done, first.seconds_per_item, first.loss), (0, None, None));
        let ascii = Bar::at_start(
            "steps: 100%|##########| 12/12 [1:01:40<00:00,  2.00it/s, Average key norm=0.1, Keys Scaled=3, avr_loss=1.23e-5]   ",
        );
        assert_eq!(ascii.map(|bar| (bar.seconds_per_item, bar.loss, bar.rest)), Some((Some(0.5), Some(1.23e-5), "")));
        let nan = Bar::at_start("steps:  8%|▊         | 1/12 [00:05<00:56,  5.10s/it, avr_loss=nan]").unwrap();
        assert_eq!(nan.loss, None);
        let embedding = Bar::at_start("steps:  42%|████▏     | 5/12 [00:00<00:00,  7.36it/s, loss=1.24]").unwrap();
        assert_eq!((embedding.done, embedding.loss), (5, Some(1.24)));
        let unnamed = Bar::at_start("  0%|          | 0/8 [00:00<?, ?it/s]").unwrap();
        assert_eq!((unnamed.name, unnamed.total), ("", 8));
        assert_eq!(Bar::at_start("epoch 1/3"), None);
        assert_eq!(
            Bar::at_start("epoch validation steps:  25%|██▌| 1/4 [00:00<00:00,  6.24it/s]").map(|bar| bar.name),
            Some("epoch validation steps")
        );
    }
}
