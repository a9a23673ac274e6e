//! An operation that takes long: its captions are written as they come and stand in the journal as one. What is cut short, by an
//! error or the end of the process, has written what it says and can be taken back like any other.

use super::disk;
use super::write::{Course, Manner, OnStop, write_more};
use super::{Author, CaptionError, CaptionWrite, Place, WriteReport, recover};
use crate::db::Db;
use crate::jobs::Reporter;

/// An operation that goes on until it is ended or dropped. It is in the journal from its first caption on.
pub struct Ongoing<'a> {
    db: &'a Db,
    place: &'a Place,
    manner: Manner<'a>,
    course: Course,
}

impl<'a> Ongoing<'a> {
    /// An operation that has written nothing yet.
    pub fn new(db: &'a Db, place: &'a Place, author: Author, label: String) -> Self {
        let manner = Manner { author, label, trigger_word: None, on_stop: OnStop::Keep, writer: &disk::to_disk };
        Self { db, place, manner, course: Course { goes_on: true, ..Course::default() } }
    }

    /// Writes captions, as [`write_many`](super::write_many) does. A caption is written once in an operation.
    pub fn write(&mut self, writes: Vec<CaptionWrite>) -> Result<WriteReport, CaptionError> {
        write_more(self.db, self.place, &self.manner, &mut self.course, writes, &Reporter::silent())
    }

    /// Ends it; returns its number in the journal, where it came to that.
    pub fn end(mut self) -> Result<Option<i64>, CaptionError> {
        let operation = self.course.operation.take();
        if let Some(operation) = operation {
            recover::conclude(self.db, operation, self.place)?;
        }
        Ok(operation)
    }
}

impl Drop for Ongoing<'_> {
    fn drop(&mut self) {
        // Nobody is left to tell; what stays pending is settled when this process has ended.
        if let Some(operation) = self.course.operation
            && let Err(error) = recover::conclude(self.db, operation, self.place)
        {
            tracing::warn!(%error, operation, "a caption operation could not be ended");
        }
    }
}

impl std::fmt::Debug for Ongoing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ongoing").field("label", &self.manner.label).field("course", &self.course).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Folder;
    use super::super::{history, journal, redo, undo};
    use super::*;

    fn captions(writes: &[(&str, &str)]) -> Vec<CaptionWrite> {
        writes.iter().map(|(file, text)| CaptionWrite::new(*file, *text)).collect()
    }

    fn ongoing(folder: &Folder) -> Ongoing<'_> {
        Ongoing::new(&folder.db, &folder.place, Author::Tagger("wd".into()), "Tag with wd".into())
    }

    #[test]
    fn captions_written_in_portions_are_one_operation() {
        let folder = Folder::with(&[("a.png", Some(b"a")), ("b.png", None), ("c.png", None)]);
        let mut tagging = ongoing(&folder);
        assert_eq!(tagging.write(captions(&[("a.png", "x")])).unwrap().written, 1);
        let so_far = history(&folder.db, &folder.place).unwrap();
        assert_eq!((so_far.operations[0].files, so_far.operations[0].running, so_far.undo), (1, true, None));
        let refused = undo(&folder.db, &folder.place, Some(so_far.operations[0].id), &Reporter::silent()).unwrap_err();
        assert!(refused.to_string().ends_with("is still going on: Tag with wd"), "{refused}");
        assert_eq!(tagging.write(captions(&[("b.png", "x"), ("c.png", "x")])).unwrap().written, 2);
        let operation = tagging.end().unwrap();
        let told = history(&folder.db, &folder.place).unwrap();
        assert_eq!((told.operations.len(), told.operations[0].files, told.undo), (1, 3, operation));
        assert!(!told.operations[0].running);
        undo(&folder.db, &folder.place, None, &Reporter::silent()).unwrap();
        assert_eq!((folder.text("a.png").as_str(), folder.bytes("b.png"), folder.bytes("c.png")), ("a", None, None));
        redo(&folder.db, &folder.place, None, &Reporter::silent()).unwrap();
        assert_eq!([folder.text("a.png"), folder.text("b.png"), folder.text("c.png")], ["x", "x", "x"]);
    }

    #[test]
    fn a_caption_is_written_once_in_an_operation() {
        let folder = Folder::with(&[("a.png", None), ("a.jpg", None)]);
        let mut tagging = ongoing(&folder);
        tagging.write(captions(&[("a.jpg", "x")])).unwrap();
        let report = tagging.write(captions(&[("a.png", "y")])).unwrap();
        assert_eq!(report.failed[0].reason, "it shares its caption with a.jpg, which got another text");
        assert_eq!(folder.text("a.png"), "x");
    }

    #[test]
    fn nothing_to_write_leaves_no_operation_and_one_that_is_dropped_has_ended() {
        let folder = Folder::with(&[("a.png", Some(b"same"))]);
        let mut tagging = ongoing(&folder);
        assert_eq!(tagging.write(captions(&[("a.png", "same")])).unwrap().unchanged, 1);
        assert_eq!(tagging.end().unwrap(), None);
        assert_eq!(history(&folder.db, &folder.place).unwrap().operations, []);
        let mut tagging = ongoing(&folder);
        tagging.write(captions(&[("a.png", "x")])).unwrap();
        drop(tagging);
        assert!(!history(&folder.db, &folder.place).unwrap().operations[0].running);
    }

    #[test]
    fn a_process_that_died_between_two_portions_leaves_an_operation_that_can_be_taken_back() {
        let folder = Folder::with(&[("a.png", Some(b"a")), ("b.png", None)]);
        let mut tagging = ongoing(&folder);
        tagging.write(captions(&[("a.png", "x")])).unwrap();
        // The journal was told of `b`, then the process was gone.
        let operation = tagging.course.operation.unwrap();
        let change = journal::Change { file: "b.txt".into(), before: None, after: Some(b"x".to_vec()) };
        journal::extend(&folder.db, operation, &[change]).unwrap();
        std::mem::forget(tagging);
        let died = "UPDATE caption_operations SET owner_started = 'an earlier life'";
        folder.db.write(&[], |transaction| transaction.execute(died, [])).unwrap();
        recover::recover(&folder.db).unwrap();
        let told = history(&folder.db, &folder.place).unwrap();
        assert_eq!((told.operations[0].files, told.operations[0].failed, told.undo), (1, 1, Some(operation)));
        undo(&folder.db, &folder.place, None, &Reporter::silent()).unwrap();
        assert_eq!((folder.text("a.png").as_str(), folder.bytes("b.png")), ("a", None));
    }
}
