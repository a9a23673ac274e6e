//! The images of a probe, laid ready in its own folder: copies, with everything that lies beside them, so that no cache and no
//! other trace comes to lie beside the user's images, and nothing of theirs can be written over.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::files::write_atomic;
use crate::training::gather::metadata_entries;
use crate::training::kohya::largest::Largest;
use crate::training::kohya::options::{DatasetOptions, SubsetOptions};
use crate::training::probe::Laid;

/// What lies beside an image and is larger than this is none of its caches.
const LARGEST_BESIDE: u64 = 64 << 20;

/// The folder of a probe that holds them.
pub(super) fn folder(run: &Path) -> PathBuf {
    run.join("images")
}

/// Lays the first `count` images of the largest bucket ready.
pub(super) fn lay(run: &Path, dataset: &DatasetOptions, largest: &Largest, count: usize) -> io::Result<Vec<Laid>> {
    let mut of_subset: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (subset, name) in largest.images.iter().take(count) {
        of_subset.entry(*subset).or_default().push(name);
    }
    of_subset
        .into_iter()
        .filter_map(|(at, names)| Some((at, dataset.subsets.get(at)?, names)))
        .map(|(at, subset, names)| lay_subset(&folder(run).join(at.to_string()), at, subset, &names))
        .collect()
}

fn lay_subset(folder: &Path, at: usize, subset: &SubsetOptions, names: &[&str]) -> io::Result<Laid> {
    let image_dir = folder.join("images");
    std::fs::create_dir_all(&image_dir)?;
    let mut laid = Laid { subset: at, images: names.len() as u64, image_dir: image_dir.clone(), ..Laid::default() };
    let mut listed = serde_json::Map::new();
    let entries = subset.metadata_file.as_deref().map(metadata_entries).transpose().map_err(io::Error::other)?;
    for (number, name) in names.iter().enumerate() {
        let from = subset.image_dir.join(name);
        // Listed images may come from many folders, with the same name in two of them.
        let into = if entries.is_some() { image_dir.join(number.to_string()) } else { image_dir.clone() };
        std::fs::create_dir_all(&into)?;
        let copy = into.join(from.file_name().unwrap_or_default());
        std::fs::copy(&from, &copy)?;
        copy_beside(&from, &into)?;
        if let Some(entry) = entries.as_ref().and_then(|entries| entries.get(*name)) {
            listed.insert(copy.to_string_lossy().into_owned(), entry.clone().into());
        }
    }
    if let Some(from) = &subset.conditioning_dir {
        let into = folder.join("control");
        std::fs::create_dir_all(&into)?;
        for name in names {
            copy_all(from, &into, |file| file.file_stem() == Path::new(name).file_stem())?;
        }
        laid.conditioning_dir = Some(into);
    }
    if entries.is_some() {
        let file = folder.join("metadata.json");
        write_atomic(&file, &serde_json::to_vec(&listed).map_err(io::Error::other)?)?;
        laid.metadata_file = Some(file);
    }
    Ok(laid)
}

/// Captions and caches of one image: `a.txt`, `a.npz`, `a_1024x1024_sdxl.npz`.
fn copy_beside(image: &Path, into: &Path) -> io::Result<()> {
    let Some(stem) = image.file_stem().and_then(|stem| stem.to_str()) else { return Ok(()) };
    copy_all(image.parent().unwrap_or(Path::new("")), into, |file| {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(rest) = name.strip_prefix(stem) else { return false };
        let is_image = file.file_name() == image.file_name();
        let cache = rest.starts_with('_') && file.extension().is_some_and(|end| end == "npz");
        !is_image && (cache || (rest.starts_with('.') && !rest[1..].contains('.')))
    })
}

/// Copies the small files of a folder that are wanted.
fn copy_all(folder: &Path, into: &Path, wanted: impl Fn(&Path) -> bool) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if wanted(&path) && std::fs::metadata(&path).is_ok_and(|about| about.is_file() && about.len() <= LARGEST_BESIDE) {
            std::fs::copy(&path, into.join(path.file_name().unwrap_or_default()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Config;
    use crate::training::kohya::options::resolve;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap().flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn dataset(subset: &str) -> DatasetOptions {
        let text = format!(
            "family = 'sdxl'\nmode = 'finetune'\n[[dataset.datasets]]\nresolution = 64\n[[dataset.datasets.subsets]]\n{subset}"
        );
        resolve(&Config::parse(&text).unwrap().0).unwrap().remove(0)
    }

    fn largest(images: &[&str]) -> Largest {
        let images = images.iter().map(|name| (0, (*name).to_owned())).collect();
        Largest { dataset: 0, resolution: (64, 64), batch: 1, images }
    }

    #[test]
    fn copies_lie_with_their_captions_and_caches_and_the_folder_stays_as_it_was() {
        let home = tempfile::tempdir().unwrap();
        let from = home.path().join("kana");
        std::fs::create_dir(&from).unwrap();
        let all = ["a.png", "a.txt", "a_0064x0064_sdxl.npz", "a_2.png", "a_2.txt", "ab.txt", "b.png", "a.b.txt"];
        for name in all {
            std::fs::write(from.join(name), name).unwrap();
        }
        let run = home.path().join("run");
        let options = dataset(&format!("image_dir = '{}'", from.display()));
        let laid = lay(&run, &options, &largest(&["a.png", "b.png", "a_2.png"]), 2).unwrap();
        assert_eq!((laid.len(), laid[0].images), (1, 2));
        assert_eq!(names(&laid[0].image_dir), ["a.png", "a.txt", "a_0064x0064_sdxl.npz", "b.png"]);
        std::fs::write(laid[0].image_dir.join("a_0064x0064_sdxl.npz"), "another").unwrap();
        assert_eq!(std::fs::read_to_string(from.join("a_0064x0064_sdxl.npz")).unwrap(), "a_0064x0064_sdxl.npz");
        let mut left = all.map(str::to_owned).to_vec();
        left.sort();
        assert_eq!(names(&from), left);
    }

    #[test]
    fn listed_images_keep_their_entries() {
        let home = tempfile::tempdir().unwrap();
        for folder in ["one", "two"] {
            std::fs::create_dir(home.path().join(folder)).unwrap();
            std::fs::write(home.path().join(folder).join("a.png"), folder).unwrap();
        }
        let file = home.path().join("m.json");
        std::fs::write(&file, r#"{"one/a.png": {"caption": "x"}, "two/a.png": {"caption": "y"}, "one/b.png": {"tags": "z"}}"#)
            .unwrap();
        let subset = format!("metadata_file = '{}'\nimage_dir = '{}'", file.display(), home.path().display());
        let laid = lay(&home.path().join("run"), &dataset(&subset), &largest(&["one/a.png", "two/a.png"]), 8).unwrap();
        let text = std::fs::read(laid[0].metadata_file.as_ref().unwrap()).unwrap();
        let listed: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&text).unwrap();
        let found: Vec<_> =
            listed.iter().map(|(path, entry)| (std::fs::read_to_string(path).unwrap(), entry["caption"].clone())).collect();
        assert_eq!(found, [("one".to_owned(), "x".into()), ("two".to_owned(), "y".into())]);
    }
}
