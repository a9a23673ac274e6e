//! What the tagger saw before is not looked at again, and what it sees now is kept. A store that fails costs the memory alone:
//! the tagging goes on, and says so.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::catalog::Tagger;
use super::engine::Looked;
use super::keep::{PATIENCE, PORTION};
use super::labels::Labels;
use super::options::TagOptions;
use super::probabilities::{Content, FLOOR, Limits, Packed, Probabilities, Seen};
use crate::clock;
use crate::home::Home;

/// The store, for one tagger.
pub(super) struct Recall<'a> {
    labels: &'a Labels,
    store: Option<(Probabilities, Content)>,
    waiting: Vec<Seen>,
    since: Option<Instant>,
    note: Option<String>,
}

impl<'a> Recall<'a> {
    pub(super) fn open(home: &Home, tagger: &Tagger, labels: &'a Labels) -> Self {
        let mut recall = Self { labels, store: None, waiting: Vec::new(), since: None, note: None };
        match Probabilities::open(&home.probabilities()) {
            Ok(store) => match store.model(&tagger.model) {
                Ok(model) => recall.store = Some((store, model)),
                Err(error) => recall.failed(&error),
            },
            Err(error) => recall.failed(&error),
        }
        recall
    }

    /// What is known of these images. Nothing where a threshold asks for more than was kept.
    pub(super) fn known(&mut self, images: &[PathBuf], options: &TagOptions) -> Vec<Option<Packed>> {
        let none = vec![None; images.len()];
        let Some((store, model)) = &self.store else { return none };
        if options.lowest() < f64::from(FLOOR) {
            return none;
        }
        let known = store.known(*model, images);
        match known {
            Ok(mut known) => {
                // Another model of the same bytes there is not, but its labels may have been exchanged.
                for packed in &mut known {
                    packed.take_if(|packed| self.labels.must_be_for(packed.outputs(), Path::new("")).is_err());
                }
                known
            }
            Err(error) => {
                self.failed(&error);
                none
            }
        }
    }

    /// Takes what was seen in an image.
    pub(super) fn take(&mut self, path: PathBuf, looked: &Looked) {
        if self.store.is_none() {
            return;
        }
        let packed = Packed::new(&looked.values, |output| self.labels.is_one_of_its_kind(output));
        self.waiting.push(Seen { path, stamp: looked.stamp, content: looked.content, packed });
        self.since.get_or_insert_with(clock::instant);
    }

    /// Keeps a portion.
    pub(super) fn keep_when_due(&mut self) {
        if self.waiting.len() >= PORTION || self.since.is_some_and(|since| since.elapsed() >= PATIENCE) {
            self.keep();
        }
    }

    /// Keeps what waits.
    pub(super) fn keep(&mut self) {
        self.since = None;
        let seen = std::mem::take(&mut self.waiting);
        if let Some((store, model)) = &self.store
            && let Err(error) = store.keep(*model, &seen)
        {
            self.failed(&error);
        }
    }

    /// Keeps the rest. Says what went wrong.
    pub(super) fn end(mut self) -> Option<String> {
        self.keep();
        if let Some((store, _)) = &self.store
            && let Err(error) = store.prune(Limits::default())
        {
            tracing::warn!(%error, "the store of probabilities could not be pruned");
        }
        self.note
    }

    fn failed(&mut self, error: &dyn std::fmt::Display) {
        tracing::warn!(%error, "the store of probabilities cannot be used");
        self.store = None;
        self.note = Some(format!("What the tagger sees cannot be kept for another time: {error}"));
    }
}
