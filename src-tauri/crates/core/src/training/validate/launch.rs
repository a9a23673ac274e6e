//! How the processes start: what of several processes, cards and machines cannot be.

use serde_json::Value;

use crate::training::issue::Issue;
use crate::training::{Config, Material, Mode};

pub(super) fn check(config: &Config, material: &Material, issues: &mut Vec<Issue>) {
    let launch = &config.launch;
    let (processes, machines, here) = (launch.process_count(), launch.machines.unwrap_or(1).max(1), launch.processes_here());
    deepspeed(config, processes, issues);
    cards(config, material, here, issues);
    if processes > 1 && launch.accelerate == Some(false) {
        let message = format!("{processes} processes need accelerate, which starts them and tells them of each other");
        let issue = Issue::error("launch.accelerate", "conflict", message).hint("Remove `accelerate`, or train with one process");
        issues.push(issue.fix("Remove accelerate", Value::Null));
    }
    if machines > 1 && launch.main_address.is_none() {
        let issue = Issue::error("launch.main_address", "required", "Several machines need the address of the first one");
        issues.push(issue.hint("Set `main_address`, such as \"10.0.0.2:29500\""));
    }
    if machines > 1 && launch.machine_rank.is_none() {
        let message = "With several machines each one needs its own number, and this one has none";
        issues.push(Issue::error("launch.machine_rank", "required", message).hint("Set `machine_rank`: 0 on the first machine"));
    }
    if let Some(rank) = launch.machine_rank.filter(|rank| *rank >= machines) {
        let message = format!("With {machines} machine(s) there is no machine {rank}: they are counted from 0");
        let issue = Issue::error("launch.machine_rank", "out_of_range", message);
        issues.push(issue.hint(format!("Set a number below {machines}, or more `machines`")));
    }
    if !processes.is_multiple_of(machines) {
        let message = format!("{processes} processes cannot be shared evenly by {machines} machines");
        issues.push(Issue::error("launch.processes", "out_of_range", message).hint("Set a multiple of `machines`"));
    }
}

/// Cards that are there, once each, and enough of them: two processes on one card are refused by NCCL.
fn cards(config: &Config, material: &Material, here: u32, issues: &mut Vec<Issue>) {
    let launch = &config.launch;
    let on_processor = launch.env.contains_key("ACCELERATE_USE_CPU");
    let mut seen = std::collections::BTreeSet::new();
    if let Some(twice) = launch.gpus.iter().find(|card| !seen.insert(**card)) {
        let message = format!("The graphics card {twice} is named twice");
        issues.push(Issue::error("launch.gpus", "named_twice", message).hint("Name each card once"));
    }
    let there = &material.cards;
    for card in launch.gpus.iter().filter(|card| !there.is_empty() && !there.contains_key(card)) {
        let known: Vec<String> = there.iter().map(|(index, name)| format!("{index} ({name})")).collect();
        let message = format!("This machine has no graphics card {card}; it has {}", known.join(" and "));
        issues.push(Issue::error("launch.gpus", "gpu_missing", message).hint("Choose among those that are there"));
    }
    let most = if launch.gpus.is_empty() { there.len() } else { launch.gpus.len() };
    if most > 0 && here as usize > most && here > 1 && !on_processor {
        let which = if launch.gpus.is_empty() { "has" } else { "is given" };
        let message = format!("{here} processes on this machine need as many graphics cards, and it {which} {most}");
        let issue = Issue::error("launch.processes", "more_processes_than_gpus", message);
        let fix = launch.machines.is_none_or(|machines| machines <= 1);
        let issue = issue.hint("Set at most as many processes as cards");
        issues.push(if fix { issue.fix(format!("Set {most}"), most as u64) } else { issue });
    }
}

fn deepspeed(config: &Config, processes: u32, issues: &mut Vec<Issue>) {
    if config.params.get("deepspeed") != Some(&Value::Bool(true)) {
        return;
    }
    if processes == 1 && !config.launch.env.contains_key("WORLD_SIZE") {
        let message = "DeepSpeed asks the launcher for the number of processes, and with one process nobody says it";
        let issue = Issue::error("deepspeed", "needs", message);
        issues
            .push(issue.hint("Set `processes` to 2 or more, or WORLD_SIZE to 1 in the environment").fix("Turn off", Value::Null));
    }
    // These scripts take the switch and hand accelerate models in a way that DeepSpeed refuses.
    let why = match config.mode {
        Mode::LlliteOld => "it trains two models at once, and DeepSpeed takes one",
        Mode::TextualInversion => "it prepares the text encoders apart from their optimizer, and DeepSpeed takes them together",
        _ => return,
    };
    let message = format!("The script for {} cannot train with DeepSpeed: {why}", config.mode.words());
    issues.push(Issue::error("deepspeed", "unfit", message).hint("Turn `deepspeed` off").fix("Turn off", Value::Null));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Launch;

    fn codes(launch: Launch, cards: &[u32]) -> Vec<(String, String)> {
        let config = Config { launch, ..Config::default() };
        let cards = cards.iter().map(|card| (*card, "RTX 4090".to_owned())).collect();
        let mut issues = Vec::new();
        check(&config, &Material { cards, ..Material::default() }, &mut issues);
        issues.into_iter().map(|issue| (issue.param, issue.code)).collect()
    }

    fn one(place: &str, code: &str) -> Vec<(String, String)> {
        vec![(place.to_owned(), code.to_owned())]
    }

    #[test]
    fn cards_must_be_there_and_be_enough() {
        let on = |processes, gpus: &[u32]| Launch { processes: Some(processes), gpus: gpus.to_vec(), ..Launch::default() };
        assert_eq!(codes(on(2, &[0, 1]), &[0, 1]), []);
        assert_eq!(codes(on(2, &[0, 1]), &[]), [], "without a driver nobody knows");
        assert_eq!(codes(on(1, &[3]), &[0, 1]), one("launch.gpus", "gpu_missing"));
        assert_eq!(codes(on(1, &[1, 1]), &[0, 1]), one("launch.gpus", "named_twice"));
        assert_eq!(codes(on(3, &[0, 1]), &[0, 1, 2]), one("launch.processes", "more_processes_than_gpus"));
        assert_eq!(codes(on(3, &[]), &[0, 1]), one("launch.processes", "more_processes_than_gpus"));
        let processor = Launch { env: [("ACCELERATE_USE_CPU".to_owned(), "true".to_owned())].into(), ..on(3, &[]) };
        assert_eq!(codes(processor, &[0]), [], "processes on processors need no card");
    }

    #[test]
    fn several_machines_need_an_address_and_a_number_each() {
        let machines = |rank: Option<u32>, address: Option<&str>| Launch {
            processes: Some(4),
            machines: Some(2),
            machine_rank: rank,
            main_address: address.map(str::to_owned),
            ..Launch::default()
        };
        assert_eq!(codes(machines(Some(1), Some("10.0.0.2")), &[0, 1]), [], "two processes for each machine's cards");
        assert_eq!(codes(machines(None, Some("10.0.0.2")), &[0, 1]), one("launch.machine_rank", "required"));
        assert_eq!(codes(machines(Some(2), Some("10.0.0.2")), &[0, 1]), one("launch.machine_rank", "out_of_range"));
        assert_eq!(codes(machines(Some(0), None), &[0, 1]), one("launch.main_address", "required"));
        let python = Launch { processes: Some(2), accelerate: Some(false), ..Launch::default() };
        assert_eq!(codes(python, &[]), one("launch.accelerate", "conflict"));
    }
}
