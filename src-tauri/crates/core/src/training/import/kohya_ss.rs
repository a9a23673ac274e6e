//! Settings that `kohya_ss` saved: its own names for some arguments, keys for every family side by side, 0 and empty texts
//! for what is not set. Which of them it would have passed on, and as what. Pure.

mod network;

use serde_json::{Map, Value};

use super::command;
use super::report::{ImportForm, KeyOutcome};
use super::rules::KOHYA_SS;
use super::sheet::{Entry, Sheet, is_unset};
use super::value::{convert, words};
use crate::training::facts::Kind;
use crate::training::{Family, Mode};

/// Keys that only `kohya_ss` has.
const SIGNS: [&str; 9] = [
    "LoRA_type",
    "max_resolution",
    "optimizer",
    "additional_parameters",
    "stop_text_encoder_training_pct",
    "model_list",
    "sdxl_no_half_vae",
    "lr_warmup",
    "num_cpu_threads_per_process",
];

/// Keys that are read together with others.
const TOGETHER: [&str; 27] = [
    "sdxl",
    "v2",
    "flux1_checkbox",
    "sd3_checkbox",
    "hunyuan_image_checkbox",
    "anima_checkbox",
    "lumina_checkbox",
    "epoch",
    "max_train_epochs",
    "max_train_steps",
    "lr_warmup",
    "lr_warmup_steps",
    "text_encoder_lr",
    "t5xxl_lr",
    "unet_lr",
    "noise_offset_type",
    "noise_offset",
    "noise_offset_random_strength",
    "adaptive_noise_scale",
    "multires_noise_iterations",
    "multires_noise_discount",
    "xformers",
    "sample_prompts",
    "additional_parameters",
    "max_data_loader_n_workers",
    "optimizer_args",
    "use_wandb",
];

/// Whether these are settings of `kohya_ss`.
pub(super) fn is_one(values: &Map<String, Value>) -> bool {
    SIGNS.iter().filter(|key| values.contains_key(**key)).count() >= 2 || values.contains_key("LoRA_type")
}

/// The settings as arguments.
pub(super) fn read(values: &Map<String, Value>) -> Sheet {
    let mut settings = Settings { values, sheet: Sheet::new(ImportForm::KohyaSs) };
    settings.sheet.drop_defaults = true;
    let (family, from) = settings.family();
    settings.sheet.family = Some((family, from));
    settings.sheet.mode = settings.mode();
    let network = settings.sheet.mode == Mode::Lora;
    if network {
        network::read(&mut settings);
    }
    settings.together(family);
    for (key, value) in values {
        let about_network = network::is_about(key);
        if about_network && !network {
            settings.sheet.say(key, KeyOutcome::Empty, None, Some("Only for LoRAs"));
        }
        let handled = TOGETHER.contains(&key.as_str()) || about_network;
        if !handled && !settings.launch(key, value) {
            settings.plain(key, value, family);
        }
    }
    // What is typed as arguments comes last on its command line, so it wins.
    settings.additional();
    settings.sheet
}

struct Settings<'a> {
    values: &'a Map<String, Value>,
    sheet: Sheet,
}

impl Settings<'_> {
    /// A value that is set.
    fn set(&self, key: &str) -> Option<&Value> {
        self.values.get(key).filter(|value| !is_unset(value))
    }

    fn is_on(&self, key: &str) -> bool {
        self.set(key).is_some_and(|value| convert(value, Kind::Bool) == Ok(Value::Bool(true)))
    }

    fn number(&self, key: &str) -> f64 {
        self.set(key).and_then(|value| convert(value, Kind::Float).ok()).and_then(|value| value.as_f64()).unwrap_or(0.0)
    }

    fn text(&self, key: &str) -> &str {
        self.values.get(key).and_then(Value::as_str).unwrap_or_default().trim()
    }

    fn push(&mut self, from: &str, key: &str, value: Value) {
        self.sheet.arguments.push(Entry::new(from, key, value));
    }

    /// Passes a key on under its own name, or says that it is empty.
    fn pass(&mut self, key: &str) {
        match self.set(key).cloned() {
            Some(value) => self.push(key, key, value),
            None if self.values.contains_key(key) => self.sheet.say(key, KeyOutcome::Empty, None, None),
            None => {}
        }
    }

    fn family(&mut self) -> (Family, String) {
        let boxes = [
            ("sdxl", Family::Sdxl),
            ("flux1_checkbox", Family::Flux),
            ("sd3_checkbox", Family::Sd3),
            ("hunyuan_image_checkbox", Family::HunyuanImage),
            ("anima_checkbox", Family::Anima),
            ("lumina_checkbox", Family::Lumina),
            ("v2", Family::Sd2),
        ];
        let mut family = Family::Sd15;
        let mut from = "none of the family boxes is ticked".to_owned();
        for (key, of) in boxes.into_iter().rev() {
            if self.is_on(key) {
                (family, from) = (of, format!("`{key}`"));
            }
        }
        for (key, of) in boxes {
            let outcome = if self.is_on(key) && of == family { KeyOutcome::Translated } else { KeyOutcome::Empty };
            if self.values.contains_key(key) {
                self.sheet.say(key, outcome, (outcome == KeyOutcome::Translated).then_some("family"), None);
            }
        }
        (family, from)
    }

    fn mode(&self) -> Mode {
        if self.values.contains_key("LoRA_type") || self.values.contains_key("network_dim") {
            Mode::Lora
        } else if self.values.contains_key("token_string") {
            Mode::TextualInversion
        } else if self.values.contains_key("image_folder") {
            Mode::Finetune
        } else {
            Mode::Dreambooth
        }
    }

    /// Keys that mean something only together.
    fn together(&mut self, family: Family) {
        self.length();
        self.warm_up();
        self.rates(family);
        self.noise();
        let attention = match self.values.get("xformers") {
            Some(Value::Bool(true)) => "xformers",
            other => other.and_then(Value::as_str).unwrap_or_default(),
        };
        match attention {
            name @ ("xformers" | "sdpa") => self.push("xformers", name, true.into()),
            _ => self.pass_empty("xformers"),
        }
        // Passed on whatever it is: 0 is not what the trainer does by itself.
        if let Some(value) = self.values.get("max_data_loader_n_workers").filter(|value| *value != "").cloned() {
            self.push("max_data_loader_n_workers", "max_data_loader_n_workers", value);
        } else {
            self.pass_empty("max_data_loader_n_workers");
        }
        match self.set("optimizer_args").cloned() {
            // That window drops the quotes before it splits at spaces.
            Some(Value::String(text)) => self.push("optimizer_args", "optimizer_args", words(&text.replace('"', "")).into()),
            Some(other) => self.push("optimizer_args", "optimizer_args", other),
            None => self.pass("optimizer_args"),
        }
        if self.is_on("use_wandb") {
            self.push("use_wandb", "log_with", "wandb".into());
        } else {
            self.pass_empty("use_wandb");
        }
        self.prompts();
    }

    /// Epochs, else steps, else the epochs from which that window would count the steps.
    fn length(&mut self) {
        let (epochs, steps) = (self.number("max_train_epochs"), self.number("max_train_steps"));
        if epochs > 0.0 && steps > 0.0 {
            self.pass("max_train_epochs");
            self.sheet.left_out("max_train_steps", "max_train_epochs wins over it");
        } else {
            self.pass("max_train_epochs");
            self.pass("max_train_steps");
        }
        if epochs + steps > 0.0 {
            if self.values.contains_key("epoch") {
                self.sheet.left_out("epoch", "Only counts while neither epochs nor steps are set");
            }
        } else if let Some(epochs) = self.set("epoch").cloned() {
            let note = "That window counts steps from it; said as epochs here";
            self.sheet.arguments.push(Entry::new("epoch", "max_train_epochs", epochs).note(note));
        } else {
            self.pass_empty("epoch");
        }
    }

    /// A number of steps, or a percentage of all.
    fn warm_up(&mut self) {
        if self.number("lr_warmup_steps") > 0.0 {
            self.pass("lr_warmup_steps");
            if self.number("lr_warmup") > 0.0 {
                self.sheet.left_out("lr_warmup", "lr_warmup_steps wins over it");
            }
        } else if self.number("lr_warmup") > 0.0 {
            let share = self.number("lr_warmup") / 100.0;
            self.push("lr_warmup", "lr_warmup_steps", share.into());
        } else {
            self.pass("lr_warmup_steps");
            self.pass_empty("lr_warmup");
        }
    }

    /// A rate of 0 means: do not train that part.
    fn rates(&mut self, family: Family) {
        let (unet, text, t5) = (self.number("unet_lr"), self.number("text_encoder_lr"), self.number("t5xxl_lr"));
        self.pass("unet_lr");
        if text > 0.0 && t5 > 0.0 {
            self.push("text_encoder_lr", "text_encoder_lr", vec![text, t5].into());
            self.sheet.say("t5xxl_lr", KeyOutcome::Translated, Some("text_encoder_lr"), None);
        } else {
            self.pass("text_encoder_lr");
            self.pass_empty("t5xxl_lr");
        }
        if self.sheet.mode != Mode::Lora {
            return;
        }
        if family != Family::HunyuanImage && unet != 0.0 && text == 0.0 {
            let note = "That window does not train the text encoder when its rate is 0";
            self.sheet.arguments.push(Entry::new("(text_encoder_lr is 0)", "network_train_unet_only", true.into()).note(note));
        } else if unet == 0.0 && text != 0.0 {
            let note = "That window trains the text encoder alone when the U-Net's rate is 0";
            self.sheet.arguments.push(Entry::new("(unet_lr is 0)", "network_train_text_encoder_only", true.into()).note(note));
        }
    }

    fn pass_empty(&mut self, key: &str) {
        if self.values.contains_key(key) {
            self.sheet.say(key, KeyOutcome::Empty, None, None);
        }
    }

    /// Of the two kinds of noise only the chosen one counts.
    fn noise(&mut self) {
        let multires = self.text("noise_offset_type").eq_ignore_ascii_case("multires");
        let original = ["noise_offset", "noise_offset_random_strength", "adaptive_noise_scale"];
        let other = ["multires_noise_iterations", "multires_noise_discount"];
        let (chosen, rest): (&[&str], &[&str]) = if multires { (&other, &original) } else { (&original, &other) };
        for key in chosen {
            self.pass(key);
        }
        for key in rest {
            if self.set(key).is_some() {
                self.sheet.left_out(key, "noise_offset_type chooses the other kind of noise");
            } else {
                self.pass_empty(key);
            }
        }
        if self.values.contains_key("noise_offset_type") {
            self.sheet.say("noise_offset_type", KeyOutcome::Translated, None, Some("Decides which kind of noise counts"));
        }
    }

    /// Prompts are typed into that window; the trainer wants them in a file.
    fn prompts(&mut self) {
        let text = self.text("sample_prompts").to_owned();
        let file = !text.contains('\n') && [".txt", ".toml", ".json"].iter().any(|end| text.to_lowercase().ends_with(end));
        if file {
            self.pass("sample_prompts");
        } else if text.is_empty() {
            self.pass_empty("sample_prompts");
        } else {
            self.sheet.prompts = Some(("sample_prompts".to_owned(), text));
        }
    }

    fn launch(&mut self, key: &str, value: &Value) -> bool {
        let count =
            || convert(value, Kind::Int).ok().and_then(|value| value.as_u64()).and_then(|count| u32::try_from(count).ok());
        match key {
            "num_processes" => self.sheet.launch.processes = count().filter(|count| *count > 1),
            "num_machines" => self.sheet.launch.machines = count().filter(|count| *count > 1),
            "gpu_ids" => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                self.sheet.launch.gpus = text.split(',').filter_map(|gpu| gpu.trim().parse().ok()).collect();
            }
            "extra_accelerate_launch_args" => {
                for (switch, value) in command::switches(&words(self.text(key))) {
                    command::launch(&mut self.sheet, &switch, &value);
                }
                command::one_machine(&mut self.sheet);
                if self.text(key).is_empty() {
                    self.pass_empty(key);
                }
                return true;
            }
            _ => return false,
        }
        let taken = match key {
            "num_processes" => self.sheet.launch.processes.is_some(),
            "num_machines" => self.sheet.launch.machines.is_some(),
            _ => !self.sheet.launch.gpus.is_empty(),
        };
        let place = match key {
            "num_processes" => "launch.processes",
            "num_machines" => "launch.machines",
            _ => "launch.gpus",
        };
        let outcome = if taken { KeyOutcome::Translated } else { KeyOutcome::Empty };
        self.sheet.say(key, outcome, taken.then_some(place), None);
        true
    }

    fn plain(&mut self, key: &str, value: &Value, family: Family) {
        let of_family = KOHYA_SS.family.iter().find_map(|(of, names)| Some((*of, names.get(key)?)));
        let argument = match of_family {
            Some((of, argument)) if of == family => argument.as_str(),
            // Also an argument of other families, under the same name.
            Some((of, argument)) if argument == key && Self::shares(of, family, key) => key,
            Some((of, _)) if is_unset(value) => {
                return self.sheet.say(key, KeyOutcome::Empty, None, Some(&format!("Only for {}", of.name())));
            }
            Some((of, _)) => return self.sheet.left_out(key, &format!("Only for {}", of.name())),
            None => KOHYA_SS.renamed.get(key).map_or(key, String::as_str),
        };
        if let Some(why) = KOHYA_SS.left_out.get(key) {
            return if is_unset(value) { self.pass_empty(key) } else { self.sheet.left_out(key, why) };
        }
        let known = crate::training::facts::argument(argument).is_some();
        if is_unset(value) && (known || of_family.is_some())
            || KOHYA_SS.neutral.get(key).is_some_and(|neutral| same(neutral, value))
        {
            return self.sheet.say(key, KeyOutcome::Empty, None, None);
        }
        self.push(key, argument, value.clone());
    }

    /// Some keys without a family's name in front belong to one family only.
    fn shares(of: Family, family: Family, key: &str) -> bool {
        of == Family::Flux && family == Family::Chroma && key != "clip_l"
    }

    fn additional(&mut self) {
        let text = self.text("additional_parameters").to_owned();
        if text.is_empty() {
            return self.pass_empty("additional_parameters");
        }
        let (entries, stray) = command::arguments(&words(&text.replace('\'', "\"")), None);
        for entry in entries {
            let from = format!("additional_parameters.{}", entry.from);
            self.sheet.arguments.push(Entry { from, ..entry });
        }
        for word in stray {
            self.sheet.say(&format!("additional_parameters.{word}"), KeyOutcome::Unknown, None, None);
        }
    }
}

/// Whether two values are one: text and number alike.
fn same(a: &Value, b: &Value) -> bool {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_owned());
    text(a) == text(b) || a.as_f64().is_some() && a.as_f64() == b.as_f64()
}
