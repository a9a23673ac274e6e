//! Names of models that are taken: by what lies in the folder, and by what another run will write there. Only a folder that the
//! user chose can be shared; that of a run is its own.

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
    } else if let Some(first) = material.beside.iter().find(|file| is_checkpoint(file, name, &ending)).filter(|_| !resumed) {
        let message =
            format!("Checkpoints of this name lie there already ({first}); those of the same epochs would be overwritten");
        Issue::warning(place, "checkpoints_exist", message)
    } else {
        return;
    };
    let taken = |name: &str| {
        let file = format!("{name}{ending}");
        let promised = material.promised.contains_key(&path.with_file_name(&file));
        promised || material.beside.iter().any(|there| *there == file || is_checkpoint(there, name, &ending))
    };
    let next = std::iter::successors(Some(next_name(name)), |name| Some(next_name(name))).find(|name| !taken(name));
    let issue = issue.hint("Choose another name or another `output_dir`");
    issues.push(match next {
        Some(next) => issue.fix(format!("Use {next}"), next),
        None => issue,
    });
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
