//! A folder of images with captions and a journal, for tests.

use super::disk::{self, Writer};
use super::write::{Manner, OnStop, write_with};
use super::{Author, CaptionWrite, Place, WriteReport};
use crate::db::Db;
use crate::event::Events;
use crate::jobs::Reporter;

pub(super) struct Folder {
    _root: tempfile::TempDir,
    pub(super) db: Db,
    pub(super) place: Place,
}

impl Folder {
    /// A folder of images and the captions of some.
    pub(super) fn with(captions: &[(&str, Option<&[u8]>)]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let db = Db::open(&root.path().join("nyx.db"), Events::default()).unwrap();
        let images = root.path().join("images");
        std::fs::create_dir(&images).unwrap();
        let place = Place::new(images);
        for (image, caption) in captions {
            std::fs::write(place.path(image), "an image").unwrap();
            if let Some(bytes) = caption {
                std::fs::write(place.caption_path(image), bytes).unwrap();
            }
        }
        Self { _root: root, db, place }
    }

    pub(super) fn write(&self, writes: &[(&str, &str)]) -> WriteReport {
        self.write_by(&disk::to_disk, writes)
    }

    pub(super) fn write_by(&self, writer: &Writer, writes: &[(&str, &str)]) -> WriteReport {
        let writes = writes.iter().map(|(file, text)| CaptionWrite::new(*file, *text)).collect();
        let manner = Manner { author: Author::Bulk, label: "test".into(), trigger_word: None, on_stop: OnStop::Keep, writer };
        write_with(&self.db, &self.place, &manner, writes, &Reporter::silent()).unwrap()
    }

    pub(super) fn bytes(&self, image: &str) -> Option<Vec<u8>> {
        disk::read(&self.place.caption_path(image)).unwrap()
    }

    pub(super) fn outside_operations(&self) -> i64 {
        let count = "SELECT count(*) FROM caption_operations WHERE author = 'outside'";
        self.db.read(|connection| connection.query_row(count, [], |row| row.get(0))).unwrap()
    }

    pub(super) fn text(&self, image: &str) -> String {
        String::from_utf8(self.bytes(image).unwrap_or_default()).unwrap()
    }

    /// Another program writes a caption.
    pub(super) fn meddle(&self, image: &str, text: &str) {
        std::fs::write(self.place.caption_path(image), text).unwrap();
    }
}
