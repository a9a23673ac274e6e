//! `nyx tag`, `nyx tagger` and the worker that holds the model.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use nyx_core::datasets::{self, Resolved};
use nyx_core::jobs::{Parts, Progress, Reporter, Task, WhileTraining, queue};
use nyx_core::tagging::options::parse_replacements;
use nyx_core::tagging::{self, Combine, Existing, Place, Provider, TagOptions, TagSpec, TaggerInfo, TaggerSource, TaggingError};
use nyx_core::{Problem, Studio};
use serde_json::{Value, json};

use super::jobs::ended;
use crate::interrupt;
use crate::output::Output;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct TagArgs {
    /// A registered dataset, or a folder
    dataset: String,
    /// A tagger by id, or a folder with a model and its labels; several look at the same images, one after another
    #[arg(long, value_name = "ID|PATH", required = true)]
    tagger: Vec<String>,
    /// What counts where several taggers looked
    #[arg(long, default_value = "union", value_name = "HOW")]
    combine: CombineArg,
    /// General tags from this probability on
    #[arg(long, default_value_t = 0.35, value_name = "X")]
    general: f64,
    /// Characters from this probability on
    #[arg(long, default_value_t = 0.35, value_name = "X")]
    character: f64,
    /// What an image is from, from this probability on, for taggers that know it; as --general unless given
    #[arg(long, value_name = "X")]
    copyright: Option<f64>,
    /// Artists, likewise
    #[arg(long, value_name = "X")]
    artist: Option<f64>,
    /// Meta tags, likewise
    #[arg(long, value_name = "X")]
    meta: Option<f64>,
    /// Models that made the image, likewise
    #[arg(long, value_name = "X")]
    model: Option<f64>,
    /// Tags that are never written
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    exclude: Vec<String>,
    /// What happens to images that have a caption
    #[arg(long, default_value = "skip")]
    existing: ExistingArg,
    /// `long_hair` instead of `long hair`
    #[arg(long)]
    keep_underscores: bool,
    /// Where the most probable rating stands
    #[arg(long, default_value = "none")]
    rating: PlaceArg,
    /// Where the most probable quality stands, for taggers that know any
    #[arg(long, default_value = "none")]
    quality: PlaceArg,
    /// Characters before general tags
    #[arg(long)]
    character_first: bool,
    /// `saber_(fate)` becomes `saber` and `fate`
    #[arg(long)]
    expand_characters: bool,
    /// Tags that stand first where they are found, in this order
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    always_first: Vec<String>,
    /// Tags written in place of others; a backslash before `,` or `=` means the character
    #[arg(long, value_name = "A=B,C=D")]
    replace: Option<String>,
    /// Between two tags
    #[arg(long, default_value = ", ", allow_hyphen_values = true)]
    separator: String,
    /// A word that every caption begins with
    #[arg(long, value_name = "WORD")]
    trigger: Option<String>,
    /// Of caption files; the dataset's own unless given
    #[arg(long, value_name = ".EXT")]
    extension: Option<String>,
    /// Images in sub-folders as well
    #[arg(long)]
    recursive: bool,
    /// Images in one call; by default what suits the provider
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    batch: Option<u32>,
    /// Where the model runs
    #[arg(long, default_value = "auto")]
    provider: ProviderArg,
    /// While a training uses the graphics card; by default what the settings say
    #[arg(long, value_name = "CHOICE")]
    while_training: Option<WhileTrainingArg>,
    /// Say what would be written and write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ExistingArg {
    Skip,
    Append,
    Replace,
}

/// What several taggers say together.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum CombineArg {
    /// Tags that one of them is sure of
    Union,
    /// Tags that all of them are sure of
    Intersection,
    /// Tags that they are sure of on average
    Mean,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PlaceArg {
    None,
    First,
    Last,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ProviderArg {
    Auto,
    Cuda,
    Cpu,
}

/// What a tagging does while a training uses the card.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum WhileTrainingArg {
    /// Wait for its end
    Wait,
    /// Use the card beside it
    Share,
    /// Use the processor
    Cpu,
}

impl From<WhileTrainingArg> for WhileTraining {
    fn from(choice: WhileTrainingArg) -> Self {
        match choice {
            WhileTrainingArg::Wait => Self::Wait,
            WhileTrainingArg::Share => Self::Share,
            WhileTrainingArg::Cpu => Self::Cpu,
        }
    }
}

impl From<PlaceArg> for Place {
    fn from(place: PlaceArg) -> Self {
        match place {
            PlaceArg::None => Self::None,
            PlaceArg::First => Self::First,
            PlaceArg::Last => Self::Last,
        }
    }
}

impl TagArgs {
    /// What is asked for, with paths made absolute.
    fn spec(&self, studio: &Studio) -> Result<TagSpec, Problem> {
        let here = std::env::current_dir().unwrap_or_default();
        let dataset = match datasets::resolve(studio.db(), &self.dataset, &here)? {
            Resolved::Registered(dataset) => dataset.name,
            Resolved::Folder(folder) => folder.display().to_string(),
        };
        let mut taggers = self.tagger.iter().map(|tagger| tagging::catalog::settled(studio.home(), tagger, &here));
        Ok(TagSpec {
            dataset,
            tagger: taggers.next().unwrap_or_default(),
            also: taggers.collect(),
            combine: match self.combine {
                CombineArg::Union => Combine::Union,
                CombineArg::Intersection => Combine::Intersection,
                CombineArg::Mean => Combine::Mean,
            },
            options: TagOptions {
                general: self.general,
                character: self.character,
                copyright: self.copyright,
                artist: self.artist,
                meta: self.meta,
                model: self.model,
                exclude: self.exclude.clone(),
                keep_underscores: self.keep_underscores,
                rating: self.rating.into(),
                quality: self.quality.into(),
                character_first: self.character_first,
                expand_characters: self.expand_characters,
                always_first: self.always_first.clone(),
                replace: self.replace.as_deref().map(parse_replacements).transpose().map_err(as_flag)?.unwrap_or_default(),
                separator: self.separator.clone(),
                trigger: self.trigger.clone(),
            },
            existing: match self.existing {
                ExistingArg::Skip => Existing::Skip,
                ExistingArg::Append => Existing::Append,
                ExistingArg::Replace => Existing::Replace,
            },
            provider: match self.provider {
                ProviderArg::Auto => Provider::Auto,
                ProviderArg::Cuda => Provider::Cuda,
                ProviderArg::Cpu => Provider::Cpu,
            },
            while_training: self.while_training.map(Into::into),
            batch: self.batch,
            extension: self.extension.clone(),
            recursive: self.recursive,
            dry_run: self.dry_run,
        })
    }
}

/// What does not fit, in the words of the one who gave flags.
fn as_flag(error: TaggingError) -> Problem {
    let TaggingError::BadOption { option, reason } = &error else { return error.into() };
    let hint = match *option {
        "separator" => "Write text of one line, such as --separator \", \"".to_owned(),
        "replace" => "Write pairs, such as --replace \"long hair=hair,v=\"; a backslash before , or = means the sign".to_owned(),
        threshold => format!("Write a number from 0 to 1, such as --{threshold} 0.35"),
    };
    Problem::new("bad_option", format!("--{option} does not fit: {reason}")).with_hint(hint)
}

pub(crate) fn tag(studio: &Studio, output: &Output, arguments: &TagArgs) -> Result<ExitCode, Problem> {
    let spec = arguments.spec(studio)?;
    spec.options.check().map_err(as_flag)?;
    // Asked for before there is a job, so that a slip of the hand leaves no failed one.
    for tagger in spec.taggers() {
        tagging::find(studio.home(), tagger, std::path::Path::new(""))?;
    }
    let title = spec.title();
    let task = Task::Tag(Box::new(spec));
    let job = queue::work(&Parts::from(studio), &task, &title, task.lane(), &telling_waits(output))?;
    ended(output, &job, |job| {
        let result = job.result.clone().unwrap_or_else(|| json!({"images": 0, "written": 0, "skipped": 0, "failed": []}));
        output.result(&result, || rows(&result, arguments.dry_run));
        if let Some(note) = result["note"].as_str() {
            output.note(note);
        }
    })
}

/// Says in a sentence what is waited for, whoever looks on.
fn telling_waits(output: &Output) -> Reporter {
    let (output, plain) = (output.clone(), output.reporter(interrupt::token()));
    let token = plain.token().clone();
    Reporter::new(token, move |progress: Progress| {
        if let (Some(note), true) = (&progress.note, progress.provider.is_none() && progress.total.is_none()) {
            output.note(&format!(
                "{}: {note}. --while-training share uses it beside the training, --while-training cpu the processor",
                progress.phase
            ));
        }
        plain.progress(progress);
    })
}

fn rows(result: &Value, dry_run: bool) -> Vec<Vec<String>> {
    let text = |name: &str| result[name].as_str().map_or_else(|| result[name].to_string(), str::to_owned);
    let mut rows: Vec<Vec<String>> =
        ["images", "written", "skipped"].iter().map(|name| vec![(*name).to_owned(), text(name)]).collect();
    if result["known"].as_u64().is_some_and(|known| known > 0) {
        rows.push(vec!["known".to_owned(), format!("{} were seen before and not looked at again", text("known"))]);
    }
    if let (Some(rate), Some(provider)) = (result["images_per_second"].as_f64(), result["provider"].as_str()) {
        rows.push(vec!["speed".to_owned(), format!("{rate:.2} images/s on {provider}")]);
    }
    for failure in result["failed"].as_array().into_iter().flatten() {
        let part = |name: &str| failure[name].as_str().unwrap_or_default().to_owned();
        rows.push(vec!["failed".to_owned(), format!("{}: {}", part("file"), part("reason"))]);
    }
    for preview in result["preview"].as_array().filter(|_| dry_run).into_iter().flatten() {
        let part = |name: &str| preview[name].as_str().unwrap_or_default().to_owned();
        rows.push(vec!["would write".to_owned(), format!("{}: {}", part("file"), part("after"))]);
    }
    rows
}

#[derive(Debug, Subcommand)]
pub(crate) enum TaggerCommand {
    /// Taggers on this machine
    List,
    /// Add a tagger: a folder with model.onnx and `selected_tags.csv`, or with `model_optimized.onnx` and `tag_mapping.json`
    Add {
        path: PathBuf,
        /// What to call it; the folder's own name unless given
        #[arg(long)]
        id: Option<String>,
        /// Copy the files instead of only remembering where they are
        #[arg(long)]
        copy: bool,
    },
}

pub(crate) fn tagger(studio: &Studio, output: &Output, command: TaggerCommand) -> Result<ExitCode, Problem> {
    match command {
        TaggerCommand::List => {
            let taggers = tagging::list(studio.home());
            output.answer(&json!({"taggers": taggers}), || taggers.iter().map(row).collect());
        }
        TaggerCommand::Add { path, id, copy } => {
            let path = std::path::absolute(&path).unwrap_or(path);
            return add(studio, output, TaggerSource { path, id, copy });
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Tries the tagger and adds it, as a job that stands in the history.
fn add(studio: &Studio, output: &Output, source: TaggerSource) -> Result<ExitCode, Problem> {
    // What is plain from its files leaves no failed job.
    tagging::adding::look(studio.home(), &source)?;
    let job = queue::work_own(&Parts::from(studio), &Task::AddTagger(source), &output.quiet_reporter(interrupt::token()))?;
    let added = job.result.and_then(|result| serde_json::from_value::<TaggerInfo>(result).ok());
    match (added, job.problem) {
        (Some(added), _) => {
            output.answer(&added, || vec![row(&added)]);
            Ok(ExitCode::SUCCESS)
        }
        (None, Some(problem)) => Err(problem),
        (None, None) => Ok(ExitCode::from(130)),
    }
}

fn row(tagger: &TaggerInfo) -> Vec<String> {
    let state = match (&tagger.problem, tagger.tags) {
        (Some(problem), _) => problem.message.clone(),
        (None, tags) => format!("{} tags", tags.unwrap_or(0)),
    };
    vec![tagger.id.clone(), state, tagger.path.display().to_string()]
}

/// Serves the process that started this one.
pub(crate) fn worker() -> ExitCode {
    let (input, mut out) = (std::io::BufReader::new(std::io::stdin()), std::io::stdout());
    let served = tagging::worker::serve(input, &mut out);
    if served.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
