//! Captions: one at a time, many at once, and their history.

use nyx_core::captions::{self, Caption, Edit, EditPreview, Filtered, History, Place, Saved, Scope, TagUse, bulk};
use nyx_core::jobs::{Job, Task};
use nyx_core::{Problem, Studio, datasets};
use tauri::State;

use super::{Opened, begin, blocking};

/// Where the captions of a dataset lie.
fn place(studio: &Studio, dataset: &str) -> Result<Place, Problem> {
    Ok(Place::of(&datasets::find(studio.db(), dataset)?))
}

/// The caption of one image.
#[tauri::command]
#[specta::specta]
pub(crate) async fn get_caption(opened: State<'_, Opened>, dataset: String, file: String) -> Result<Caption, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(captions::read(&place(&studio, &dataset)?, &file)?)).await
}

/// Saves the caption of one image; `base` is the text that the edit began with.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_caption(
    opened: State<'_, Opened>,
    dataset: String,
    file: String,
    base: Option<String>,
    text: String,
) -> Result<Saved, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(captions::set(studio.db(), &place(&studio, &dataset)?, &file, base.as_deref(), &text)?)).await
}

/// The images that fit a filter query.
#[tauri::command]
#[specta::specta]
pub(crate) async fn filter_images(opened: State<'_, Opened>, dataset: String, query: String) -> Result<Filtered, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(captions::filtered(studio.db(), studio.texts(), &datasets::find(studio.db(), &dataset)?, &query)?)).await
}

/// The tags of the images that fit a query, the most frequent first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn caption_tags(opened: State<'_, Opened>, dataset: String, query: String) -> Result<Vec<TagUse>, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        let dataset = datasets::find(studio.db(), &dataset)?;
        Ok(captions::tag_counts(&captions::select(studio.db(), studio.texts(), &dataset, &query)?))
    })
    .await
}

/// What an edit would change, with the first `limit` captions. Nothing is written.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_captions(
    opened: State<'_, Opened>,
    dataset: String,
    scope: Scope,
    edit: Edit,
    limit: u32,
) -> Result<EditPreview, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        let dataset = datasets::find(studio.db(), &dataset)?;
        Ok(bulk::preview(studio.db(), studio.texts(), &dataset, &scope, &edit, limit as usize)?)
    })
    .await
}

/// Does an edit as one operation of the history, as a job; its result is a `BulkReport`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_captions(opened: State<'_, Opened>, dataset: String, scope: Scope, edit: Edit) -> Result<Job, Problem> {
    begin(&opened, Task::EditCaptions { dataset, scope, edit }).await
}

/// What was done to the captions of a dataset, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn caption_history(opened: State<'_, Opened>, dataset: String) -> Result<History, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(captions::history(studio.db(), &place(&studio, &dataset)?)?)).await
}

/// Takes an operation back, or with `again` does again what was taken back, as a job; its result is a `RevertReport`.
/// Without a number it is the next one of the history.
#[tauri::command]
#[specta::specta]
pub(crate) async fn revert_captions(
    opened: State<'_, Opened>,
    dataset: String,
    operation: Option<i64>,
    again: bool,
) -> Result<Job, Problem> {
    begin(&opened, Task::RevertCaptions { dataset, operation, again }).await
}
