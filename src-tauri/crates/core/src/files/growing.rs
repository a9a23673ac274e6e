//! A file that grows by whole pieces. What a full disk cut off is taken back, so that the next piece stands where the one
//! before it ended; and one that could not be made is tried again with the next piece.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

/// The one writer of one file. Nothing is touched before the first piece; a file that was there is replaced then, or gone on with.
#[derive(Debug)]
pub struct Growing {
    path: PathBuf,
    goes_on: bool,
    file: Option<File>,
    length: u64,
}

impl Growing {
    /// A file of no pieces yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path, goes_on: false, file: None, length: 0 }
    }

    /// A file whose pieces follow those that are there.
    pub fn going_on(path: PathBuf) -> Self {
        let length = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
        Self { path, goes_on: true, file: None, length }
    }

    /// Bytes of all pieces so far.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Adds a piece, or nothing of it. Gives the place where it begins.
    pub fn append(&mut self, piece: &[u8]) -> io::Result<u64> {
        let file = if let Some(file) = &mut self.file {
            file
        } else {
            let mut file = File::options().write(true).create(true).truncate(!self.goes_on).open(&self.path)?;
            self.length = file.seek(SeekFrom::End(0))?;
            self.file.insert(file)
        };
        let begin = self.length;
        let written = file.write_all(piece);
        if written.is_ok() {
            self.length += piece.len() as u64;
        } else {
            // A device has no length to set; the place counts.
            let _ = file.set_len(begin);
            let _ = file.seek(SeekFrom::Start(begin));
        }
        written.map(|()| begin)
    }
}

/// Whether there is no room, which may come back.
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_follow_each_other_and_replace_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        std::fs::write(&path, "something older and longer").unwrap();
        let mut file = Growing::new(path.clone());
        file.append(b"one ").unwrap();
        file.append(b"two").unwrap();
        assert_eq!((std::fs::read(&path).unwrap().as_slice(), file.length()), (&b"one two"[..], 7));
    }

    #[test]
    fn a_file_that_could_not_be_opened_is_gone_on_with_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let (path, away) = (folder.path().join("a.log"), folder.path().join("away"));
        std::fs::write(&path, "one ").unwrap();
        // A folder in its place cannot be opened as a file.
        std::fs::rename(&path, &away).unwrap();
        std::fs::create_dir(&path).unwrap();
        let mut file = Growing::going_on(path.clone());
        assert!(file.append(b"lost").is_err());
        std::fs::remove_dir(&path).unwrap();
        std::fs::rename(&away, &path).unwrap();
        file.append(b"two").unwrap();
        assert_eq!((std::fs::read(&path).unwrap().as_slice(), file.length()), (&b"one two"[..], 7));
    }

    #[test]
    fn a_folder_that_comes_later_is_written_to_then() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("later/a.log");
        let mut file = Growing::new(path.clone());
        assert!(file.append(b"lost").is_err());
        std::fs::create_dir(folder.path().join("later")).unwrap();
        file.append(b"kept").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"kept");
    }

    #[test]
    #[cfg(target_os = "linux")] // /dev/full, the device without room
    fn a_full_disk_is_told_and_counts_nothing() {
        let mut file = Growing::new("/dev/full".into());
        for _ in 0..2 {
            assert!(is_full(&file.append(b"no room").unwrap_err()));
        }
        assert_eq!(file.length(), 0);
    }
}
