//! The options of one line, against the patterns by which the trainer's `line_to_prompt_dict` knows them.

use super::Found;
use crate::training::facts;
use crate::training::{Family, nearest::nearest};

/// What the trainer calls a number behind an option, and an example.
#[derive(Clone, Copy)]
struct Number {
    words: &'static str,
    dots: bool,
    example: &'static str,
}

/// Options that take texts.
const TEXTS: [&str; 6] = ["n", "ss", "cn", "ctr", "rcfg", "fs"];

/// All of them, for the nearest.
const KNOWN: [&str; 12] = ["w", "h", "d", "s", "l", "g", "n", "ss", "cn", "ctr", "rcfg", "fs"];

/// The random generator takes no larger seed.
const LARGEST_SEED: u128 = u64::MAX as u128;

/// A line without the space around it.
pub(super) fn check(line: &str, found: &mut Found) {
    // What stands before the first dashes are the words.
    for part in line.split(" --").skip(1).filter(|part| !part.trim().is_empty()) {
        option(part, found);
    }
}

fn option(part: &str, found: &mut Found) {
    let (name, value) = part.split_once(' ').unwrap_or((part, ""));
    let whole = |words, example| Number { words, dots: false, example };
    let decimal = |words, example| Number { words, dots: true, example };
    match name.to_ascii_lowercase().as_str() {
        "w" => number(part, value, whole("width", "--w 1024"), found),
        "h" => number(part, value, whole("height", "--h 1024"), found),
        "d" => seed(part, value, found),
        "s" => steps(part, value, found),
        "l" => number(part, value, decimal("scale", "--l 7.5"), found),
        "g" => number(part, value, decimal("guidance", "--g 3.5"), found),
        "ss" => sampler(value.trim_end(), found),
        "ctr" | "rcfg" if !value.is_empty() && value.trim().parse::<f64>().is_err() => {
            let what = format!("`--{part}` is no number, and the trainer leaves it out");
            found.misread(what, format!("Write it as --{name} 0.5"));
        }
        "fs" => flow_shift(part, value, found),
        known if TEXTS.contains(&known) => {}
        _ => unknown(part, name, found),
    }
}

/// The characters that the trainer takes for the number, and what it passes over behind them.
fn split(value: &str, dots: bool) -> (&str, &str) {
    // Its pattern takes the digits of every script.
    let end = value.find(|c: char| !(c.is_numeric() || dots && c == '.')).unwrap_or(value.len());
    value.split_at(end)
}

fn number(part: &str, value: &str, kind: Number, found: &mut Found) {
    let (taken, rest) = split(value, kind.dots);
    if taken.is_empty() || kind.dots && taken.is_ascii() && taken.parse::<f64>().is_err() {
        let number = if kind.dots { "number" } else { "whole number" };
        let what = format!("`--{part}` holds no {number} behind one space, and the trainer takes its own {}", kind.words);
        found.misread(what, format!("Write it as {}", kind.example));
        return;
    }
    // `512.0`, `512,` and the like come to the same.
    let same =
        value.trim().parse::<f64>().ok().zip(taken.parse::<f64>().ok()).is_some_and(|(all, taken)| all.total_cmp(&taken).is_eq());
    if !same && rest.chars().any(char::is_alphanumeric) {
        let what = format!("Of `--{part}` the trainer takes {taken} and leaves out `{}`", rest.trim());
        found.misread(what, format!("Write it as {}, and words before the first --", kind.example));
    }
}

fn seed(part: &str, value: &str, found: &mut Found) {
    // Many programs write so that chance is to decide, and without a number it does.
    if value.trim() == "-1" {
        return;
    }
    number(part, value, Number { words: "seed, which chance draws", dots: false, example: "--d 42" }, found);
    let (taken, _) = split(value, false);
    if taken.is_ascii() && !taken.is_empty() && taken.parse().map_or(true, |seed: u128| seed > LARGEST_SEED) {
        found.stops(format!("The seed {taken} is larger than {LARGEST_SEED}"), "Write a smaller seed");
    }
    no_zero(taken.parse().ok(), found);
}

/// One script asserts that a seed is above 0.
pub(super) fn no_zero(seed: Option<f64>, found: &mut Found) {
    if found.family == Family::Lumina && seed.is_some_and(|seed| seed.trunc() <= 0.0) {
        found.stops("For Lumina a seed must be above 0", "Write a seed of 1 or more");
    }
}

fn steps(part: &str, value: &str, found: &mut Found) {
    number(part, value, Number { words: "number of steps", dots: false, example: "--s 28" }, found);
    let (taken, _) = split(value, false);
    if taken.is_ascii() && !taken.is_empty() && taken.parse().map_or(true, |steps: u64| !(1..=1000).contains(&steps)) {
        found.misread(format!("`--s {taken}` is outside of 1 to 1000, and the trainer takes the nearest"), "Write it as --s 28");
    }
}

/// Only the U-Nets have samplers; a name that the trainer does not know is DDIM to it.
fn sampler(name: &str, found: &mut Found) {
    let reads = matches!(found.family, Family::Sd15 | Family::Sd2 | Family::Sdxl);
    let known = || facts::argument("sample_sampler").into_iter().flat_map(|fact| &fact.choices).filter_map(|name| name.as_str());
    if !reads || name.is_empty() || name == "ddpm" || known().any(|known| known == name) {
        return;
    }
    let hint = nearest(name, known())
        .map_or_else(|| format!("One of: {}", known().collect::<Vec<_>>().join(", ")), |near| format!("Write it as --ss {near}"));
    found.misread(format!("The trainer knows no sampler `{name}` and takes ddim"), hint);
}

fn flow_shift(part: &str, value: &str, found: &mut Found) {
    match found.family {
        _ if value.is_empty() => {}
        // It multiplies with the text.
        Family::HunyuanImage => found.stops(
            format!("`--{part}` in a line reaches the sampler of Hunyuan Image as a text"),
            "Remove it, or write the prompts as .toml or .json with flow_shift as a number",
        ),
        Family::Anima if value.trim().parse::<f64>().is_err() => {
            found.stops(format!("`--{part}` is no number"), "Write it as --fs 3");
        }
        _ => {}
    }
}

fn unknown(part: &str, name: &str, found: &mut Found) {
    let what = format!("`--{part}` is no option that the trainer knows, and it is left out of the prompt");
    let letters = name.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
    let hint = if KNOWN.contains(&letters.to_ascii_lowercase().as_str()) && !name[letters.len()..].is_empty() {
        format!("Put one space behind --{letters}")
    } else {
        format!("Remove it, or use one of: --{}", KNOWN.join(" --"))
    };
    found.misread(what, hint);
}
