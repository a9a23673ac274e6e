//! Which build of torch fits this machine: driver and cards in, a build and the reason in words out. Pure.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::manifest::{BackendKind, TorchBuild};
use crate::gpu::{Capability, GpuCards};

/// A build, and why it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TorchChoice {
    /// Its name.
    pub build: String,
    /// One sentence.
    pub reason: String,
}

/// The first of a kind's builds that fits. A machine without a card that fits gets the one for the processor.
pub fn choose(builds: &[TorchBuild], kind: &BackendKind, cards: &GpuCards, windows: bool) -> TorchChoice {
    let offered: Vec<&TorchBuild> = builds.iter().filter(|build| !build.asked && kind.torch.contains_key(&build.name)).collect();
    let cpu = |reason: String| {
        let plain = offered.iter().find(|build| build.driver.is_none());
        TorchChoice { build: plain.map_or_else(|| "cpu".to_owned(), |build| build.name.clone()), reason }
    };
    let (Some(driver), false) = (&cards.driver, cards.cards.is_empty()) else {
        return cpu(cards.reason.clone().unwrap_or_else(|| "No NVIDIA card was found on this machine".to_owned()));
    };
    let needs = |build: &TorchBuild| build.driver.as_ref().map(|d| if windows { d.windows.clone() } else { d.linux.clone() });
    let runs: Vec<&TorchBuild> =
        offered.iter().copied().filter(|build| needs(build).is_some_and(|oldest| version(driver) >= version(&oldest))).collect();
    if runs.is_empty() {
        let oldest = offered.iter().filter_map(|build| needs(build)).min_by_key(|oldest| version(oldest)).unwrap_or_default();
        return cpu(format!(
            "The NVIDIA driver {driver} is too old: {oldest} is the oldest that works. Update it, then install again"
        ));
    }
    // One that leaves out a card is still the best for the newest of them.
    let newest = cards.cards.iter().filter_map(|card| card.capability).max();
    let all = |build: &&TorchBuild| cards.cards.iter().all(|card| fits(build, card.capability));
    let found = runs.iter().copied().find(all).or_else(|| runs.iter().copied().find(|build| fits(build, newest)));
    match found {
        Some(build) => TorchChoice { build: build.name.clone(), reason: reason(build, cards, driver) },
        None => cpu(unfit(cards, driver, &offered)),
    }
}

fn fits(build: &TorchBuild, card: Option<Capability>) -> bool {
    // A card that does not tell is taken as one that fits: the check at the end is the judge.
    card.zip(build.capability).is_none_or(|(card, (lowest, highest))| lowest <= card && card <= highest)
}

fn reason(build: &TorchBuild, cards: &GpuCards, driver: &str) -> String {
    let (fit, unfit): (Vec<_>, Vec<_>) = cards.cards.iter().partition(|card| fits(build, card.capability));
    let names = |cards: &[&crate::gpu::GpuCard]| cards.iter().map(|card| told(card)).collect::<Vec<_>>().join(", ");
    let left_out = if unfit.is_empty() { String::new() } else { format!(". It cannot use {}", names(&unfit)) };
    format!("{} for {} with driver {driver}{left_out}", build.label, names(&fit))
}

fn unfit(cards: &GpuCards, driver: &str, offered: &[&TorchBuild]) -> String {
    let names = cards.cards.iter().map(told).collect::<Vec<_>>().join(", ");
    let newer = offered.iter().any(|build| cards.cards.iter().any(|card| fits(build, card.capability)) && build.driver.is_some());
    if newer {
        format!("{names} needs a newer NVIDIA driver than {driver}. Update it, then install again")
    } else {
        format!("No build of torch has kernels for {names}")
    }
}

fn told(card: &crate::gpu::GpuCard) -> String {
    match card.capability {
        Some(Capability(major, minor)) => format!("{} (compute capability {major}.{minor})", card.name),
        None => card.name.clone(),
    }
}

/// `525.60.13` as numbers that compare; what is no number counts as nothing.
fn version(text: &str) -> Vec<u32> {
    text.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::manifest::Manifest;
    use crate::gpu::GpuCard;

    fn machine(driver: &str, capabilities: &[(u32, u32)]) -> GpuCards {
        let card = |&(major, minor): &(u32, u32)| GpuCard { name: "Card".into(), capability: Some(Capability(major, minor)) };
        GpuCards { driver: Some(driver.into()), reason: None, cards: capabilities.iter().map(card).collect() }
    }

    fn chosen(cards: &GpuCards, windows: bool) -> (String, String) {
        let manifest = Manifest::shipped().unwrap();
        let choice = choose(&manifest.builds, manifest.kind("kohya").unwrap(), cards, windows);
        (choice.build, choice.reason)
    }

    #[test]
    fn driver_and_card_decide() {
        let build = |driver: &str, capabilities: &[(u32, u32)]| chosen(&machine(driver, capabilities), false).0;
        assert_eq!(build("580.95.05", &[(12, 0)]), "cu128", "Blackwell");
        assert_eq!(build("570.26", &[(8, 9)]), "cu128", "Ada, the oldest driver");
        assert_eq!(build("566.36", &[(8, 9)]), "cu126", "the driver before");
        assert_eq!(build("525.60.13", &[(8, 6)]), "cu126");
        assert_eq!(build("525.60.11", &[(8, 6)]), "cu118");
        assert_eq!(build("580.95.05", &[(6, 1)]), "cu126", "Pascal has no kernels in the newest");
        assert_eq!(build("580.95.05", &[(8, 9), (6, 1)]), "cu126", "one that uses both cards");
        assert_eq!(build("580.95.05", &[(12, 0), (6, 1)]), "cu128", "none uses both: the newest card's");
        assert_eq!(chosen(&machine("528.33", &[(8, 9)]), true).0, "cu126", "Windows counts otherwise");
        assert_eq!(chosen(&machine("528.32", &[(8, 9)]), true).0, "cu118");
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let (build, why) = chosen(&machine("440.10", &[(7, 5)]), false);
        assert!(build == "cpu" && why.contains("too old") && why.contains("450.80.02"), "{why}");
        let (build, why) = chosen(&machine("550.54", &[(12, 0)]), false);
        assert!(build == "cpu" && why.contains("newer NVIDIA driver than 550.54"), "{why}");
        let (build, why) = chosen(&machine("580.1", &[(3, 5)]), false);
        assert!(build == "cpu" && why.contains("No build of torch has kernels for Card (compute capability 3.5)"), "{why}");
        let (_, why) = chosen(&machine("580.95.05", &[(12, 0), (6, 1)]), false);
        assert!(why.contains("It cannot use Card (compute capability 6.1)"), "{why}");
    }

    #[test]
    fn without_a_card_the_processor_trains() {
        let none =
            GpuCards { driver: None, reason: Some("No NVIDIA driver was found on this machine".into()), cards: Vec::new() };
        assert_eq!(chosen(&none, false), ("cpu".to_owned(), "No NVIDIA driver was found on this machine".to_owned()));
        let silent = GpuCards {
            driver: Some("580.1".into()),
            reason: None,
            cards: vec![GpuCard { name: "Odd".into(), capability: None }],
        };
        assert_eq!(chosen(&silent, false).0, "cu128", "a card that does not tell");
    }
}
