//! The learning rate schedules: what each follows, and the keys that each takes from `lr_scheduler_args`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::pairs::spec::{ArgSpec, read};

/// One schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct Scheduler {
    /// As `lr_scheduler` wants it; a class as `lr_scheduler_type` wants it.
    pub name: String,
    /// Whether it is a class for `lr_scheduler_type`.
    pub class: bool,
    /// Its name in plain words.
    pub label: String,
    /// What it does.
    pub help: String,
    /// The trainer's arguments that it follows.
    pub uses: Vec<String>,
    /// What `lr_warmup_steps` does to it.
    pub warmup: Warmup,
    /// Keys that the trainer sets itself.
    pub taken: Vec<String>,
    /// Arguments or keys of which one must be set.
    pub needs: Vec<String>,
    /// The key that must hold the number of steps, which the trainer does not tell it.
    pub total: Option<String>,
    /// The package that it is in; absent: torch, transformers or diffusers.
    pub package: Option<String>,
    /// Whether the trainer's requirements bring that package.
    pub installed: bool,
    /// Why it cannot work.
    pub broken: Option<String>,
    /// The keys that it takes.
    pub args: Vec<ArgSpec>,
}

/// What a warm-up does to a schedule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Warmup {
    /// It counts.
    #[default]
    Counts,
    /// The trainer stops at it.
    Refused,
    /// It does nothing.
    Ignored,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    name: String,
    #[serde(default)]
    class: bool,
    label: String,
    help: String,
    #[serde(default)]
    uses: Vec<String>,
    warmup: Option<Warmup>,
    #[serde(default)]
    taken: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
    total: Option<String>,
    package: Option<String>,
    #[serde(default = "yes")]
    installed: bool,
    broken: Option<String>,
}

fn yes() -> bool {
    true
}

const FILE: &str = include_str!("../../../../../resources/params/schedulers.toml");

// The file ships inside the program and a test reads it, so that a failure here cannot reach a user.
static SCHEDULERS: LazyLock<Vec<Scheduler>> = LazyLock::new(|| {
    let scheduler = |(block, args): (Block, Vec<ArgSpec>)| Scheduler {
        warmup: block.warmup.unwrap_or(if block.class { Warmup::Refused } else { Warmup::Counts }),
        name: block.name,
        class: block.class,
        label: block.label,
        help: block.help,
        uses: block.uses,
        taken: block.taken,
        needs: block.needs,
        total: block.total,
        package: block.package,
        installed: block.installed,
        broken: block.broken,
        args,
    };
    read(&[FILE], FILE, "scheduler").into_iter().map(scheduler).collect()
});

/// Every schedule: Kohya's names, then classes.
pub fn schedulers() -> &'static [Scheduler] {
    &SCHEDULERS
}

/// The schedule that `lr_scheduler` names; empty is constant, and `adafactor:1e-3` stands for `AdaFactor`'s own.
pub fn named(name: &str) -> Option<&'static Scheduler> {
    let name = if name.is_empty() { "constant" } else { name };
    let name = if name.starts_with("adafactor") { "adafactor" } else { name };
    SCHEDULERS.iter().find(|known| !known.class && known.name == name)
}

/// The class that `lr_scheduler_type` names; those of torch also by their whole path.
pub fn class(name: &str) -> Option<&'static Scheduler> {
    let name = name.strip_prefix("torch.optim.lr_scheduler.").unwrap_or(name);
    SCHEDULERS.iter().find(|known| known.class && known.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::facts;

    #[test]
    fn the_file_holds_all_schedules() {
        let count = |wanted: fn(&Scheduler) -> bool| SCHEDULERS.iter().filter(|scheduler| wanted(scheduler)).count();
        assert_eq!(count(|known| !known.class && known.broken.is_none()), 11);
        assert_eq!(count(|known| known.broken.is_some()), 2);
        assert_eq!(count(|known| !known.installed), 2, "of the fork");
        for scheduler in schedulers() {
            assert!(scheduler.uses.iter().all(|key| facts::argument(key).is_some()), "{}", scheduler.name);
            let total = scheduler.total.as_ref();
            assert!(total.is_none_or(|key| scheduler.args.iter().any(|spec| spec.key == *key)), "{}", scheduler.name);
        }
        assert_eq!(named("adafactor:1e-3").unwrap().warmup, Warmup::Refused);
        assert!(class("OneCycleLR").is_some() && named("OneCycleLR").is_none());
    }
}
