//! How each script saves: the extension of its files, or a folder in the form of diffusers. Pure.

use std::path::Path;

use serde_json::Value;

use super::scripts::script;
use crate::training::Config;
use crate::training::facts;

/// What a saved model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One file with this extension.
    File(&'static str),
    /// A folder.
    Folder,
}

impl Format {
    /// What follows the stem of a name: `.safetensors`, or nothing for a folder.
    pub fn ending(self) -> String {
        match self {
            Self::File(extension) => format!(".{extension}"),
            Self::Folder => String::new(),
        }
    }
}

/// Extensions by which a base model is one file.
const FILES: [&str; 3] = ["safetensors", "ckpt", "pt"];

/// The format of everything that a configuration saves.
pub fn format(config: &Config) -> Format {
    let name = script(config.family, config.mode).unwrap_or_default();
    let set = config.params.get("save_model_as").and_then(Value::as_str).filter(|text| !text.is_empty());
    if facts::argument("save_model_as").is_some_and(|fact| fact.ignored_by(name)) {
        return Format::File("safetensors");
    }
    let default = facts::argument("save_model_as").and_then(|fact| fact.default_in(name).as_str());
    let safetensors = config.params.get("use_safetensors") == Some(&Value::Bool(true));
    match set.or(default) {
        // Full models are saved as the base model was, and its own file format is the old one.
        None if !is_file(&config.base_model) => Format::Folder,
        Some("diffusers" | "diffusers_safetensors") => Format::Folder,
        Some("ckpt") if default.is_some() || !safetensors => Format::File("ckpt"),
        Some("pt") => Format::File("pt"),
        None if !safetensors => Format::File("ckpt"),
        _ => Format::File("safetensors"),
    }
}

fn is_file(base_model: &str) -> bool {
    Path::new(base_model).extension().is_some_and(|end| FILES.iter().any(|known| end.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_script_saves_in_its_own_way() {
        let saved = |family: &str, mode: &str, model: &str, more: &str| {
            let text = format!("family = \"{family}\"\nmode = \"{mode}\"\nbase_model = \"{model}\"\n[params]\n{more}");
            format(&Config::parse(&text).unwrap().0)
        };
        assert_eq!(saved("sdxl", "lora", "/m.safetensors", ""), Format::File("safetensors"));
        assert_eq!(saved("sdxl", "lora", "/m.safetensors", "save_model_as = 'pt'"), Format::File("pt"));
        assert_eq!(saved("sd15", "dreambooth", "/m.safetensors", ""), Format::File("ckpt"));
        assert_eq!(saved("sd15", "dreambooth", "/m.safetensors", "use_safetensors = true"), Format::File("safetensors"));
        assert_eq!(saved("sdxl", "finetune", "/models/xl", ""), Format::Folder);
        assert_eq!(saved("sdxl", "finetune", "/m.safetensors", "save_model_as = 'diffusers_safetensors'"), Format::Folder);
        assert_eq!(saved("flux", "finetune", "/m.safetensors", "save_model_as = 'ckpt'"), Format::File("safetensors"));
        assert_eq!(saved("sd15", "textual_inversion", "/m.safetensors", ""), Format::File("pt"));
        assert_eq!(saved("sdxl", "lllite", "/m.safetensors", ""), Format::File("safetensors"));
    }
}
