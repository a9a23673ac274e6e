//! Names of models that are taken: by what lies in the folder, and by what another run will write there. Only a folder that the
//! user chose can be shared; that of a run is its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::saving::final_model;
use crate::training::issue::Issue;
use crate::training::kohya::formats::format;
use crate::training::{Config, Material};

pub(super) fn check(config: &Config, material: &Material, issues: &mut Vec<Issue>) {
    let Some((path, name)) = final_model(config).zip(config.output_name()) else { return };
    let resumed = config.params.get("resume").and_then(Value::as_str).is_some_and(|folder| !folder.is_empty());
    let ending = format(config).ending();
    let place = if config.params.contains_key("output_name") { "output_name" } else { "name" };
    let issue = if let Some(run) = material.promised.get(&path) {
        let message = format!("The run {run} will write {} as well; the later one would overwrite it", path.display());
        Issue::error(place, "output_promised", message)
    } else if material.exists(&path) {
        let message = format!("{} exists and would be overwritten without a question", path.display());
        Issue::error(place, "output_exists", message)
    } else if let Some((first, run)) = material.promised.iter().find(|(other, _)| same_but_for_case(&path, other)) {
        case_alone(place, &format!("The run {run} will write {}", first.display()))
    } else if let Some(first) = material.beside.iter().find(|file| is_checkpoint(file, name, &ending)).filter(|_| !resumed) {
        let message =
            format!("Checkpoints of this name lie there already ({first}); those of the same epochs would be overwritten");
        Issue::warning(place, "checkpoints_exist", message)
    } else if let Some(first) = material.beside.iter().find(|file| is_of(file, name, &ending)).filter(|_| !resumed) {
        case_alone(place, &format!("{first} lies there"))
    } else {
        return;
    };
    let taken = |name: &str| {
        let file = path.with_file_name(format!("{name}{ending}"));
        let promised = material.promised.keys().any(|other| *other == file || same_but_for_case(&file, other));
        promised || material.beside.iter().any(|there| is_of(there, name, &ending))
    };
    let next = std::iter::successors(Some(next_name(name)), |name| Some(next_name(name))).find(|name| !taken(name));
    let issue = issue.hint("Choose another name or another `output_dir`");
    issues.push(match next {
        Some(next) => issue.fix(format!("Use {next}"), next),
        None => issue,
    });
}

/// What runs will write, with the file of this run under its own name where the disk sees no difference of case. The disk is asked
/// only where that matters.
pub(in crate::training) fn promised_here(
    config: &Config,
    mut promised: Promised,
    is_case_blind: impl Fn(&Path) -> bool,
) -> Promised {
    let Some(path) = final_model(config) else { return promised };
    let twin = promised.iter().find(|(other, _)| same_but_for_case(&path, other)).map(|(_, run)| run.clone());
    if let Some(run) = twin.filter(|_| path.parent().is_some_and(&is_case_blind)) {
        promised.insert(path, run);
    }
    promised
}

/// Final files with the runs that will write them.
type Promised = BTreeMap<PathBuf, String>;

/// Here they are two files; on Windows, and on disks that come from there, one would take the place of the other.
fn case_alone(place: &str, what: &str) -> Issue {
    let message =
        format!("{what}, whose name differs in upper and lower case alone: where these do not count, both are one file");
    Issue::warning(place, "output_case", message)
}

/// Whether two paths are of one folder and differ in the case of the name alone.
fn same_but_for_case(path: &Path, other: &Path) -> bool {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().to_lowercase());
    path != other && path.parent() == other.parent() && name(path) == name(other)
}

/// Whether a file is the final model or a checkpoint of a run of this name, in any case.
fn is_of(file: &str, name: &str, ending: &str) -> bool {
    let (file, name, ending) = (file.to_lowercase(), name.to_lowercase(), ending.to_lowercase());
    file == format!("{name}{ending}") || is_checkpoint(&file, &name, &ending)
}

/// Whether this is what the trainer calls a checkpoint of a run: `NAME-000004.safetensors`, `NAME-step00000100.safetensors`.
fn is_checkpoint(file: &str, name: &str, ending: &str) -> bool {
    let number = file.strip_prefix(name).and_then(|rest| rest.strip_prefix('-')).and_then(|rest| rest.strip_suffix(ending));
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    number.is_some_and(|number| digits(number, 6) || number.strip_prefix("step").is_some_and(|step| digits(step, 8)))
}

/// `kana-v2` after `kana-v1`, `kana-2` after `kana`: the number at the end counts on.
fn next_name(name: &str) -> String {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    match name[stem.len()..].parse::<u32>() {
        Ok(number) => format!("{stem}{}", u64::from(number) + 1),
        Err(_) => format!("{name}-2"),
    }
}
