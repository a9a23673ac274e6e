//! A list of `key=value` against what its owner takes: a network module, an optimizer, a schedule.

use std::collections::BTreeMap;

use serde_json::Value;

use super::places::texts;
use crate::training::Config;
use crate::training::issue::{Issue, Level};
use crate::training::nearest::nearest;
use crate::training::pairs::literal::{Literal, NoLiteral};
use crate::training::pairs::spec::{ArgKind, ArgSpec};
use crate::training::pairs::{Dialect, Entry, Fault, Wrong, parse, render, split};

/// A list and who reads it.
pub(super) struct List<'a> {
    /// `network_args`, `optimizer_args` or `lr_scheduler_args`.
    pub(super) key: &'static str,
    /// How values are taken.
    pub(super) dialect: Dialect,
    /// Who reads it, in words; none where it is not known, and then only the form of entries is checked.
    pub(super) owner: Option<&'a str>,
    /// What it takes.
    pub(super) specs: &'a [ArgSpec],
    /// Keys at which it stops, because the trainer sets them itself.
    pub(super) taken: &'a [&'a str],
    /// Whether it passes over keys that it does not know.
    pub(super) open: bool,
    /// Keys that people write, and the right one.
    pub(super) renamed: Option<&'a BTreeMap<String, String>>,
}

impl List<'_> {
    /// The entries as they are.
    pub(super) fn entries(&self, config: &Config) -> Vec<Entry> {
        parse(texts(config, self.key), self.dialect, self.specs)
    }

    /// The list with one more entry, as the value of a fix.
    pub(super) fn with(&self, config: &Config, key: &str, value: Literal) -> Value {
        let mut entries = self.entries(config);
        entries.retain(|entry| !matches!(entry, Entry::Known { key: known, .. } if known == key));
        entries.push(Entry::Known { key: key.to_owned(), value });
        render(&entries, self.dialect, self.specs).into()
    }

    /// Checks every entry.
    pub(super) fn check(&self, config: &Config, issues: &mut Vec<Issue>) {
        let all: Vec<&str> = texts(config, self.key).collect();
        for (index, entry) in all.iter().enumerate() {
            if config.allow_unknown.iter().any(|allowed| split(entry).is_some_and(|(key, _)| key == allowed)) {
                continue;
            }
            let Some(found) = self.entry(config, &all, index) else { continue };
            issues.push(found);
        }
        let set = |key: &str| all.iter().any(|entry| split(entry).is_some_and(|(found, _)| found == key));
        for spec in self.specs.iter().filter(|spec| set(&spec.key)) {
            if let Some(other) = spec.needs.as_deref().filter(|other| !set(other)) {
                let message = format!("`{}` does nothing without `{other}`", spec.key);
                issues.push(Issue::warning(self.key, "needs", message).hint(format!("Add `{other}`, or remove `{}`", spec.key)));
            }
        }
    }

    /// Checks that what must be there is there, except for a key of which more is said elsewhere.
    pub(super) fn check_required(&self, config: &Config, except: Option<&str>, issues: &mut Vec<Issue>) {
        let set = |key: &str| texts(config, self.key).any(|entry| split(entry).is_some_and(|(found, _)| found == key));
        let wanted = self.specs.iter().filter(|spec| spec.required && except != Some(spec.key.as_str()));
        for spec in wanted.filter(|spec| !set(&spec.key)) {
            let message = format!("{} needs `{}`, and the trainer stops without it", self.owner(), spec.key);
            issues.push(Issue::error(self.key, "required_key", message).hint(spec.help.clone()));
        }
    }

    fn owner(&self) -> &str {
        self.owner.unwrap_or("The reader")
    }

    /// How bad a key is that nobody reads: constructors stop at it, network modules pass over it.
    fn unread(&self) -> Level {
        if self.dialect == Dialect::Text || self.open { Level::Warning } else { Level::Error }
    }

    fn entry(&self, config: &Config, all: &[&str], index: usize) -> Option<Issue> {
        let text = all[index];
        let without = || changed(all, index, None);
        let Some((key, value)) = split(text) else {
            let issue = Issue::error(self.key, "bad_pair", format!("`{text}` in `{}` is not of the form key=value", self.key));
            return Some(issue.hint("Write each entry as key=value, with one equals sign"));
        };
        if key.trim() != key {
            let mut issue =
                Issue::error(self.key, "bad_pair", format!("`{key}` has spaces around it, and is taken for another key"));
            issue.level = self.unread();
            let right = format!("{}={}", key.trim(), value.trim());
            return Some(issue.hint("Remove the spaces").fix_at("Remove the spaces", self.key, changed(all, index, Some(right))));
        }
        if self.dialect == Dialect::Python && value.contains('=') {
            let message = format!("`{text}` has more than one equals sign, and the trainer stops at it");
            let issue = Issue::error(self.key, "bad_pair", message).hint("Write each entry as key=value, with one equals sign");
            return Some(match Literal::parse(value) {
                Ok(value) => issue.fix_at("Write it as an escape", self.key, changed(all, index, Some(format!("{key}={value}")))),
                Err(_) => issue,
            });
        }
        if all[index + 1..].iter().any(|later| split(later).is_some_and(|(again, _)| again == key)) {
            let issue = Issue::warning(self.key, "duplicate_key", format!("`{key}` stands twice; only the last one counts"));
            return Some(issue.hint("Remove the first one").fix_at("Remove the first", self.key, without()));
        }
        if self.taken.contains(&key) {
            let message = format!("`{key}` is set by the trainer itself, and it stops where it is set again");
            return Some(Issue::error(self.key, "taken_key", message).hint("Remove it").fix_at(
                format!("Remove {key}"),
                self.key,
                without(),
            ));
        }
        let Some(spec) = self.specs.iter().find(|spec| spec.key == key) else {
            return self.unknown(all, index, key, value);
        };
        match spec.read(value, self.dialect) {
            Err(wrong) => Some(self.wrong(spec, &wrong, value, all, index)),
            Ok(_) => self.idle(config, spec, all, index),
        }
    }

    fn unknown(&self, all: &[&str], index: usize, key: &str, value: &str) -> Option<Issue> {
        let Some(owner) = self.owner else {
            // Only the form can be judged.
            let wrong = Literal::parse(value).err().filter(|_| self.dialect == Dialect::Python)?;
            return Some(self.no_literal(key, value, &wrong));
        };
        if self.specs.is_empty() && self.open {
            return None;
        }
        let renamed = self.renamed.and_then(|renamed| renamed.get(key)).map(String::as_str);
        let consequence = if self.unread() == Level::Error { "the trainer stops at it" } else { "it is ignored without a word" };
        let mut issue = Issue::error(self.key, "unknown_key", format!("{owner} takes no key `{key}`, and {consequence}"));
        issue.level = self.unread();
        let near = renamed.or_else(|| nearest(key, self.specs.iter().map(|spec| spec.key.as_str())));
        if let Some(near) = near.filter(|near| !near.is_empty()) {
            let right = changed(all, index, Some(format!("{near}={value}")));
            return Some(issue.hint(format!("Did you mean `{near}`?")).fix_at(format!("Rename to {near}"), self.key, right));
        }
        let hint = if renamed.is_some() { "Another network type has it: LyCORIS" } else { "Remove it, or correct its name" };
        Some(issue.hint(hint).fix_at(format!("Remove {key}"), self.key, changed(all, index, None)))
    }

    fn no_literal(&self, key: &str, value: &str, why: &NoLiteral) -> Issue {
        let message = match why {
            NoLiteral::Word(word) => {
                format!("`{word}` in `{key}={value}` is no value in Python's words, and the trainer stops at it")
            }
            NoLiteral::At(_) => format!("`{value}` of `{key}` cannot be read, and the trainer stops at it"),
        };
        Issue::error(self.key, "bad_literal", message).hint("Write numbers with a point, True or False, and text in quotes")
    }

    fn wrong(&self, spec: &ArgSpec, wrong: &Wrong, value: &str, all: &[&str], index: usize) -> Issue {
        let key = &spec.key;
        let issue = |level, code: &str, message: String| {
            let mut issue = Issue::error(self.key, code, message);
            issue.level = level;
            issue
        };
        let python = self.dialect == Dialect::Python;
        let found = match &wrong.fault {
            Fault::Literal(why) => self.no_literal(key, value, why),
            Fault::Kind => {
                // Rates and ranks that cannot be read are passed over; everything else ends in a crash.
                let passed = matches!(spec.kind, ArgKind::Ranks | ArgKind::Rates | ArgKind::Weights);
                let level = if passed { Level::Warning } else { Level::Error };
                issue(level, "wrong_type", format!("`{key}` must be {}, not `{value}`", words(spec))).hint(spec.help.clone())
            }
            Fault::Loose => issue(Level::Info, "wrong_type", format!("`{key}` is usually {}, not `{value}`", words(spec))),
            Fault::Switch(on) => {
                let now = if *on { "on" } else { "off" };
                let level = if *on && wrong.meant == Some(Literal::Bool(false)) { Level::Error } else { Level::Warning };
                issue(level, "bad_switch", format!("{} takes `{key}={value}` for {now}", self.owner()))
                    .hint(format!("Write {key}=True to turn it on, and leave it out to turn it off"))
            }
            Fault::Choice => {
                let level = if spec.kind == ArgKind::Weights { Level::Warning } else { Level::Error };
                let plain = value.trim_matches(['\'', '"']);
                let near = nearest(plain, spec.choices.iter().map(String::as_str));
                let issue = issue(level, "bad_choice", format!("`{key}` cannot be `{value}`"));
                let issue = issue.hint(format!("One of: {}", spec.choices.join(", ")));
                return match near {
                    Some(near) => {
                        let right = if python && spec.kind == ArgKind::Str { format!("'{near}'") } else { near.to_owned() };
                        issue.fix_at(format!("Set {near}"), self.key, changed(all, index, Some(format!("{key}={right}"))))
                    }
                    None => issue,
                };
            }
            Fault::Range(outside) => {
                let harmless = !python && matches!(spec.kind, ArgKind::Float | ArgKind::Floats | ArgKind::Weights);
                let (min, max) = (spec.min.unwrap_or_default(), spec.max.unwrap_or_default());
                let level = if harmless { Level::Warning } else { Level::Error };
                issue(level, "out_of_range", format!("`{key}` is {outside}; it must be from {min} to {max}"))
                    .hint(format!("Choose a value from {min} to {max}"))
            }
            Fault::Length(found) => {
                let length = spec.length.unwrap_or_default();
                issue(
                    Level::Error,
                    "bad_length",
                    format!("`{key}` holds {found} values; it must hold {length}, or the trainer stops"),
                )
                .hint(spec.help.clone())
            }
        };
        let Some(meant) = &wrong.meant else { return found };
        let text = spec.write(meant, self.dialect).map(|text| format!("{key}={text}"));
        let label = text.as_ref().map_or_else(|| format!("Remove {key}"), |text| format!("Set {text}"));
        found.fix_at(label, self.key, changed(all, index, text))
    }

    /// Keys that change nothing here.
    fn idle(&self, config: &Config, spec: &ArgSpec, all: &[&str], index: usize) -> Option<Issue> {
        let algorithm = all.iter().rev().find_map(|entry| split(entry).filter(|(key, _)| *key == "algo"));
        let algorithm = algorithm.map_or("lora", |(_, value)| value).to_lowercase();
        let why = if let Some(why) = &spec.idle {
            why.clone()
        } else if !spec.algorithms.is_empty() && !spec.algorithms.contains(&algorithm) {
            format!("It only acts with {}, not with {algorithm}", spec.algorithms.join(", "))
        } else if !spec.families.is_empty() && !spec.families.contains(&config.family) {
            format!("Models of the family {} have nothing that it acts on", config.family.name())
        } else {
            return None;
        };
        let issue = Issue::warning(self.key, "no_effect", format!("`{}` changes nothing here. {why}", spec.key));
        Some(issue.hint("Remove it").fix_at(format!("Remove {}", spec.key), self.key, changed(all, index, None)))
    }
}

/// A list with one entry replaced or taken out; null when nothing is left.
fn changed(all: &[&str], index: usize, entry: Option<String>) -> Value {
    let mut texts: Vec<String> = all.iter().map(|text| (*text).to_owned()).collect();
    match entry {
        Some(text) => texts[index] = text,
        None => drop(texts.remove(index)),
    }
    if texts.is_empty() { Value::Null } else { texts.into() }
}

fn words(spec: &ArgSpec) -> &'static str {
    match spec.kind {
        ArgKind::Bool => "True or False",
        ArgKind::Int => "a whole number",
        ArgKind::Float => "a number",
        ArgKind::Str => "text in quotes",
        ArgKind::Tuple => "several numbers, as (0.9, 0.999)",
        ArgKind::Ints => "whole numbers with commas",
        ArgKind::Floats => "numbers with commas",
        ArgKind::Weights => "numbers with commas, or the name of a curve",
        ArgKind::Indices => "numbers and ranges, as 0-3,8",
        ArgKind::Patterns => "a list of texts, as ['.*mlp.*']",
        ArgKind::Ranks => "pattern=rank with commas",
        ArgKind::Rates => "pattern=rate with commas",
        ArgKind::Any => "something else",
    }
}
