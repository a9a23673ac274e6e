//! Sample images as sd-scripts makes them: when, under which names, what it prints meanwhile. What they show are two colours that
//! change with prompt and step.

use std::io;
use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};
use jiff::Zoned;
use nyx_core::training::prompts::{self, Prompt};

use crate::inputs::Inputs;
use crate::say::Say;

/// What is to be drawn, and when.
#[derive(Debug)]
pub(crate) struct Samples {
    prompts: Vec<Prompt>,
    folder: PathBuf,
    epochs: Option<u64>,
    steps: Option<u64>,
    first: bool,
}

/// A moment at which the trainer looks whether samples are due.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Moment {
    /// Before the first step.
    First,
    /// After this step.
    Step(u64),
    /// At the end of this epoch, after this step.
    Epoch(u64, u64),
    /// Asked for after this step.
    Asked(u64),
}

impl Samples {
    /// Reads the prompts; a file that is not there gives none.
    pub(crate) fn read(inputs: &Inputs, output_dir: &Path) -> Self {
        let text = std::fs::read_to_string(inputs.text("sample_prompts", "")).unwrap_or_default();
        Self {
            prompts: prompts::parse(&text).into_iter().filter_map(|line| line.prompt).collect(),
            folder: output_dir.join("sample"),
            epochs: inputs.number("sample_every_n_epochs"),
            steps: inputs.number("sample_every_n_steps"),
            first: inputs.text("sample_at_first", "false") == "true",
        }
    }

    /// Draws where it is due: epochs go before steps, as in the trainer.
    pub(crate) fn draw(&self, say: &mut Say, name: &str, moment: Moment) -> io::Result<()> {
        let (due, number, step) = match moment {
            Moment::First => (self.first, "e000000".to_owned(), 0),
            Moment::Asked(step) => (true, format!("{step:06}"), step),
            Moment::Step(step) => (self.epochs.is_none() && divides(self.steps, step), format!("{step:06}"), step),
            Moment::Epoch(epoch, step) => (divides(self.epochs, epoch), format!("e{epoch:06}"), step),
        };
        if !due || self.prompts.is_empty() {
            return Ok(());
        }
        let said = format!("generating sample images at step / サンプル画像生成 ステップ: {step}");
        say.log("INFO", "", "train_util.py:6352");
        say.log("INFO", &said, "train_util.py:6353");
        std::fs::create_dir_all(&self.folder)?;
        for (index, prompt) in self.prompts.iter().enumerate() {
            say.log("INFO", &format!("prompt: {}", prompt.prompt), "train_util.py:6489");
            say.small_bar("", prompt.steps.unwrap_or(30));
            let at = Zoned::now().strftime("%Y%m%d%H%M%S");
            let seed = prompt.seed.map(|seed| format!("_{seed}")).unwrap_or_default();
            let file = self.folder.join(format!("{name}_{number}_{index:02}_{at}{seed}.png"));
            picture(prompt, index as u64, step).save(file).map_err(io::Error::other)?;
        }
        Ok(())
    }
}

fn divides(every: Option<u64>, number: u64) -> bool {
    every.is_some_and(|every| every > 0 && number.is_multiple_of(every))
}

fn picture(prompt: &Prompt, index: u64, step: u64) -> RgbImage {
    let side = |pixels: Option<u64>| pixels.unwrap_or(512).clamp(64, 2048) as u32;
    let (width, height) = (side(prompt.width), side(prompt.height));
    let tone = |factor: u64| (60 + (index * 53 + step * factor) % 140) as u8;
    RgbImage::from_fn(width, height, |x, y| {
        if x * height + y * width < width * height { Rgb([tone(3), tone(5), tone(7)]) } else { Rgb([tone(7), tone(11), tone(3)]) }
    })
}
