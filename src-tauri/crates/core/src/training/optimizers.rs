//! The optimizers: their packages, usual learning rates, and the keys that each takes from `optimizer_args`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::pairs::spec::{ArgSpec, read};

/// One optimizer.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct Optimizer {
    /// As `optimizer_type` wants it: one of Kohya's names, a class of `torch.optim`, or an import path.
    pub name: String,
    /// Its name in plain words.
    pub label: String,
    /// What it is good for.
    pub help: Option<String>,
    /// The package that it is in; absent: torch or transformers.
    pub package: Option<String>,
    /// Whether the trainer's requirements bring that package.
    pub installed: bool,
    /// The smallest and the largest learning rate that are usual for a LoRA.
    pub rate: Option<(f64, f64)>,
    /// Whether it finds the size of steps itself, and wants a learning rate of about 1.
    pub own_rate: bool,
    /// Whether it takes keys that it does not know without a word.
    pub open: bool,
    /// Why it cannot work.
    pub broken: Option<String>,
    /// Keys that the trainer sets itself.
    pub taken: Vec<String>,
    /// The keys that it takes.
    pub args: Vec<ArgSpec>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    name: String,
    label: String,
    help: Option<String>,
    package: Option<String>,
    #[serde(default = "yes")]
    installed: bool,
    rate: Option<(f64, f64)>,
    #[serde(default)]
    own_rate: bool,
    #[serde(default)]
    open: bool,
    broken: Option<String>,
    #[serde(default)]
    taken: Vec<String>,
}

fn yes() -> bool {
    true
}

/// The classes of a package.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// What is imported.
    pub module: String,
    /// What is installed.
    pub package: String,
    /// Its optimizers.
    pub classes: Vec<String>,
}

const FILE: &str = include_str!("../../../../../resources/params/optimizers.toml");
const FORK: &str = include_str!("../../../../../resources/params/optimizers-fork.toml");

// The files ship inside the program and a test reads them, so that a failure here cannot reach a user.
static OPTIMIZERS: LazyLock<Vec<Optimizer>> = LazyLock::new(|| {
    let optimizer = |(block, args): (Block, Vec<ArgSpec>)| Optimizer {
        name: block.name,
        label: block.label,
        help: block.help,
        package: block.package,
        installed: block.installed,
        rate: block.rate,
        own_rate: block.own_rate,
        open: block.open,
        broken: block.broken,
        taken: block.taken,
        args,
    };
    [FILE, FORK].into_iter().flat_map(|file| read(&[FILE, FORK], file, "optimizer")).map(optimizer).collect()
});

static PACKAGES: LazyLock<Vec<Package>> =
    LazyLock::new(|| read::<Package>(&[], FILE, "package").into_iter().map(|(package, _)| package).collect());

/// Every optimizer that is known: Kohya's own names, `torch.optim`, import paths, the fork's.
pub fn optimizers() -> &'static [Optimizer] {
    &OPTIMIZERS
}

/// The packages whose classes are known.
pub fn packages() -> &'static [Package] {
    &PACKAGES
}

/// Whether an optimizer finds the size of its steps itself. An import path that is not known says it by its name.
pub fn finds_own_rate(name: &str) -> bool {
    let class = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let by_name = || class.starts_with("prodigy") || class.starts_with("dadapt");
    optimizer(name).map_or_else(by_name, |known| known.own_rate)
}

/// What a name means to the trainer. Empty is AdamW; its own names are taken in any case, all others exactly.
pub fn optimizer(name: &str) -> Option<&'static Optimizer> {
    let name = if name.is_empty() { "AdamW" } else { name };
    OPTIMIZERS.iter().find(|known| known.name == name || (known.is_built_in() && known.name.eq_ignore_ascii_case(name)))
}

impl Optimizer {
    /// Whether it is one of Kohya's own names, which stand first in the file.
    pub fn is_built_in(&self) -> bool {
        !self.name.contains('.') && !TORCH.contains(&self.name.as_str())
    }
}

/// Names that the trainer looks up in `torch.optim`.
const TORCH: [&str; 12] =
    ["ASGD", "Adadelta", "Adagrad", "Adam", "Adamax", "LBFGS", "NAdam", "RAdam", "RMSprop", "Rprop", "SGD", "SparseAdam"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::pairs::Dialect;
    use crate::training::pairs::literal::Literal;
    use crate::training::pairs::spec::ArgKind;

    #[test]
    fn the_files_hold_all_optimizers_and_every_default_is_right() {
        let count = |wanted: fn(&Optimizer) -> bool| OPTIMIZERS.iter().filter(|optimizer| wanted(optimizer)).count();
        assert_eq!(count(Optimizer::is_built_in), 23);
        let blocks = |file: &str| file.lines().filter(|line| *line == "[[optimizer]]").count();
        assert_eq!((blocks(FORK), OPTIMIZERS.len()), (81, blocks(FILE) + 81));
        assert!(packages().iter().any(|package| package.classes.iter().any(|class| class == "CAME")));
        for optimizer in optimizers() {
            assert!(optimizer.open || !optimizer.args.is_empty(), "{}", optimizer.name);
            for spec in &optimizer.args {
                let place = format!("{} {}", optimizer.name, spec.key);
                assert!(spec.help.ends_with('.') && !spec.label.is_empty(), "{place}");
                let Some(default) = spec.default.as_deref() else { continue };
                let literal = match spec.kind {
                    ArgKind::Any => continue,
                    ArgKind::Str => Literal::Text(default.to_owned()).to_string(),
                    _ if default == "inf" => continue,
                    _ => default.to_owned(),
                };
                assert!(spec.read(&literal, Dialect::Python).is_ok(), "{place} = {default}");
            }
        }
    }

    #[test]
    fn names_as_the_trainer_takes_them() {
        assert_eq!(optimizer("").unwrap().name, "AdamW");
        assert_eq!(optimizer("adamw8BIT").unwrap().name, "AdamW8bit");
        assert!(optimizer("adam").is_none(), "classes of torch are taken exactly");
        assert!(optimizer("AdEMAMix8bit").is_none(), "only by its import path");
        let prodigy = optimizer("Prodigy").unwrap();
        assert!(prodigy.own_rate && prodigy.installed);
        assert!(!optimizer("DAdaptAdam").unwrap().installed);
    }
}
