//! What writes tags.

use nyx_core::Problem;
use nyx_core::jobs::{Job, Parts, Task, queue};
use nyx_core::tagging::{
    self, CaptionCounts, ImageEffect, Provider, TagCard, TagQuestion, TagSpec, TaggerInfo, TaggerSource, TaggingEffect,
};
use tauri::State;

use super::{Opened, begin, blocking};

/// Taggers on this machine.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_taggers(opened: State<'_, Opened>) -> Result<Vec<TaggerInfo>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(tagging::list(studio.home()))).await
}

/// How many images of a dataset there are, and how many have a caption.
#[tauri::command]
#[specta::specta]
pub(crate) async fn caption_counts(opened: State<'_, Opened>, dataset: String) -> Result<CaptionCounts, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(tagging::caption_counts(studio.db(), &dataset)?)).await
}

/// Whether a tagging would use a graphics card, and who trains there now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tagging_card(opened: State<'_, Opened>, provider: Provider) -> Result<TagCard, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(tagging::card::look(studio.home(), studio.db(), provider, &studio.settings().get())?)).await
}

/// Tags a dataset, as a job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_tagging(opened: State<'_, Opened>, spec: TagSpec) -> Result<Job, Problem> {
    begin(&opened, Task::Tag(Box::new(spec))).await
}

/// What a tagging would do to all captions, from what taggers saw before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tag_effect(opened: State<'_, Opened>, question: TagQuestion) -> Result<TaggingEffect, Problem> {
    let studio = opened.studio()?;
    blocking(move || tagging::tag_effect(&studio, &question)).await
}

/// And to the caption of one image.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tag_image_effect(
    opened: State<'_, Opened>,
    question: TagQuestion,
    file: String,
) -> Result<ImageEffect, Problem> {
    let studio = opened.studio()?;
    blocking(move || tagging::tag_image_effect(&studio, &question, &file)).await
}

/// Tries a tagger and adds it to the library, as a job. What is plain from its files is refused at once.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_tagger(opened: State<'_, Opened>, source: TaggerSource) -> Result<Job, Problem> {
    let parts = Parts::from(&opened.studio()?);
    blocking(move || {
        tagging::adding::look(&parts.home, &source)?;
        Ok(queue::start_own(&parts, &Task::AddTagger(source))?)
    })
    .await
}
