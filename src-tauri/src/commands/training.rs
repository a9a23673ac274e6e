//! Parameters, drafts, and what a draft comes to.

use std::path::PathBuf;

use nyx_core::training::calculator::{self, Calculated, Numbers};
use nyx_core::training::drafts::{self, Draft, DraftSummary};
use nyx_core::training::export::{Exported, export_file};
use nyx_core::training::import::{ImportedDraft, import_file, import_text};
use nyx_core::training::kohya::bucket_list::{BucketList, bucket_lists};
use nyx_core::training::kohya::curve::{self, LearningRateCurve};
use nyx_core::training::kohya::scripts::{Offer, offers};
use nyx_core::training::kohya::timesteps::{self, TimestepPicture};
use nyx_core::training::prompts::{self, PromptLine, Prompts};
use nyx_core::training::{Checked, Config, Family, Installation, Library, Mode, Param, Signatures, check, schema_of, signatures};
use nyx_core::{Problem, Topic};
use tauri::State;

use super::{Opened, blocking};

/// Every parameter as the scripts for one mode have it in the trainer in use, in the order of the form.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_params(opened: State<'_, Opened>, mode: Mode) -> Result<Vec<Param>, Problem> {
    let studio = opened.studio()?;
    let installed = move || Ok(nyx_core::backend::installed(studio.home(), &studio.settings().get()));
    Ok(schema_of(mode).with_installed(blocking(installed).await?.as_deref()))
}

/// Everything that sd-scripts can train: which modes each family has.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_modes() -> Result<Vec<Offer>, Problem> {
    Ok(offers())
}

/// What a family's networks, the optimizers and the schedules take as arguments of their own.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_signatures(family: Family) -> Result<Signatures, Problem> {
    Ok(signatures(Some(family)))
}

/// All drafts, the one last written first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_drafts(opened: State<'_, Opened>) -> Result<Vec<DraftSummary>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(drafts::list(studio.home()))).await
}

/// A draft.
#[tauri::command]
#[specta::specta]
pub(crate) async fn read_draft(opened: State<'_, Opened>, id: String) -> Result<Draft, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(drafts::read(studio.home(), &id)?)).await
}

/// A new draft from the preset of its family and mode.
#[tauri::command]
#[specta::specta]
pub(crate) async fn new_draft(opened: State<'_, Opened>, family: Family, mode: Mode, name: String) -> Result<Draft, Problem> {
    let studio = opened.studio()?;
    let draft = blocking(move || Ok((drafts::create(studio.home(), family, mode, &name)?, studio))).await?;
    draft.1.events().changed(Topic::Training);
    Ok(draft.0)
}

/// Writes a draft.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_draft(opened: State<'_, Opened>, id: String, config: Config) -> Result<(), Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(drafts::write(studio.home(), &id, &config)?)).await
}

/// Puts a draft into the trash folder of the home.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_draft(opened: State<'_, Opened>, id: String) -> Result<(), Problem> {
    let studio = opened.studio()?;
    let studio = blocking(move || drafts::remove(studio.home(), &id).map(|()| studio).map_err(Problem::from)).await?;
    studio.events().changed(Topic::Training);
    Ok(())
}

/// A new draft from settings of another program, told by what the file holds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_draft(opened: State<'_, Opened>, path: PathBuf) -> Result<ImportedDraft, Problem> {
    let studio = opened.studio()?;
    let folders = studio.settings().get().model_folders;
    let work = move || Ok((import_file(&path, &folders)?.into_draft(studio.home())?, studio));
    let (imported, studio) = blocking(work).await?;
    studio.events().changed(Topic::Training);
    Ok(imported)
}

/// A new draft from a pasted command or pasted settings.
#[tauri::command]
#[specta::specta]
pub(crate) async fn paste_draft(opened: State<'_, Opened>, text: String) -> Result<ImportedDraft, Problem> {
    let studio = opened.studio()?;
    let work = move || Ok((import_text(&text)?.into_draft(studio.home())?, studio));
    let (imported, studio) = blocking(work).await?;
    studio.events().changed(Topic::Training);
    Ok(imported)
}

/// Writes a draft's files and scripts, with which it trains without Nyx, into a folder.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_draft(opened: State<'_, Opened>, id: String, folder: PathBuf) -> Result<Exported, Problem> {
    let studio = opened.studio()?;
    let settings = studio.settings().get();
    blocking(move || export_file(studio.home(), studio.db(), &settings, &drafts::file(studio.home(), &id)?, &folder)).await
}

/// What a configuration comes to: plan, issues, files, command. Relative paths count from the drafts folder.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_draft(opened: State<'_, Opened>, config: Config) -> Result<Checked, Problem> {
    let studio = opened.studio()?;
    let (settings, run) = (studio.settings().get(), studio.home().runs().join(&config.name));
    let stands_in = || Installation { python: "python".into(), scripts: "sd-scripts".into(), launcher: None };
    let work = move || {
        let python = nyx_core::backend::installation(studio.home(), &settings).unwrap_or_else(|_| stands_in());
        let installed = nyx_core::backend::installed(studio.home(), &settings);
        let library = Library { db: studio.db(), model_folders: &settings.model_folders, installed: installed.as_ref() };
        let known = check::known(studio.home(), studio.db(), &config);
        let around = check::Surroundings { home: studio.home(), run: &run, installation: &python, known: &known };
        Ok(check::check(&config, &studio.home().drafts(), library, around))
    };
    blocking(work).await
}

/// The learning rate over this many optimizer steps, as a picture.
#[tauri::command]
#[specta::specta]
pub(crate) async fn learning_rate_curve(config: Config, steps: u64) -> Result<LearningRateCurve, Problem> {
    Ok(curve::learning_rate_curve(&config, steps))
}

/// The sample prompts that a draft names; empty: it names none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn read_prompts(opened: State<'_, Opened>, draft: String, named: String) -> Result<Prompts, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(prompts::read(studio.home(), &draft, &named)?)).await
}

/// Writes sample prompts into the file that a draft names, or into a new one beside the draft; gives what the draft is to name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn write_prompts(
    opened: State<'_, Opened>,
    draft: String,
    named: Option<String>,
    lines: Vec<PromptLine>,
) -> Result<String, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(prompts::write(studio.home(), &draft, named.as_deref(), &lines)?)).await
}

/// What made-up numbers come to.
#[tauri::command]
#[specta::specta]
pub(crate) async fn calculate_steps(opened: State<'_, Opened>, numbers: Numbers) -> Result<Calculated, Problem> {
    let studio = opened.studio()?;
    let work = move || {
        let known = check::known(studio.home(), studio.db(), &Config::default());
        Ok(calculator::calculate(&numbers, &known)?)
    };
    blocking(work).await
}

/// The sizes of the images of a registered dataset: width, height and how many.
#[tauri::command]
#[specta::specta]
pub(crate) async fn dataset_sizes(opened: State<'_, Opened>, name: String) -> Result<Vec<(u32, u32, u64)>, Problem> {
    let studio = opened.studio()?;
    let find = move || Ok(nyx_core::datasets::find(studio.db(), &name)?.path);
    let folder = blocking(find).await?;
    blocking(move || Ok(calculator::sizes_of(&folder).unwrap_or_default())).await
}

/// Which timesteps a training draws and how much each counts, as a picture.
#[tauri::command]
#[specta::specta]
pub(crate) async fn timestep_picture(config: Config) -> Result<TimestepPicture, Problem> {
    blocking(move || Ok(timesteps::timestep_picture(&config))).await
}

/// The sizes that each dataset of a configuration may use, before any image is looked at.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_buckets(config: Config) -> Result<Vec<BucketList>, Problem> {
    Ok(bucket_lists(&config))
}
