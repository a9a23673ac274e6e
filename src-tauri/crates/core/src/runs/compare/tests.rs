//! Runs beside each other.

use serde_json::json;

use super::*;
use crate::runs::manifest::{Input, InputFolder};

fn snapshot(config: &str, images: &[(&str, &str, &str)]) -> Snapshot {
    let image = |(file, sha, caption): &(&str, &str, &str)| Input {
        file: file.into(),
        bytes: Some(7),
        caption: Some((*caption).to_owned()),
        sha256: Some((*sha).to_owned()),
    };
    let folder = InputFolder { path: "/art/kana".into(), images: images.iter().map(image).collect(), ..InputFolder::default() };
    Snapshot {
        config: Some(Config::parse(config).unwrap().0),
        manifest: Manifest { folders: vec![folder], ..Manifest::default() },
    }
}

const FIRST: &str = r#"
name = "kana-v1"
family = "sdxl"
base_model = "noob.safetensors"
[params]
network_dim = 16
learning_rate = 1e-4
optimizer_type = "AdamW8bit"
[dataset.general]
[[dataset.datasets]]
resolution = 1024
batch_size = 1
[[dataset.datasets.subsets]]
image_dir = "kana"
num_repeats = 10
"#;

#[test]
fn what_was_asked_differently_is_told_and_nothing_else() {
    let second = FIRST.replace("kana-v1", "kana-v2").replace("network_dim = 16", "network_dim = 32\nmin_snr_gamma = 5");
    // The trainer's own default is no difference.
    let second = second.replace("num_repeats = 10", "num_repeats = 12\nflip_aug = false").replace("1e-4", "5e-5");
    let configs = [FIRST, &second].map(|text| Config::parse(text).unwrap().0);
    let found = asked::differences(&configs);
    let places: Vec<_> = found.iter().map(|one| (one.place.as_str(), one.values.clone())).collect();
    assert_eq!(
        places,
        [
            ("network_dim", vec![json!(16), json!(32)]),
            ("learning_rate", vec![json!(1e-4), json!(5e-5)]),
            ("min_snr_gamma", vec![json!(null), json!(5)]),
            ("dataset.datasets[0].subsets[0].num_repeats", vec![json!(10), json!(12)]),
        ]
    );
    let words: Vec<String> = found.iter().map(asked::in_words).collect();
    assert!(words[0].ends_with(" 16 to 32") && words[1].ends_with(" 1e-4 to 5e-5"), "{words:?}");
    assert!(words[2].ends_with(" not set to 5"), "{words:?}");
}

#[test]
fn images_are_compared_by_folder_name_contents_and_caption() {
    let before = snapshot(FIRST, &[("a.png", "1", "1girl"), ("b.png", "2", "smile"), ("c.png", "3", "hat")]);
    let after = snapshot(FIRST, &[("a.png", "1", "1girl, cat "), ("b.png", "9", "smile"), ("d.png", "4", "new")]);
    let found = images::difference(&before.manifest, &after.manifest);
    assert_eq!((found.common, found.added, found.removed, found.changed, found.captioned, found.unknown), (2, 1, 1, 1, 1, 0));
    let captioned = found.images.iter().find(|image| image.fate == ImageFate::Captioned).unwrap();
    assert_eq!(
        (captioned.file.as_str(), captioned.before.as_deref(), captioned.after.as_deref()),
        ("a.png", Some("1girl"), Some("1girl, cat "))
    );
    assert_eq!(changed(&before, &after), ["1 image added", "1 image removed", "1 image changed", "1 caption changed"]);
    assert_eq!(changed(&before, &before), Vec::<String>::new());
    let unfilled = Snapshot { manifest: Manifest::default(), ..before.clone() };
    assert_eq!(images::difference(&unfilled.manifest, &after.manifest).added, 3);
}
