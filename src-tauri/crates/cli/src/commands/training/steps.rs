//! `nyx steps`: the step calculator, for numbers that no configuration holds yet.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use nyx_core::training::calculator::{ImageGroup, Length, Numbers, calculate, sizes_of};
use nyx_core::training::{Config, Refusal, check};
use nyx_core::{Problem, Studio, datasets};
use serde_json::json;

use super::plan::plan_rows;
use crate::output::Output;

/// Of a length, one wins in the order time, steps, epochs.
#[derive(Debug, Args)]
pub(crate) struct StepsArgs {
    /// Images at the resolution
    #[arg(long, value_name = "N")]
    images: Option<u64>,
    /// Images of a size: 832x1216:12, with repeats of their own 832x1216:12:5
    #[arg(long = "size", value_name = "WxH:N")]
    sizes: Vec<String>,
    /// A registered dataset or a folder, with its images' own sizes
    #[arg(long = "dataset", value_name = "NAME")]
    datasets: Vec<String>,
    /// How often each image comes in an epoch
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(i64).range(1..))]
    repeats: i64,
    /// Images in a batch
    #[arg(long, default_value_t = 1, value_name = "N")]
    batch: u64,
    /// Batches for an optimizer step
    #[arg(long, default_value_t = 1, value_name = "N")]
    accumulation: u64,
    /// Training processes
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    processes: u32,
    /// Epochs
    #[arg(long, default_value_t = 10, value_name = "N")]
    epochs: u64,
    /// Optimizer steps in all, instead of epochs
    #[arg(long, value_name = "N")]
    max_steps: Option<u64>,
    /// As many steps as fit into this many seconds, instead of epochs
    #[arg(long, value_name = "SECONDS")]
    time: Option<f64>,
    /// Seconds for a step, instead of what earlier runs on this card tell
    #[arg(long, value_name = "S")]
    seconds_per_step: Option<f64>,
    /// Resolution: 1024 or 832x1216
    #[arg(long, default_value = "1024", value_name = "R")]
    resolution: String,
    /// The family whose rules of buckets and whose earlier runs count
    #[arg(long, default_value = "sdxl", value_name = "FAMILY")]
    family: String,
    /// One size for all images
    #[arg(long)]
    no_buckets: bool,
    /// The smallest side of a bucket
    #[arg(long, default_value_t = 256, value_name = "PX")]
    min_bucket: u32,
    /// The largest side of a bucket
    #[arg(long, default_value_t = 2048, value_name = "PX")]
    max_bucket: u32,
    /// Sides of buckets are multiples of this
    #[arg(long, default_value_t = 64, value_name = "PX")]
    bucket_steps: u32,
    /// Never enlarge images
    #[arg(long)]
    no_upscale: bool,
}

pub(crate) fn steps(studio: &Studio, output: &Output, arguments: &StepsArgs) -> Result<ExitCode, Problem> {
    let numbers = numbers(studio, arguments)?;
    let known = check::known(studio.home(), studio.db(), &Config::default());
    let calculated = calculate(&numbers, &known).map_err(|refusal| as_flags(refusal, arguments))?;
    let mut answer = serde_json::to_value(&calculated.plan).unwrap_or_default();
    answer["time"] = json!(calculated.time);
    answer["what_ifs"] = json!(calculated.what_ifs);
    output.answer(&answer, || {
        let mut rows = plan_rows(&calculated.plan);
        rows.push(vec!["time".to_owned(), super::plan::time_words(&calculated.time)]);
        rows.extend(calculated.what_ifs.iter().map(|what| vec![format!("if {}", what.change), format!("{} steps", what.steps)]));
        rows
    });
    Ok(ExitCode::SUCCESS)
}

fn numbers(studio: &Studio, arguments: &StepsArgs) -> Result<Numbers, Problem> {
    let resolution =
        size(&arguments.resolution).ok_or_else(|| unclear("--resolution", &arguments.resolution, "1024 or 832x1216"))?;
    let group = |name: &str, repeats, sizes| ImageGroup { name: name.to_owned(), repeats, reg: false, sizes };
    let mut groups = Vec::new();
    groups.extend(arguments.images.map(|images| group("images", arguments.repeats, vec![(0, 0, images)])));
    for text in &arguments.sizes {
        let (size, count, repeats) = sized(text, arguments.repeats).ok_or_else(|| unclear("--size", text, "832x1216:12"))?;
        groups.push(group(text, repeats, vec![(size.0, size.1, count)]));
    }
    for name in &arguments.datasets {
        let found = datasets::resolve(studio.db(), name, Path::new("."))?;
        let sizes = sizes_of(&std::path::absolute(found.path()).unwrap_or_else(|_| found.path().to_owned()));
        let sizes = sizes.ok_or_else(|| {
            Problem::new("images_unreadable", format!("The images of {name} cannot all be read"))
                .with_hint("Run nyx dataset check")
        })?;
        groups.push(group(name, arguments.repeats, sizes));
    }
    if groups.is_empty() {
        return Err(
            Problem::new("numbers_missing", "There are no images to count").with_hint("Add --images, --size or --dataset")
        );
    }
    let length = match (arguments.time, arguments.max_steps) {
        (Some(seconds), _) => Length::Seconds(seconds),
        (None, Some(steps)) => Length::Steps(steps),
        (None, None) => Length::Epochs(arguments.epochs),
    };
    Ok(Numbers {
        family: super::family(&arguments.family)?,
        groups,
        resolution,
        buckets: !arguments.no_buckets,
        min_bucket: arguments.min_bucket,
        max_bucket: arguments.max_bucket,
        bucket_steps: arguments.bucket_steps,
        no_upscale: arguments.no_upscale,
        batch: arguments.batch,
        accumulation: arguments.accumulation,
        processes: arguments.processes,
        length,
        seconds_per_step: arguments.seconds_per_step,
    })
}

fn size(text: &str) -> Option<(u32, u32)> {
    match text.split_once('x') {
        Some((width, height)) => Some((side(width)?, side(height)?)),
        None => side(text).map(|side| (side, side)),
    }
}

fn side(text: &str) -> Option<u32> {
    text.parse().ok().filter(|side| *side > 0)
}

/// Keys of a configuration, and the flags that say the same here.
const FLAGS: [(&str, &str); 10] = [
    ("resolution", "--resolution"),
    ("batch_size", "--batch"),
    ("num_repeats", "--repeats"),
    ("min_bucket_reso", "--min-bucket"),
    ("max_bucket_reso", "--max-bucket"),
    ("bucket_reso_steps", "--bucket-steps"),
    ("bucket_no_upscale", "--no-upscale"),
    ("gradient_accumulation_steps", "--accumulation"),
    ("max_train_epochs", "--epochs"),
    ("max_train_steps", "--max-steps"),
];

/// A refusal in the words of the one who gave flags and has no configuration.
fn as_flags(refusal: Refusal, arguments: &StepsArgs) -> Problem {
    let said = |text: &str| FLAGS.iter().fold(text.to_owned(), |text, (key, flag)| text.replace(&format!("`{key}`"), flag));
    let hint = match refusal.reason {
        "no_images" => "Count at least one image with --images, --size or --dataset".to_owned(),
        "time_unknown" => "Add --seconds-per-step, or use --epochs or --max-steps in place of --time".to_owned(),
        "out_of_range" => match refusal.param.as_str() {
            "length" => "Write more than 0 after --time".to_owned(),
            "seconds_per_step" => "Write more than 0 after --seconds-per-step".to_owned(),
            "images" if arguments.images.is_some() => format!("{}, after --images", said(&refusal.hint)),
            "images" => format!("{}, after --size", said(&refusal.hint)),
            _ => said(&refusal.hint),
        },
        _ => said(&refusal.hint),
    };
    let Problem { code, message, detail, .. } = Problem::from(Refusal { message: said(&refusal.message), ..refusal });
    Problem { code, message, hint: Some(hint), detail }
}

/// `832x1216:12`, `832x1216:12:5`.
fn sized(text: &str, repeats: i64) -> Option<((u32, u32), u64, i64)> {
    let mut parts = text.split(':');
    let (size, count) = (size(parts.next()?)?, parts.next()?.parse().ok()?);
    let repeats = parts.next().map_or(Some(repeats), |own| own.parse().ok()).filter(|repeats| *repeats > 0)?;
    parts.next().is_none().then_some((size, count, repeats))
}

fn unclear(flag: &str, given: &str, example: &str) -> Problem {
    Problem::new("numbers_unclear", format!("{flag} `{given}` is not understood")).with_hint(format!("Write it as {example}"))
}
