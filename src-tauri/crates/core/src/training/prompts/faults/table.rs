//! The names of one table of a `.toml` or `.json` file, whose values reach the trainer's sampling as they are.

use serde_json::{Map, Value};

use super::Found;
use super::line::no_zero;
use crate::training::Family;
use crate::training::nearest::nearest;

/// What the scripts ask for.
const TEXTS: [&str; 4] = ["prompt", "negative_prompt", "sample_sampler", "controlnet_image"];
const WHOLE: [&str; 3] = ["width", "height", "sample_steps"];
const NUMBERS: [&str; 6] = ["seed", "scale", "guidance_scale", "cfg_trunc_ratio", "renorm_cfg", "flow_shift"];

pub(super) fn check(table: &Map<String, Value>, found: &mut Found) {
    for (key, value) in table.iter().filter(|(key, _)| !matches!(key.as_str(), "enum" | "subset")) {
        let key = key.as_str();
        if TEXTS.contains(&key) {
            let nothing = value.is_null() && key != "prompt";
            if !value.is_string() && !nothing {
                found.stops(format!("`{key}` must be a text, not {value}"), format!("Write `{key}` in quotes"));
            }
        } else if WHOLE.contains(&key) {
            whole(key, value, found);
        } else if NUMBERS.contains(&key) {
            number(key, value, found);
        } else {
            let near = nearest(key, TEXTS.into_iter().chain(WHOLE).chain(NUMBERS));
            let hint = near.map_or_else(|| "Remove it".to_owned(), |near| format!("Did you mean `{near}`?"));
            found.misread(format!("The trainer knows no `{key}` of a prompt and passes over it"), hint);
        }
    }
}

fn whole(key: &str, value: &Value, found: &mut Found) {
    let hint = format!("Write `{key}` as a whole number without quotes");
    // One script makes a whole number of what it finds.
    let made = value.as_str().is_some_and(|text| text.trim().parse::<i64>().is_ok()) || value.is_f64();
    let fits = value.is_i64() || value.is_u64() || found.family == Family::Lumina && made;
    if fits {
        return;
    }
    let what = format!("`{key}` must be a whole number, not {value}");
    if key == "sample_steps" && value.is_f64() {
        found.misread(format!("{what}; most samplers stop at it"), hint);
    } else {
        found.stops(what, hint);
    }
}

fn number(key: &str, value: &Value, found: &mut Found) {
    let family = found.family;
    let read = match key {
        "guidance_scale" => matches!(family, Family::Flux | Family::Chroma),
        "cfg_trunc_ratio" | "renorm_cfg" => family == Family::Lumina,
        "flow_shift" => matches!(family, Family::HunyuanImage | Family::Anima),
        _ => true,
    };
    if !read || key == "seed" && value.is_null() {
        return;
    }
    let text = value.as_str().map(str::trim);
    let converted = match key {
        "seed" => text.is_some_and(|text| text.parse::<i128>().is_ok()),
        "scale" if family != Family::Lumina => false,
        "guidance_scale" => false,
        "flow_shift" if family == Family::HunyuanImage => false,
        _ => text.is_some_and(|text| text.parse::<f64>().is_ok()),
    };
    if !value.is_number() && !converted {
        found.stops(format!("`{key}` must be a number, not {value}"), format!("Write `{key}` as a number without quotes"));
    } else if key == "seed" {
        no_zero(value.as_f64().or_else(|| text?.parse().ok()), found);
    }
}
