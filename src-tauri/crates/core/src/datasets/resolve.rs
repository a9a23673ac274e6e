//! What a person means by a word in a configuration or on the command line: a registered dataset, or a folder.

use std::path::{Path, PathBuf};

use super::{Dataset, DatasetError, absolute, find};
use crate::db::Db;

/// What a word stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// A dataset of the library.
    Registered(Dataset),
    /// A folder that is not registered, absolute.
    Folder(PathBuf),
}

impl Resolved {
    /// The folder, either way.
    pub fn path(&self) -> &Path {
        match self {
            Self::Registered(dataset) => &dataset.path,
            Self::Folder(path) => path,
        }
    }
}

/// Whether the word could be a name: no separator, not `.` or `..`.
pub fn is_bare(text: &str) -> bool {
    !text.is_empty() && text != "." && text != ".." && !text.contains(['/', '\\']) && !Path::new(text).is_absolute()
}

/// A bare name is a registered dataset, a path is the file system; relative paths start at `base` (the folder of the
/// configuration, or where the command runs). A bare name that is also another folder in `base` is an error that names both;
/// one that is only a folder is that folder.
pub fn resolve(db: &Db, text: &str, base: &Path) -> Result<Resolved, DatasetError> {
    let folder = absolute(Path::new(text), base);
    if !is_bare(text) {
        return match registered_at(db, &folder)? {
            Some(dataset) => Ok(Resolved::Registered(dataset)),
            None if folder.is_dir() => Ok(Resolved::Folder(folder)),
            None if folder.exists() => Err(DatasetError::NotAFolder { path: folder }),
            None => Err(DatasetError::NoFolder { path: folder }),
        };
    }
    match find(db, text) {
        Ok(dataset) if folder.is_dir() && !same(&dataset.path, &folder) => {
            Err(DatasetError::Ambiguous { text: text.to_owned(), registered: dataset.path, folder })
        }
        Ok(dataset) => Ok(Resolved::Registered(dataset)),
        Err(DatasetError::NotFound { .. }) if folder.is_dir() => {
            Ok(registered_at(db, &folder)?.map_or(Resolved::Folder(folder), Resolved::Registered))
        }
        Err(error) => Err(error),
    }
}

/// The dataset of this folder, if it is registered.
pub(super) fn registered_at(db: &Db, folder: &Path) -> Result<Option<Dataset>, DatasetError> {
    Ok(super::index::all(db)?.into_iter().find(|dataset| same(&dataset.path, folder)))
}

/// Whether two paths name one folder, through links and whatever the case the file system ignores.
fn same(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
