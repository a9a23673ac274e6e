//! One training, as far as anybody outside can tell.

use std::path::PathBuf;
use std::process::ExitCode;

use nyx_core::training::Plan;
use serde_json::{Map, Value};

use crate::behaviour::Behaviour;
use crate::bridge::Bridge;
use crate::checkpoint;
use crate::events::EventFile;
use crate::inputs::{Inputs, Raised, read};
use crate::samples::{Moment, Samples};
use crate::say::{Say, StepsBar};

/// Runs `SCRIPT --config_file A --dataset_config B`.
pub(crate) fn train(script: &str, arguments: &[String]) -> ExitCode {
    let option =
        |name: &str| arguments.iter().position(|word| word == name).and_then(|at| arguments.get(at + 1)).map(PathBuf::from);
    let mut say = Say::default();
    let behaviour = Behaviour::begin();
    let (Some(config), Some(dataset)) = (option("--config_file"), option("--dataset_config")) else {
        say.err(&format!("usage: {script} [-h] [--config_file CONFIG_FILE]\n{script}: error: arguments are missing\n"));
        return ExitCode::from(2);
    };
    say.log("INFO", &format!("Loading settings from {}...", config.display()), "train_util.py:4744");
    match read(script, &config, &dataset).and_then(|inputs| Training::new(script, arguments, inputs, behaviour, &mut say)) {
        Ok(Some(mut training)) => training.run(&mut say),
        // sd-scripts found no images: an error in its log, and exit code 0.
        Ok(None) => ExitCode::SUCCESS,
        Err(Raised { class, message }) => raise(&say, class, &message),
    }
}

fn raise(say: &Say, class: &str, message: &str) -> ExitCode {
    say.err("Traceback (most recent call last):\n  File \"/sd-scripts/train_network.py\", line 1913, in <module>\n");
    say.err(&format!("    trainer.train(args)\n{class}: {message}\n"));
    ExitCode::FAILURE
}

/// What latents on the disk leave behind: a file beside each image.
fn cache(inputs: &Inputs) -> std::io::Result<()> {
    for (path, folder) in inputs.folders() {
        for image in &folder.images {
            let (width, height) = image.size.unwrap_or_default();
            let stem = PathBuf::from(&image.name).with_extension("").display().to_string();
            std::fs::write(path.join(format!("{stem}_{width:04}x{height:04}_sd.npz")), b"latents")?;
        }
    }
    Ok(())
}

struct Training {
    inputs: Inputs,
    plan: Plan,
    behaviour: Behaviour,
    metadata: Map<String, Value>,
    output_dir: PathBuf,
    output_name: String,
    first_epoch: u64,
    logging_dir: Option<PathBuf>,
    samples: Samples,
    bridge: Bridge,
}

/// Why the steps ended early.
enum Early {
    Interrupted,
    Left,
    Raised(&'static str, String),
}

impl Training {
    /// Reads the images and loads the model.
    fn new(
        script: &str,
        arguments: &[String],
        inputs: Inputs,
        behaviour: Behaviour,
        say: &mut Say,
    ) -> Result<Option<Self>, Raised> {
        say.log("INFO", "prepare images.", "train_util.py:2112");
        let images: usize = inputs.folders().map(|(_, folder)| folder.images.len()).sum();
        say.small_bar("read caption", images as u64);
        say.log("WARNING", "no regularization images / 正則化画像が見つかりませんでした", "train_util.py:2167");
        if images == 0 {
            say.log(
                "ERROR",
                "No data found. Please verify arguments (train_data_dir must be the parent of folders with images)",
                "train_network.py:576",
            );
            return Ok(None);
        }
        let plan = nyx_core::training::kohya::plan::plan(&inputs.config, &inputs.material)
            .map_err(|refusal| Raised { class: "AssertionError", message: refusal.message })?;
        let model = PathBuf::from(&inputs.config.base_model);
        if !model.is_file() {
            let message = format!(
                "The provided pretrained_model_name_or_path \"{}\" is neither a valid local path nor a valid repo id. Please check the parameter.",
                model.display()
            );
            return Err(Raised { class: "ValueError", message });
        }
        say.out("accelerator device: cpu");
        say.log("INFO", &format!("load StableDiffusion checkpoint: {}", model.display()), "train_util.py:5530");
        std::thread::sleep(behaviour.load);
        say.log("INFO", "loading u-net: <All keys matched successfully>", "model_util.py:1011");
        say.log("INFO", "caching latents...", "train_util.py:1170");
        say.small_bar("", images as u64);
        if inputs.text("cache_latents_to_disk", "false") == "true" {
            cache(&inputs).map_err(|error| Raised { class: "PermissionError", message: error.to_string() })?;
        }
        say.out("import network module: networks.lora");
        say.log("INFO", "create LoRA network. base dim (rank): 4, alpha: 2.0", "lora.py:935");
        say.out("prepare optimizer, data loader etc.");
        let option = |name: &str| arguments.iter().position(|word| word == name).and_then(|at| arguments.get(at + 1));
        if let Some(state) = option("--resume") {
            if !PathBuf::from(state).join("random_states_0.pkl").exists() {
                return Err(Raised { class: "ValueError", message: format!("Tried to find {state} but folder does not exist") });
            }
            say.log("INFO", &format!("resume training from local state: {state}"), "train_util.py:5100");
        }
        let first_epoch =
            option("--initial_epoch").and_then(|epoch| epoch.parse().ok()).or(inputs.number("initial_epoch")).unwrap_or(1);
        let logging_dir = option("--logging_dir").map(PathBuf::from);
        let launched = arguments.iter().any(|word| word.ends_with("launch.py"));
        let bridge =
            Bridge::begin(launched, behaviour.deaf, inputs.config.params.contains_key("sample_prompts"), plan.steps_per_epoch);
        let metadata = checkpoint::metadata(&inputs, script.starts_with("sdxl_"));
        let output_dir = PathBuf::from(inputs.text("output_dir", "."));
        let output_name = inputs.text("output_name", "last");
        let samples = Samples::read(&inputs, &output_dir);
        Ok(Some(Self { inputs, plan, behaviour, metadata, output_dir, output_name, first_epoch, logging_dir, samples, bridge }))
    }

    fn run(&mut self, say: &mut Say) -> ExitCode {
        self.print_totals(say);
        match self.steps(say) {
            Ok(()) | Err(Early::Left) => ExitCode::SUCCESS,
            Err(Early::Interrupted) => {
                raise(say, "KeyboardInterrupt", "");
                // As Python ends after an interrupt that nobody caught.
                nyx_platform::end_like(-2)
            }
            Err(Early::Raised(class, message)) => raise(say, class, &message),
        }
    }

    fn print_totals(&self, say: &Say) {
        let plan = &self.plan;
        say.out("running training / 学習開始");
        say.out(&format!("  num train images * repeats / 学習画像の数×繰り返し回数: {}", plan.images_with_repeats));
        say.out("  num reg images / 正則化画像の数: 0");
        say.out(&format!("  num batches per epoch / 1epochのバッチ数: {}", plan.batches_per_epoch));
        say.out(&format!("  num epochs / epoch数: {}", plan.epochs));
        say.out(&format!("  gradient accumulation steps / 勾配を合計するステップ数 = {}", plan.accumulation));
        say.out(&format!("  total optimization steps / 学習ステップ数: {}", plan.total_steps));
    }

    fn steps(&mut self, say: &mut Say) -> Result<(), Early> {
        let plan = self.plan.clone();
        let configured = || self.inputs.config.params.get("logging_dir").and_then(Value::as_str).map(PathBuf::from);
        let logging = self.logging_dir.clone().or_else(configured);
        let mut events = EventFile::create(logging.as_deref());
        self.hold().map_err(|error| Early::Raised("OSError", error.to_string()))?;
        let end = plan.total_steps.saturating_sub(self.bridge.before());
        let bar = StepsBar::begin(say, end);
        if self.bridge.before() == 0 {
            self.sample(say, Moment::First)?;
        }
        let mut skip = self.bridge.skipped();
        let (mut step, mut mean) = (0, None);
        for epoch in self.first_epoch..=plan.epochs {
            say.out(&format!("\nepoch {epoch}/{}\n", plan.epochs));
            say.log("INFO", &format!("epoch is incremented. current_epoch: {}, epoch: {epoch}", epoch - 1), "train_util.py:784");
            for batch in std::mem::take(&mut skip)..plan.steps_per_epoch {
                if step == end {
                    break;
                }
                self.leave_if_asked(say, step)?;
                std::thread::sleep(self.behaviour.step);
                step += 1;
                // A loss that falls with some noise.
                let lost = self.behaviour.nan.is_some_and(|first| step >= first);
                let loss = 0.09 + 0.06 * (-(step as f64) / 40.0).exp() + ((step * 37) % 17) as f64 / 1000.0;
                let loss = if lost { f64::NAN } else { loss };
                bar.draw(say, step, mean);
                mean = Some(loss);
                bar.draw(say, step, mean);
                events.scalar("loss/current", step, loss as f32);
                events.scalar("loss/average", step, loss as f32);
                events.scalar("lr/unet", step, self.inputs.text("unet_lr", "1e-4").parse().unwrap_or(1e-4));
                self.misbehave(say, step)?;
                self.sample(say, Moment::Step(step))?;
                if batch + 1 < plan.steps_per_epoch {
                    self.answer(say, epoch, step)?;
                }
            }
            if let Some(every) = self.inputs.number("save_every_n_epochs").filter(|every| *every > 0)
                && epoch % every == 0
                && epoch < plan.epochs
            {
                let name = format!("{}-{epoch:06}", self.output_name);
                self.save(say, &name, epoch, step)?;
                if self.inputs.text("save_state", "false") == "true" {
                    self.save_state(say, &name)?;
                }
            }
            self.sample(say, Moment::Epoch(epoch, step))?;
        }
        if self.behaviour.no_final {
            return Ok(());
        }
        self.save(say, &self.output_name.clone(), plan.epochs, step)?;
        say.log("INFO", "model saved.", "train_network.py:1729");
        bar.draw(say, step, mean);
        say.err("\n");
        Ok(())
    }

    /// Tells the stand-in for the driver what this process holds of the card: its number and MiB.
    fn hold(&self) -> std::io::Result<()> {
        let (Some(file), Some(held)) = (std::env::var_os("NVML_STUB"), self.behaviour.vram) else { return Ok(()) };
        let checkpointing = self.inputs.text("gradient_checkpointing", "false") == "true";
        let held = if checkpointing { held / 2 } else { held };
        // A real one takes seconds to come this far; by then the cards have been read.
        let readings = std::env::var_os("NYX_RUN").map(|run| PathBuf::from(run).join("gpu.jsonl"));
        let unread =
            || readings.as_ref().is_some_and(|file| !std::fs::read_to_string(file).is_ok_and(|text| text.contains("cards")));
        while unread() && !self.behaviour.is_interrupted() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        std::fs::write(file, format!("{} {held}", std::process::id()))
    }

    /// Between the bar's step and the next batch: what was asked for at this step.
    fn answer(&mut self, say: &mut Say, epoch: u64, step: u64) -> Result<(), Early> {
        if self.bridge.wants("sample") {
            self.sample(say, Moment::Asked(step))?;
            self.bridge.done("sample", step, None);
        }
        for request in ["save", "stop-after-save"] {
            if self.bridge.wants(request) {
                let name = self.step_name(step);
                self.save(say, &name, epoch - 1, step)?;
                self.bridge.done(request, step, None);
                if request == "stop-after-save" {
                    self.bridge.leave(request);
                    return Err(Early::Left);
                }
            }
        }
        Ok(())
    }

    /// Before a batch, when everything of the step before is done.
    fn leave_if_asked(&mut self, say: &mut Say, step: u64) -> Result<(), Early> {
        if step == 0 || !self.bridge.wants("pause") {
            return Ok(());
        }
        let name = self.step_name(step);
        let state = self.save_state(say, &name)?;
        self.bridge.done("pause", step, Some(&state));
        self.bridge.leave("pause");
        Err(Early::Left)
    }

    fn step_name(&self, step: u64) -> String {
        format!("{}-step{step:08}", self.own_name())
    }

    /// What this leg's own files are called.
    fn own_name(&self) -> &str {
        self.bridge.own_name().unwrap_or(&self.output_name)
    }

    fn sample(&self, say: &mut Say, moment: Moment) -> Result<(), Early> {
        let drawn = self.samples.draw(say, self.own_name(), moment);
        drawn.map_err(|error| Early::Raised("OSError", error.to_string()))?;
        if self.behaviour.is_interrupted() { Err(Early::Interrupted) } else { Ok(()) }
    }

    fn save_state(&self, say: &mut Say, name: &str) -> Result<PathBuf, Early> {
        let state = self.output_dir.join(format!("{name}-state"));
        say.log("INFO", "saving state.", "train_util.py:5800");
        let saved = Bridge::save_state(&state, self.behaviour.save);
        saved.map_err(|error| Early::Raised("PermissionError", format!("{error}: '{}'", state.display())))?;
        if self.behaviour.is_interrupted() { Err(Early::Interrupted) } else { Ok(state) }
    }

    fn misbehave(&self, say: &Say, step: u64) -> Result<(), Early> {
        for line in 0..self.behaviour.flood {
            say.err(&format!("\nflood {step} {line} {}", "x".repeat(200)));
        }
        let missing = self.behaviour.needs.iter().any(|key| !self.inputs.config.params.contains_key(key));
        let crashes = self.behaviour.crash == Some(step) && self.inputs.text("gradient_checkpointing", "false") != "true";
        if crashes || missing {
            let message = "CUDA out of memory. Tried to allocate 512.00 MiB.\nGPU 0 has a total capacity of 23.99 GiB.";
            return Err(Early::Raised("torch.OutOfMemoryError", message.to_owned()));
        }
        while self.behaviour.hang == Some(step) && !self.behaviour.is_interrupted() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let asked = || ["pause", "save", "sample", "stop-after-save"].into_iter().any(|request| self.bridge.wants(request));
        let idles = self.behaviour.idle.contains(&(self.bridge.before() + step));
        while idles && !asked() && !self.behaviour.is_interrupted() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        if self.behaviour.is_interrupted() { Err(Early::Interrupted) } else { Ok(()) }
    }

    /// The write is native code: an interrupt waits for its end.
    fn save(&mut self, say: &Say, name: &str, epoch: u64, step: u64) -> Result<(), Early> {
        let path = self.output_dir.join(format!("{name}.safetensors"));
        say.out(&format!("\nsaving checkpoint: {}", path.display()));
        self.metadata.insert("ss_epoch".to_owned(), epoch.to_string().into());
        self.metadata.insert("ss_num_epochs".to_owned(), self.plan.epochs.to_string().into());
        self.metadata.insert("ss_steps".to_owned(), step.to_string().into());
        self.metadata.insert("ss_max_train_steps".to_owned(), self.plan.total_steps.to_string().into());
        let rank = self.inputs.number("network_dim").unwrap_or(4) as usize;
        let lost = self.behaviour.nan.is_some_and(|first| step >= first);
        let alpha = if lost { f32::NAN } else { self.inputs.text("network_alpha", "1").parse().unwrap_or(1.0) };
        let written = std::fs::create_dir_all(&self.output_dir)
            .and_then(|()| checkpoint::write(&path, &self.metadata, rank, alpha, self.behaviour.save));
        written.map_err(|error| Early::Raised("PermissionError", format!("{error}: '{}'", path.display())))?;
        if self.behaviour.is_interrupted() { Err(Early::Interrupted) } else { Ok(()) }
    }
}
