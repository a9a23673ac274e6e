//! A command that starts the trainer, pasted or out of a script of any shell: which script, how accelerate is told to start
//! it, and its arguments by the rules of Python's argument parser. Pure.

mod shell;

use serde_json::Value;

use self::shell::Command;
use super::report::{ImportForm, KeyOutcome};
use super::rules::{ACCELERATE, SCRIPTS};
use super::sheet::{Entry, Sheet};
use crate::secrets::is_secret_name;
use crate::training::facts::{self, Kind};

/// The first training in a text; none where no command of it trains.
pub(super) fn read(text: &str) -> Option<Sheet> {
    let commands = shell::commands(text);
    let mut trainings = commands.iter().filter_map(|command| Some((command, training(command)?)));
    let (command, training) = trainings.next()?;
    let mut sheet = Sheet::new(ImportForm::Command);
    if trainings.next().is_some() {
        sheet.notes.push("There is more than one training in it; the first is taken".to_owned());
    }
    environment(&mut sheet, command);
    for (switch, value) in switches(launcher(&command.words[..training.script_at])) {
        launch(&mut sheet, &switch, &value);
    }
    one_machine(&mut sheet);
    if let Some(script) = training.script {
        sheet.family = SCRIPTS.get(script).map(|of| (of.family, format!("{script}.py")));
        sheet.mode = SCRIPTS.get(script).map_or(sheet.mode, |of| of.mode);
        sheet.say(&format!("{script}.py"), KeyOutcome::Translated, Some("family"), None);
    }
    let (arguments, stray) = arguments(&command.words[training.arguments_at..], training.script);
    sheet.arguments = arguments;
    for word in stray {
        let variable = word.contains(['$', '%', '@']);
        let note = variable.then_some("What it stands for is not in this text");
        sheet.say(&word, KeyOutcome::Unknown, None, note);
    }
    Some(sheet)
}

struct Training<'a> {
    script: Option<&'a str>,
    /// Where the launcher's own switches end.
    script_at: usize,
    arguments_at: usize,
}

/// Whether a command trains: it names a script of the trainer, or at least some arguments that only the trainer has.
fn training(command: &Command) -> Option<Training<'_>> {
    let script = command.words.iter().enumerate().find_map(|(at, word)| {
        let name = word.rsplit(['/', '\\']).next()?.strip_suffix(".py")?;
        SCRIPTS.get_key_value(name).map(|(name, _)| (at, name.as_str()))
    });
    if let Some((at, script)) = script {
        return Some(Training { script: Some(script), script_at: at, arguments_at: at + 1 });
    }
    let known = |word: &&String| switch(word).is_some_and(|(name, _)| facts::argument(name).is_some());
    let first = command.words.iter().position(|word| known(&word))?;
    let count = command.words.iter().filter(known).count();
    (count >= 2).then_some(Training { script: None, script_at: 0, arguments_at: first })
}

/// `--name`, `--name=value`: the name and the value that hangs on it.
fn switch(word: &str) -> Option<(&str, Option<&str>)> {
    let name = word.strip_prefix("--").filter(|name| !name.is_empty())?;
    Some(name.split_once('=').map_or((name, None), |(name, value)| (name, Some(value))))
}

/// Variables set for the command; those of the trainer's output are ours anyway.
fn environment(sheet: &mut Sheet, command: &Command) {
    const OURS: [&str; 5] = ["PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONUTF8", "COLUMNS", "CUDA_DEVICE_ORDER"];
    for (name, value) in &command.env {
        let place = format!("launch.env.{name}");
        let cards: Option<Vec<u32>> = value.split(',').map(|card| card.trim().parse().ok()).collect();
        if is_secret_name(name) {
            sheet.left_out(name, "A secret; Nyx takes none from files");
        } else if OURS.contains(&name.as_str()) {
            sheet.say(name, KeyOutcome::Default, None, Some("Nyx sets it itself"));
        } else if let ("CUDA_VISIBLE_DEVICES", Some(cards)) = (name.as_str(), cards) {
            sheet.launch.gpus = cards;
            sheet.say(name, KeyOutcome::Translated, Some("launch.gpus"), None);
        } else {
            sheet.launch.env.insert(name.clone(), value.clone());
            sheet.say(name, KeyOutcome::Translated, Some(&place), None);
        }
    }
}

/// The words for the launcher: those of Python in front of it say nothing about the training.
fn launcher(words: &[String]) -> &[String] {
    const LAUNCHERS: [&str; 5] =
        ["launch", "launch.py", "accelerate.commands.launch", "accelerate-launch", "accelerate-launch.exe"];
    let is_launcher = |word: &String| word.rsplit(['/', '\\']).next().is_some_and(|name| LAUNCHERS.contains(&name));
    words.iter().position(is_launcher).map_or(&[], |at| &words[at + 1..])
}

/// The switches of the launcher with their values.
pub(super) fn switches(words: &[String]) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut left = 0;
    for word in words {
        let named = word.strip_prefix("--").or_else(|| word.strip_prefix('-')).filter(|name| !name.is_empty() && left == 0);
        if let Some(name) = named {
            let (name, value) = name.split_once('=').map_or((name, None), |(name, value)| (name, Some(value)));
            let name = name.replace('-', "_");
            left = if value.is_some() { 0 } else { ACCELERATE.get(&name).and_then(|switch| switch.values).unwrap_or(1) };
            found.push((name, value.map(str::to_owned).into_iter().collect()));
        } else if left > 0 {
            left -= 1;
            if let Some((_, values)) = found.last_mut() {
                values.push(word.clone());
            }
        }
    }
    found
}

/// What becomes of a switch of the launcher.
pub(super) fn launch(sheet: &mut Sheet, name: &str, values: &[String]) {
    let from = format!("accelerate --{name}");
    let Some(switch) = ACCELERATE.get(name) else {
        return sheet.left_out(&from, "A switch of the launcher that Nyx has no field for");
    };
    let text = values.first().map(String::as_str).unwrap_or_default();
    let count = text.parse::<u32>().ok();
    let launch = &mut sheet.launch;
    let taken = match switch.launch.as_deref() {
        Some("processes") => count.map(|count| launch.processes = Some(count).filter(|count| *count > 1)).is_some(),
        Some("machines") => count.map(|count| launch.machines = Some(count).filter(|count| *count > 1)).is_some(),
        Some("machine_rank") => count.map(|count| launch.machine_rank = Some(count).filter(|count| *count > 0)).is_some(),
        Some("gpus") => {
            launch.gpus = text.split(',').filter_map(|gpu| gpu.trim().parse().ok()).collect();
            !launch.gpus.is_empty()
        }
        Some("main_address") => {
            let port = launch.main_address.as_deref().and_then(|known| known.strip_prefix(':')).map(str::to_owned);
            launch.main_address = Some(port.map_or_else(|| text.to_owned(), |port| format!("{text}:{port}")));
            true
        }
        Some("main_port") => {
            let address = launch.main_address.clone().unwrap_or_default();
            launch.main_address = Some(format!("{address}:{text}"));
            true
        }
        _ => false,
    };
    match (taken, switch.launch.as_deref()) {
        (true, Some("main_port")) => sheet.say(&from, KeyOutcome::Translated, Some("launch.main_address"), None),
        (true, Some(place)) => sheet.say(&from, KeyOutcome::Translated, Some(&format!("launch.{place}")), None),
        _ => sheet.left_out(&from, switch.why.as_deref().unwrap_or("Nyx starts without it")),
    }
}

/// Addresses and ranks count between several machines only.
pub(super) fn one_machine(sheet: &mut Sheet) {
    if sheet.launch.machines.is_some() {
        return;
    }
    (sheet.launch.main_address, sheet.launch.machine_rank) = (None, None);
    for key in &mut sheet.said {
        if matches!(key.to.as_deref(), Some("launch.main_address" | "launch.machine_rank")) {
            (key.outcome, key.to) = (KeyOutcome::LeftOut, None);
            key.note = Some("Only needed between several machines".to_owned());
        }
    }
}

/// The trainer's arguments, as Python's parser reads them: beginnings of names count where they are clear, lists take all
/// words up to the next name. Also the words that belong to nothing.
pub(super) fn arguments(words: &[String], script: Option<&str>) -> (Vec<Entry>, Vec<String>) {
    let (mut found, mut stray) = (Vec::new(), Vec::new());
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let Some((name, hanging)) = switch(word) else {
            // What a script hands on from its own caller.
            if !["$@", "$*", "@args", "$args", "%*"].contains(&word.as_str()) {
                stray.push(word.clone());
            }
            continue;
        };
        let key = full_name(name, script);
        let kind = facts::argument(&key).map(|fact| fact.kind);
        let is_value = |word: &&&String| switch(word).is_none();
        let mut rest = Vec::new();
        match (kind, hanging) {
            (_, Some(value)) => rest.push(value.to_owned()),
            (Some(Kind::Bool), None) => {}
            (Some(Kind::ListStr | Kind::ListFloat), None) => {
                while let Some(value) = words.next_if(|word| is_value(&word)) {
                    rest.push(value.clone());
                }
            }
            (Some(_), None) => rest.extend(words.next_if(|word| is_value(&word)).cloned()),
            // Nobody knows how many words an unknown argument takes.
            (None, None) => {
                while let Some(value) = words.next_if(|word| is_value(&word)) {
                    rest.push(value.clone());
                }
            }
        }
        let value = match (kind, rest.as_slice()) {
            (Some(Kind::Bool) | None, []) => Value::Bool(true),
            (Some(Kind::ListStr | Kind::ListFloat), _) | (None, [_, _, ..]) => rest.into(),
            (_, [one]) => one.as_str().into(),
            (_, _) => Value::Null,
        };
        found.push(Entry::new(name, key, value));
    }
    (found, stray)
}

/// The argument that a beginning stands for, if only one of the script's begins so.
fn full_name(name: &str, script: Option<&str>) -> String {
    if facts::argument(name).is_some() {
        return name.to_owned();
    }
    let begins =
        facts::arguments().filter(|(key, fact)| key.starts_with(name) && script.is_none_or(|script| fact.taken_by(script)));
    let mut begins = begins.map(|(key, _)| key);
    match (begins.next(), begins.next()) {
        (Some(only), None) => only.to_owned(),
        _ => name.to_owned(),
    }
}
