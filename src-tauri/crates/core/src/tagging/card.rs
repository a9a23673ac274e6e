//! Whether a tagging uses a graphics card, and what it finds there before it begins.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::session::Provider;
use super::spec::TagSpec;
use super::{TaggingError, runtime};
use crate::db::{Db, DbError};
use crate::gpu;
use crate::home::Home;
use crate::jobs::{Lane, Wish, store};
use crate::runs::now;
use crate::settings::Settings;

/// The card as a tagging would find it now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct TagCard {
    /// Whether the tagging would use a card at all.
    pub used: bool,
    /// What the runs that train now are called, when they leave no card free.
    pub training: Vec<String>,
    /// Bytes that are free on the card with the most of them.
    pub free: Option<u64>,
}

/// The card that a tagging asks for; `None` where it runs on the processor.
pub(crate) fn wish(spec: &TagSpec, settings: &Settings) -> Option<Wish> {
    uses(spec.provider, settings).then(|| Wish {
        count: 1,
        while_training: spec.while_training.unwrap_or(settings.tag_while_training),
        ..Wish::default()
    })
}

/// What a tagging with this provider would find.
pub fn look(home: &Home, db: &Db, provider: Provider, settings: &Settings) -> Result<TagCard, DbError> {
    if !uses(provider, settings) {
        return Ok(TagCard::default());
    }
    let gpus = gpu::latest().gpus;
    let runs = store::running(db, Lane::Gpu)?;
    let free = gpus.iter().map(|gpu| gpu.memory_total.saturating_sub(gpu.memory_used)).max();
    let taken = |index: u32| runs.iter().any(|job| job.cards.as_ref().is_none_or(|cards| cards.contains(&index)));
    let training = if gpus.iter().all(|gpu| taken(gpu.index)) {
        runs.iter().map(|job| now::name_of(home, job)).collect()
    } else {
        Vec::new()
    };
    Ok(TagCard { used: true, training, free })
}

fn uses(provider: Provider, settings: &Settings) -> bool {
    let library = || -> Result<bool, TaggingError> { Ok(runtime::has_cuda(&runtime::library(settings.onnxruntime.as_deref())?)) };
    match provider {
        Provider::Cpu => false,
        _ => (library().unwrap_or(false) || (cfg!(windows) && provider == Provider::Auto)) && !gpu::latest().gpus.is_empty(),
    }
}
