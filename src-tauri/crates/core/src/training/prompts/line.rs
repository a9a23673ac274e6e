//! One prompt as a line: words, then options behind ` --`, read as the trainer's `line_to_prompt_dict` reads them. Pure.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::PromptLine;

/// One prompt.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Prompt {
    /// What is to be seen.
    pub prompt: String,
    /// What is not: `--n`.
    pub negative: Option<String>,
    /// Pixels: `--w`.
    pub width: Option<u64>,
    /// Pixels: `--h`.
    pub height: Option<u64>,
    /// `--d`.
    pub seed: Option<u64>,
    /// Sampling steps, 1 to 1000: `--s`.
    pub steps: Option<u64>,
    /// How closely the words are followed: `--l`.
    pub scale: Option<f64>,
    /// The guidance that FLUX was distilled with: `--g`.
    pub guidance: Option<f64>,
    /// Shift of the timesteps, as text: `--fs`.
    pub flow_shift: Option<String>,
    /// Other options, without their dashes, in the order of the line.
    pub others: Vec<String>,
}

/// Larger numbers do not survive the way through the window, and stay among the others.
const EXACT: u64 = 1 << 53;

/// A line is a prompt unless it is empty or begins with `#`.
pub(super) fn parse_line(line: &str) -> PromptLine {
    let is_prompt = !line.trim().is_empty() && !line.starts_with('#');
    PromptLine { text: line.to_owned(), prompt: is_prompt.then(|| Prompt::parse(line.trim())) }
}

/// The line as it goes into the file: as it was, unless the prompt says something else by now.
pub(super) fn render_line(line: &PromptLine) -> Option<String> {
    match &line.prompt {
        None => Some(one_line(&line.text)),
        Some(prompt) if parse_line(&line.text).prompt.as_ref() == Some(prompt) => Some(line.text.clone()),
        Some(prompt) => prompt.render(),
    }
}

impl Prompt {
    /// Reads a line without the space around it.
    pub fn parse(line: &str) -> Self {
        let mut prompt = Self::default();
        for (at, part) in line.split(" --").enumerate() {
            if at == 0 {
                part.clone_into(&mut prompt.prompt);
            }
            // The trainer looks for options in the words before the first dashes as well.
            if !prompt.option(part) && at > 0 {
                prompt.others.push(part.to_owned());
            }
        }
        prompt
    }

    /// Takes an option in; false for one that is not known, or that the trainer passes over.
    fn option(&mut self, part: &str) -> bool {
        let Some((name, value)) = part.split_once(' ').filter(|(_, value)| !value.is_empty()) else { return false };
        let whole = || leading(value, |c| c.is_ascii_digit())?.parse::<u64>().ok().filter(|number| *number <= EXACT);
        let number = || leading(value, |c| c.is_ascii_digit() || c == '.')?.parse::<f64>().ok();
        match name.to_ascii_lowercase().as_str() {
            "w" => set(&mut self.width, whole()),
            "h" => set(&mut self.height, whole()),
            "d" => set(&mut self.seed, whole()),
            "s" => set(&mut self.steps, whole().map(|steps| steps.clamp(1, 1000))),
            "l" => set(&mut self.scale, number()),
            "g" => set(&mut self.guidance, number()),
            "n" => set(&mut self.negative, Some(value.to_owned())),
            "fs" => set(&mut self.flow_shift, Some(value.to_owned())),
            _ => false,
        }
    }

    /// The line; none where there are no words.
    pub fn render(&self) -> Option<String> {
        let words = one_line(&self.prompt).trim().to_owned();
        if words.is_empty() {
            return None;
        }
        // At the start of a line it would be a comment.
        let mut line = if words.starts_with('#') { format!(" {words}") } else { words };
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value.map(|value| one_line(&value)).filter(|value| !value.trim().is_empty()) {
                line.extend([" --", name, " ", value.trim()]);
            }
        };
        add("n", self.negative.clone());
        add("w", self.width.map(|value| value.to_string()));
        add("h", self.height.map(|value| value.to_string()));
        add("d", self.seed.map(|value| value.to_string()));
        add("s", self.steps.map(|value| value.to_string()));
        add("l", self.scale.map(|value| value.to_string()));
        add("g", self.guidance.map(|value| value.to_string()));
        add("fs", self.flow_shift.clone());
        for other in &self.others {
            line.extend([" --", &one_line(other)]);
        }
        Some(line)
    }
}

fn set<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let found = value.is_some();
    if found {
        *place = value;
    }
    found
}

/// The characters at the start that belong to a number; more may follow them.
fn leading(text: &str, takes: impl Fn(char) -> bool) -> Option<&str> {
    let end = text.find(|c| !takes(c)).unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

/// A prompt is one line.
fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}
