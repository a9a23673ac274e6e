//! Preprocessing and tags against what the reference script wrote. Vectors: `fixtures/tagging/index.json` (its own images, tensors and
//! captions) and `fixtures/tagging/generated` (small images of every kind, hashes by Pillow and OpenCV).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nyx_core::tagging::image;
use nyx_core::tagging::labels::Labels;
use nyx_core::tagging::options::parse_replacements;
use nyx_core::tagging::tags::{FACES, Rules, append};
use nyx_core::tagging::{Place, TagOptions};
use rayon::prelude::*;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tagging")
}

fn index() -> Value {
    serde_json::from_str(&std::fs::read_to_string(fixtures().join("index.json")).unwrap()).unwrap()
}

/// The hash that the vectors have: of the tensor of 32-bit floats.
fn tensor_hash(path: &Path) -> String {
    let pixels = image::prepare(&std::fs::read(path).unwrap(), 448).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let floats: Vec<u8> = pixels.iter().flat_map(|value| f32::from(*value).to_le_bytes()).collect();
    Sha256::digest(floats).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn assert_same(cases: Vec<(PathBuf, String)>) {
    let wrong: Vec<PathBuf> =
        cases.into_par_iter().filter(|(path, hash)| tensor_hash(path) != *hash).map(|(path, _)| path).collect();
    assert!(wrong.is_empty(), "tensors differ: {wrong:#?}");
}

#[test]
fn images_of_the_reference_become_its_tensors_bit_for_bit() {
    let index = index();
    let images = index["images"].as_object().unwrap();
    assert_eq!(images.len(), 21);
    let hash = |image: &Value| image["preprocessed_sha256"].as_str().unwrap().to_owned();
    assert_same(images.iter().map(|(name, image)| (fixtures().join("images").join(name), hash(image))).collect());
}

#[test]
fn small_images_of_every_kind_become_the_same_tensors() {
    let folder = fixtures().join("generated");
    let text = std::fs::read_to_string(folder.join("index.json")).unwrap();
    let hashes: BTreeMap<String, String> = serde_json::from_str(&text).unwrap();
    assert!(hashes.len() > 150);
    assert_same(hashes.into_iter().map(|(name, hash)| (folder.join(name), hash)).collect());
}

/// The reference's arguments in our words.
fn options(arguments: &[&str]) -> TagOptions {
    let mut options = TagOptions { keep_underscores: true, ..TagOptions::default() };
    let list = |text: &str| text.split(',').map(|tag| tag.trim().to_owned()).collect::<Vec<_>>();
    let mut arguments = arguments.iter().copied();
    while let Some(argument) = arguments.next() {
        match argument {
            "--thresh" => {
                options.general = arguments.next().unwrap().parse().unwrap();
                options.character = options.general;
            }
            "--character_threshold" => options.character = arguments.next().unwrap().parse().unwrap(),
            "--remove_underscore" => options.keep_underscores = false,
            "--use_rating_tags" => options.rating = Place::First,
            "--use_rating_tags_as_last_tag" if options.rating == Place::None => options.rating = Place::Last,
            "--character_tag_expand" => options.expand_characters = true,
            "--undesired_tags" => options.exclude = list(arguments.next().unwrap()),
            "--always_first_tags" => options.always_first = list(arguments.next().unwrap()),
            "--tag_replacement" => {
                let pairs = arguments.next().unwrap().replace(',', "=").replace(';', ",");
                options.replace = parse_replacements(&pairs).unwrap();
            }
            "--repo_id" | "--model_dir" | "--batch_size" | "--max_data_loader_n_workers" => drop(arguments.next()),
            _ => {}
        }
    }
    options
}

/// Where we do better on purpose, what the reference should have written.
fn as_it_should_be(case: &str, options: &TagOptions, written: &str) -> String {
    let mut tags: Vec<String> = written.split(", ").map(str::to_owned).collect();
    match case {
        // It puts these first in reverse.
        "rating_last_undesired_first" => {
            let first: Vec<String> = options.always_first.iter().filter(|tag| tags.contains(tag)).cloned().collect();
            tags.retain(|tag| !first.contains(tag));
            tags.splice(0..0, first);
        }
        // It does nothing at all.
        "tag_replacement" => {
            for replacement in &options.replace {
                tags.iter_mut().filter(|tag| **tag == replacement.from).for_each(|tag| tag.clone_from(&replacement.to));
            }
        }
        _ => {}
    }
    tags.join(", ")
}

#[test]
fn probabilities_become_the_captions_of_the_reference_in_every_case() {
    let index = index();
    let labels = Labels::read(&fixtures().join("models/test_tiny/selected_tags.csv")).unwrap();
    let mut compared = 0;
    for (case, told) in index["cases"].as_object().unwrap() {
        let arguments: Vec<&str> = told["args"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        // Of another model, whose probabilities are not in the index: compared through the command line.
        if case.starts_with("cl_") {
            continue;
        }
        // A list of pairs that is none is refused, as there.
        if case == "tag_replacement_bad" {
            assert!(parse_replacements("1girl").is_err());
            continue;
        }
        let options = options(&arguments);
        let rules = Rules::new(&labels, &options);
        for (name, image) in index["images"].as_object().unwrap() {
            let margin = image["min_threshold_margin"].as_f64().unwrap();
            let caption = format!("{}.txt", name.rsplit_once('.').unwrap().0);
            let Some(written) = told["outputs"][&caption].as_str().filter(|_| margin > 0.002) else { continue };
            let probabilities: Vec<f32> = match &image["probs"] {
                Value::String(text) => serde_json::from_str(text).unwrap(),
                list => serde_json::from_value(list.clone()).unwrap(),
            };
            let tags = rules.tags(probabilities.into_iter().enumerate());
            let text = match told["preexisting"][&caption].as_str() {
                Some(before) => append(before, &tags, ", ").unwrap_or_else(|| before.to_owned()),
                None => tags.join(", "),
            };
            assert_eq!(text, as_it_should_be(case, &options, written.trim_end_matches('\n')), "{case}: {name}");
            compared += 1;
        }
    }
    assert!(compared > 150, "only {compared} captions were compared");
}

#[test]
fn every_face_of_the_list_keeps_its_underscores() {
    for face in FACES {
        let table = format!("tag_id,name,category\n1,general,9\n2,{face},0\n");
        let rules = Rules::new(&Labels::parse(table.as_bytes()).unwrap(), &TagOptions::default());
        assert_eq!(rules.tags([(0, 1.0), (1, 1.0)]), [face]);
    }
}
