//! The name that sd-scripts gives a sample: `NAME_e000003_01_20261123021252_42.png` for an epoch, `NAME_000144_…` for a step (pure).

use std::sync::LazyLock;

use regex::Regex;

/// What the name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) epoch: Option<u64>,
    pub(super) step: Option<u64>,
    /// From 0.
    pub(super) prompt: u32,
    pub(super) seed: Option<u64>,
}

#[expect(clippy::expect_used, reason = "a fixed pattern; tests run it")]
static REST: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(e?)(\d{6,})_(\d{2,})_\d{14}(?:_(\d+))?\.png$").expect("the name of a sample"));

impl Named {
    /// Reads a name of a run with this `output_name`; `None` for what another run or program wrote.
    pub(super) fn read(file: &str, output_name: &str) -> Option<Self> {
        let rest = if output_name.is_empty() { file } else { file.strip_prefix(output_name)?.strip_prefix('_')? };
        let found = REST.captures(rest)?;
        let number = found[2].parse().ok()?;
        let of_epoch = &found[1] == "e";
        Some(Self {
            epoch: of_epoch.then_some(number),
            step: (!of_epoch).then_some(number),
            prompt: found[3].parse().ok()?,
            seed: found.get(4).and_then(|seed| seed.as_str().parse().ok()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epochs_steps_prompts_and_seeds_are_read() {
        let named = Named::read("kana_v1_e000003_01_20261123021252_42.png", "kana_v1").unwrap();
        assert_eq!(named, Named { epoch: Some(3), step: None, prompt: 1, seed: Some(42) });
        let named = Named::read("kana_000144_12_20261123021252.png", "kana").unwrap();
        assert_eq!(named, Named { epoch: None, step: Some(144), prompt: 12, seed: None });
        for other in ["kana_v2_e000003_01_20261123021252_42.png", "kana-000003.png", "kana_e000003_01_20261123021252_42.png.tmp"]
        {
            assert_eq!(Named::read(other, "kana"), None, "{other}");
        }
    }
}
