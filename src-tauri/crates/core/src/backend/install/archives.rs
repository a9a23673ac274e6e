//! The archives of the trainer's source: fetched, compared with what git says they hold, unpacked.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::error::InstallError;
use super::fetch;
use super::site::{Left, Site};
use super::stage::InstallStage;
use super::tree;
use crate::backend::error::Words;
use crate::backend::folder::write_commit;
use crate::backend::manifest::SourceArchive;
use crate::clock;
use crate::jobs::{Reporter, log};

/// Fetches each, and compares it. A damaged one is fetched anew, once.
pub(super) fn fetch_all(site: &Site<'_>, reporter: &Reporter) -> Result<Left, InstallError> {
    let stage = InstallStage::Source;
    let (since, mut before) = (clock::instant(), 0);
    let (mut note, count) = (None, site.kind.sources.len());
    for (number, source) in site.kind.sources.iter().enumerate() {
        let (from, to) = (site.sources.archive(source), place(site, source));
        let last = number + 1 == count;
        let bring = || {
            log::append(&site.log(stage), &format!("Fetching {from}"));
            let told = |done, total: Option<u64>| {
                let total = total.filter(|_| last).map(|total| before + total);
                site.tell(stage, since, before + done, total, reporter);
            };
            fetch::fetch(&from, &to, site.sources.proxy.as_deref(), &told, reporter)
        };
        if !to.is_file() || compare(source, &to, &from, None).is_err() {
            if to.is_file() {
                fetch::forget(&to);
            }
            bring()?;
            if let Err(error) = compare(source, &to, &from, None) {
                log::append(&site.log(stage), &format!("{error}. Fetching it anew"));
                fetch::forget(&to);
                bring()?;
                compare(source, &to, &from, None).inspect_err(|_| fetch::forget(&to))?;
                note = Some("The first archive was damaged and was fetched anew".to_owned());
            }
        }
        before += std::fs::metadata(&to).map_or(0, |metadata| metadata.len());
    }
    Ok(Left::done(note))
}

/// Unpacks each in place of what was there.
pub(super) fn unpack_all(site: &Site<'_>, reporter: &Reporter) -> Result<Left, InstallError> {
    let since = clock::instant();
    for (number, source) in site.kind.sources.iter().enumerate() {
        site.tell(InstallStage::Unpack, since, number as u64, Some(site.kind.sources.len() as u64), reporter);
        if reporter.is_cancelled() {
            return Err(InstallError::Cancelled);
        }
        let folder = site.folder.join("source").join(&source.folder);
        let fresh = folder.with_extension("new");
        let failed = |error| InstallError::file(&fresh, error);
        clear(&fresh).map_err(failed)?;
        let archive = place(site, source);
        compare(source, &archive, &archive.display().to_string(), Some(&fresh))?;
        write_commit(&fresh, &source.commit).map_err(failed)?;
        clear(&folder).map_err(failed)?;
        std::fs::rename(&fresh, &folder).map_err(failed)?;
    }
    Ok(Left::done(None))
}

fn place(site: &Site<'_>, source: &SourceArchive) -> PathBuf {
    site.folder.join("download").join(format!("{}-{}.tar.gz", source.folder, source.commit))
}

fn clear(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether an archive holds what it should.
fn compare(source: &SourceArchive, archive: &Path, from: &str, into: Option<&Path>) -> Result<(), InstallError> {
    let file = File::open(archive).map_err(|error| InstallError::file(archive, error))?;
    let damaged = |words: String| InstallError::Damaged { address: from.to_owned(), source: Words(words) };
    let tree = tree::read(BufReader::new(file), &source.links, into).map_err(|error| {
        let full = crate::files::is_full(&error);
        if full { InstallError::file(into.unwrap_or(archive), error) } else { damaged(error.to_string()) }
    })?;
    if tree == source.tree {
        return Ok(());
    }
    Err(damaged(format!("its tree is {tree}, and that of {} is {}", source.commit, source.tree)))
}
