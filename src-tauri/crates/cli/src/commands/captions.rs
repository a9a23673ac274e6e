//! `nyx caption`: the captions of a dataset: list, edit with a preview, history, undo and redo.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use nyx_core::captions::{self, Edit, Place, Position, Scope, bulk};
use nyx_core::datasets::{self, Dataset};
use nyx_core::jobs::Reporter;
use nyx_core::{Problem, Studio};
use serde_json::json;

use crate::interrupt;
use crate::output::Output;

mod told;

#[derive(Debug, Subcommand)]
pub(crate) enum CaptionCommand {
    /// The images and their captions
    List {
        /// A registered dataset
        dataset: String,
        /// Only images that fit, such as `tag:smile AND NOT has:trigger`
        #[arg(long, value_name = "QUERY", default_value = "")]
        filter: String,
        /// How many to pass over
        #[arg(long, default_value_t = 0, value_name = "N")]
        offset: usize,
        /// How many to list
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
    /// The tags and how often each stands, the most frequent first
    Tags {
        /// A registered dataset
        dataset: String,
        /// Only images that fit
        #[arg(long, value_name = "QUERY", default_value = "")]
        filter: String,
    },
    /// Add tags: at the end where they are missing, or at a fixed place
    Add {
        /// A registered dataset
        dataset: String,
        /// The tags
        #[arg(required = true, value_name = "TAG")]
        tags: Vec<String>,
        /// `start`, `end`, `both` or a place counted from 1; a tag that stands elsewhere is moved there
        #[arg(long, value_name = "PLACE", value_parser = position)]
        at: Option<Position>,
        #[command(flatten)]
        on: On,
    },
    /// Remove tags wherever they stand
    Remove {
        /// A registered dataset
        dataset: String,
        /// The tags, to the letter
        #[arg(required = true, value_name = "TAG")]
        tags: Vec<String>,
        #[command(flatten)]
        on: On,
    },
    /// Search and replace
    Replace {
        /// A registered dataset
        dataset: String,
        /// What to find
        from: String,
        /// What comes in its place; empty removes
        to: String,
        /// FROM is a regular expression; `$1` in TO is its first group
        #[arg(long)]
        regex: bool,
        /// Only where FROM is a whole tag
        #[arg(long)]
        whole_tag: bool,
        /// `A` is also `a`
        #[arg(long)]
        ignore_case: bool,
        #[command(flatten)]
        on: On,
    },
    /// Write the caption of one image
    Set {
        /// A registered dataset
        dataset: String,
        /// The image
        file: String,
        /// The whole caption
        text: String,
        #[command(flatten)]
        on: On,
    },
    /// Remove tags that stand twice; the first stays
    Dedupe {
        /// A registered dataset
        dataset: String,
        #[command(flatten)]
        on: On,
    },
    /// Sort the tags by the alphabet
    Sort {
        /// A registered dataset
        dataset: String,
        /// How many tags at the start stay where they are
        #[arg(long, default_value_t = 0, value_name = "N")]
        keep: u32,
        #[command(flatten)]
        on: On,
    },
    /// What was done to the captions, newest first
    History {
        /// A registered dataset
        dataset: String,
    },
    /// Take an operation back; without a number the newest that stands
    Undo {
        /// A registered dataset
        dataset: String,
        /// The number of the operation
        operation: Option<i64>,
    },
    /// Do again what was taken back last, or the operation of this number
    Redo {
        /// A registered dataset
        dataset: String,
        /// The number of the operation
        operation: Option<i64>,
    },
}

/// On which captions, and whether for real.
#[derive(Debug, Args)]
pub(crate) struct On {
    /// Only images that fit, such as `tag:smile AND NOT has:trigger`
    #[arg(long, value_name = "QUERY", default_value = "")]
    filter: String,
    /// Show what would change and write nothing
    #[arg(long)]
    dry_run: bool,
}

fn position(text: &str) -> Result<Position, String> {
    match text {
        "start" => Ok(Position::Start),
        "end" => Ok(Position::End),
        "both" => Ok(Position::Both),
        number => match number.parse() {
            Ok(place) if place > 0 => Ok(Position::Place(place)),
            _ => Err("write start, end, both, or a place counted from 1".to_owned()),
        },
    }
}

pub(crate) fn run(studio: &Studio, output: &Output, command: CaptionCommand) -> Result<ExitCode, Problem> {
    let db = studio.db();
    match command {
        CaptionCommand::List { dataset, filter, offset, limit } => {
            let entries = captions::select(db, studio.texts(), &find(studio, &dataset)?, &filter)?;
            let shown: Vec<_> = entries.iter().skip(offset).take(limit.unwrap_or(usize::MAX)).collect();
            let item = |entry: &&captions::Entry| {
                let tags: Vec<&str> = entry.tags().collect();
                json!({"file": &*entry.image.file, "caption": entry.caption.text, "tags": tags})
            };
            let items: Vec<_> = shown.iter().map(item).collect();
            output.answer(&json!({"items": items, "total": entries.len()}), || told::captions(&shown, entries.len()));
        }
        CaptionCommand::Tags { dataset, filter } => {
            let tags = captions::tag_counts(&captions::select(db, studio.texts(), &find(studio, &dataset)?, &filter)?);
            output.answer(&json!({"tags": tags}), || told::tags(&tags));
        }
        CaptionCommand::Add { dataset, tags, at, on } => {
            return edit(studio, output, &dataset, on, None, &Edit::Add { tags, at: at.unwrap_or(Position::Missing) });
        }
        CaptionCommand::Remove { dataset, tags, on } => return edit(studio, output, &dataset, on, None, &Edit::Remove { tags }),
        CaptionCommand::Replace { dataset, from, to, regex, whole_tag, ignore_case, on } => {
            let replace = Edit::Replace { from, to, whole_tag, regex, match_case: !ignore_case };
            return edit(studio, output, &dataset, on, None, &replace);
        }
        CaptionCommand::Set { dataset, file, text, on } => {
            return edit(studio, output, &dataset, on, Some(file), &Edit::Set { text });
        }
        CaptionCommand::Dedupe { dataset, on } => return edit(studio, output, &dataset, on, None, &Edit::Dedupe),
        CaptionCommand::Sort { dataset, keep, on } => return edit(studio, output, &dataset, on, None, &Edit::Sort { keep }),
        CaptionCommand::History { dataset } => {
            let history = captions::history(db, &Place::of(&find(studio, &dataset)?))?;
            output.answer(&history, || told::history(&history));
        }
        CaptionCommand::Undo { dataset, operation } => {
            let report = captions::undo(db, &Place::of(&find(studio, &dataset)?), operation, &reporter(output))?;
            return Ok(reverted(output, &report, "Took back"));
        }
        CaptionCommand::Redo { dataset, operation } => {
            let report = captions::redo(db, &Place::of(&find(studio, &dataset)?), operation, &reporter(output))?;
            return Ok(reverted(output, &report, "Did again"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The registered dataset, its folder read anew.
fn find(studio: &Studio, name: &str) -> Result<Dataset, Problem> {
    let dataset = datasets::refresh(studio.db(), name, &Reporter::silent())?;
    match dataset.offline {
        Some(_) => Err(datasets::DatasetError::Offline { name: dataset.name, path: dataset.path }.into()),
        None => Ok(dataset),
    }
}

/// Writing ten thousand captions takes seconds: a bar for people; for scripts the answer stays one document.
fn reporter(output: &Output) -> Reporter {
    let cancel = interrupt::token();
    if output.is_json() { Reporter::new(cancel, |_| {}) } else { output.reporter(cancel) }
}

fn edit(studio: &Studio, output: &Output, dataset: &str, on: On, file: Option<String>, edit: &Edit) -> Result<ExitCode, Problem> {
    let dataset = find(studio, dataset)?;
    if let Some(file) = &file {
        datasets::image(studio.db(), &dataset, file)?;
    }
    let scope = Scope { query: on.filter, files: file.map(|file| vec![file]), skip: Vec::new() };
    let report = if on.dry_run {
        bulk::dry_run(studio.db(), studio.texts(), &dataset, &scope, edit)?
    } else {
        bulk::apply(studio.db(), studio.texts(), &dataset, &scope, edit, &reporter(output))?
    };
    output.answer(&report, || told::edited(&report, on.dry_run));
    Ok(if report.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Nothing was taken back where later edits contradict everywhere: that is told, and is no success.
fn reverted(output: &Output, report: &captions::RevertReport, did: &str) -> ExitCode {
    let nothing = report.written == 0 && !report.conflicts.is_empty();
    output.answer(report, || told::reverted(report, if nothing { "Left as it is" } else { did }));
    if report.failed.is_empty() && !nothing { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
