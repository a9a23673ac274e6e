//! `nyx tag` and `nyx tagger` with the real worker and ONNX Runtime, on the reference's own images and models.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::sandbox::Sandbox;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/tests/fixtures/tagging")
}

fn model(name: &str) -> String {
    fixtures().join("models").join(name).display().to_string()
}

/// A folder with some of the reference's images.
fn images(sandbox: &Sandbox, names: &[&str]) -> PathBuf {
    let folder = sandbox.path().join("images");
    std::fs::create_dir_all(&folder).unwrap();
    for name in names {
        std::fs::copy(fixtures().join("images").join(name), folder.join(name)).unwrap();
    }
    folder
}

fn expected(case: &str, caption: &str) -> String {
    let text = std::fs::read_to_string(fixtures().join("index.json")).unwrap();
    let index: Value = serde_json::from_str(&text).unwrap();
    index["cases"][case]["outputs"][caption].as_str().unwrap().trim_end().to_owned()
}

fn caption(folder: &Path, name: &str) -> Option<String> {
    std::fs::read_to_string(folder.join(name)).ok()
}

const SOME: [&str; 4] = ["03_gray.png", "13_alpha.webp", "19_odd449x447.png", "25_animated.webp"];

#[test]
fn a_folder_is_tagged_as_the_reference_does() {
    let sandbox = Sandbox::new();
    let folder = images(&sandbox, &SOME);
    std::fs::write(folder.join("03_gray.txt"), "mine").unwrap();
    let path = folder.display().to_string();
    let result = sandbox.json(&["tag", &path, "--tagger", &model("test_tiny"), "--keep-underscores", "--provider", "cpu"]);
    assert_eq!(
        (&result["type"], &result["images"], &result["written"], &result["skipped"]),
        (&"result".into(), &4.into(), &3.into(), &1.into())
    );
    assert_eq!((result["failed"].as_array().unwrap().len(), &result["provider"]), (0, &"cpu".into()));
    assert!(result["images_per_second"].as_f64().unwrap() > 0.0);
    assert_eq!(caption(&folder, "03_gray.txt").unwrap(), "mine", "a caption is not touched unless asked");
    for name in ["13_alpha.txt", "19_odd449x447.txt", "25_animated.txt"] {
        assert_eq!(caption(&folder, name).unwrap(), expected("default", name), "{name}");
    }
    let again = sandbox.json(&["tag", &path, "--tagger", &model("test_tiny")]);
    assert_eq!((&again["written"], &again["skipped"], &again["provider"]), (&0.into(), &4.into(), &Value::Null));
}

#[test]
fn other_thresholds_cost_no_second_look_also_when_the_images_were_moved() {
    let sandbox = Sandbox::new();
    let folder = images(&sandbox, &SOME);
    let tag = |folder: &Path, extra: &[&str]| {
        let path = folder.display().to_string();
        let tiny = model("test_tiny");
        sandbox.json(&[&["tag", &path, "--tagger", &tiny, "--existing", "replace", "--keep-underscores"], extra].concat())
    };
    let all = |folder: &Path| SOME.map(|name| caption(folder, Path::new(name).with_extension("txt").to_str().unwrap()).unwrap());
    let first = tag(&folder, &[]);
    assert_eq!((&first["known"], &first["written"]), (&0.into(), &4.into()));
    let usual = all(&folder);

    let moved = sandbox.path().join("動かした 画像");
    std::fs::rename(&folder, &moved).unwrap();
    let higher = tag(&moved, &["--general", "0.5", "--character", "0.5"]);
    assert_eq!((&higher["known"], &higher["provider"]), (&4.into(), &Value::Null));
    for name in ["13_alpha.txt", "19_odd449x447.txt", "25_animated.txt"] {
        let spaces = expected("thresh50_remove_underscore", name);
        assert_eq!(caption(&moved, name).unwrap().replace('_', " "), spaces.replace('_', " "), "{name}");
    }
    tag(&moved, &[]);
    assert_eq!(all(&moved), usual, "what is kept gives the same captions, bit for bit");

    let ask_all = tag(&moved, &["--general", "0", "--dry-run"]);
    assert_eq!(ask_all["known"], 0, "what is less probable than one in a hundred is not kept");
    std::fs::write(sandbox.path().join("home/probabilities.db"), "not a database").unwrap();
    assert_eq!(tag(&moved, &["--dry-run"])["known"], 0, "a damaged store costs a look");
    assert_eq!(tag(&moved, &["--dry-run"])["known"], 4);
}

#[test]
fn a_model_with_a_fixed_batch_gets_its_last_batch_filled() {
    let sandbox = Sandbox::new();
    let folder = images(&sandbox, &["02_rgba_gradient.png", "03_gray.png", "08_exif_rot6.jpg", "13_alpha.webp", "14_wide.png"]);
    let path = folder.display().to_string();
    let result = sandbox.json(&["tag", &path, "--tagger", &model("test_fixedbatch"), "--general", "0.5", "--character", "0.5"]);
    assert_eq!((&result["written"], result["failed"].as_array().unwrap().len()), (&5.into(), 0));
    let other = Sandbox::new();
    let folder_of_other =
        images(&other, &["02_rgba_gradient.png", "03_gray.png", "08_exif_rot6.jpg", "13_alpha.webp", "14_wide.png"]);
    let path = folder_of_other.display().to_string();
    other.json(&["tag", &path, "--tagger", &model("test_tiny"), "--general", "0.5", "--character", "0.5", "--batch", "3"]);
    for name in ["02_rgba_gradient.txt", "03_gray.txt", "08_exif_rot6.txt", "13_alpha.txt", "14_wide.txt"] {
        assert_eq!(caption(&folder, name), caption(&folder_of_other, name), "{name}: batches must not matter");
        assert_eq!(caption(&folder, name).unwrap(), expected("thresh50_remove_underscore", name), "{name}");
    }
}

#[test]
fn a_model_of_the_cl_layout_is_followed_in_order_ratings_and_quality() {
    let text = std::fs::read_to_string(fixtures().join("index.json")).unwrap();
    let index: Value = serde_json::from_str(&text).unwrap();
    let names = index["images"].as_object().unwrap().keys().map(String::as_str);
    let all: Vec<&str> = names.filter(|name| !name.contains('/')).collect();
    assert!(all.len() > 15);
    let sandbox = Sandbox::new();
    let folder = images(&sandbox, &all);
    let path = folder.display().to_string();
    let cl = model("test_cl/sub_1_00");
    let first = ["--general", "0.5", "--character", "0.5", "--quality", "first", "--rating", "first", "--character-first"];
    for (case, flags) in [("cl_default", &["--keep-underscores"][..]), ("cl_quality_rating_charfirst", &first)] {
        sandbox.json(&[&["tag", &path, "--tagger", &cl, "--existing", "replace", "--provider", "cpu"], flags].concat());
        for name in &all {
            let caption_name = format!("{}.txt", name.rsplit_once('.').unwrap().0);
            assert_eq!(caption(&folder, &caption_name).unwrap(), expected(case, &caption_name), "{case}: {name}");
        }
    }
    // The reference replaces every tag; we replace that one.
    sandbox.json(&["tag", &path, "--tagger", &cl, "--existing", "replace", "--keep-underscores", "--replace", "1girl=WOMAN"]);
    let replaced = expected("cl_default", "02_rgba_gradient.txt").replace("1girl", "WOMAN");
    assert_eq!(caption(&folder, "02_rgba_gradient.txt").unwrap(), replaced);
}

#[test]
fn several_taggers_look_and_what_they_say_is_brought_together() {
    let sandbox = Sandbox::new();
    let folder = images(&sandbox, &SOME);
    std::fs::write(folder.join("broken.png"), "no image").unwrap();
    let path = folder.display().to_string();
    let (tiny, cl) = (model("test_tiny"), model("test_cl/sub_1_00"));
    let tag = |taggers: &[&str], extra: &[&str]| {
        let named: Vec<&str> = taggers.iter().flat_map(|tagger| ["--tagger", tagger]).collect();
        let result = sandbox.json(&[&["tag", &path, "--existing", "replace", "--provider", "cpu"], &named[..], extra].concat());
        let failed = result["failed"].as_array().unwrap().clone();
        assert_eq!(failed.iter().map(|failure| failure["file"].as_str().unwrap()).collect::<Vec<_>>(), ["broken.png"]);
        let tags = |name: &str| -> std::collections::BTreeSet<String> {
            let text = caption(&folder, Path::new(name).with_extension("txt").to_str().unwrap()).unwrap();
            text.split(", ").map(str::to_owned).collect()
        };
        (result, SOME.map(tags))
    };
    let (first, union) = tag(&[&tiny, &cl], &[]);
    assert_eq!((&first["written"], &first["known"]), (&4.into(), &0.into()));
    let (again, both) = tag(&[&tiny, &cl], &["--combine", "intersection"]);
    assert_eq!(again["known"], 8, "two taggers saw four images each");
    let (_, of_tiny) = tag(&[&tiny], &[]);
    let (_, of_cl) = tag(&[&cl], &[]);
    for image in 0..SOME.len() {
        // What the one calls quality, of which the most probable is asked for, is a general tag of the other, which came first.
        let quality = ["3:", ":3"].map(str::to_owned).into();
        assert_eq!(&union[image] - &quality, &(&of_tiny[image] | &of_cl[image]) - &quality, "{}", SOME[image]);
        assert_eq!(&both[image] - &quality, &(&of_tiny[image] & &of_cl[image]) - &quality, "{}", SOME[image]);
    }
    let refused = sandbox.nyx(&["--json", "tag", &path, "--tagger", &tiny, "--tagger", &cl, "--general", "0"]);
    assert!(refused.code != 0 && refused.stdout.contains("with several taggers"), "{}", refused.stdout);
}

#[test]
fn captions_are_appended_to_and_replaced_on_request() {
    let sandbox = Sandbox::new();
    let folder = images(&sandbox, &["03_gray.png"]);
    std::fs::write(folder.join("03_gray.txt"), "solo, my own words").unwrap();
    let tag = |existing: &str, extra: &[&str]| {
        let path = folder.display().to_string();
        let tiny = model("test_tiny");
        sandbox.json(&[&["tag", &path, "--tagger", &tiny, "--existing", existing, "--keep-underscores"], extra].concat())
    };
    let dry = tag("append", &["--dry-run"]);
    assert_eq!((&dry["written"], &dry["preview"][0]["before"]), (&1.into(), &"solo, my own words".into()));
    assert_eq!(caption(&folder, "03_gray.txt").unwrap(), "solo, my own words", "a dry run writes nothing");
    tag("append", &[]);
    let found = expected("default", "03_gray.txt");
    let new = found.strip_prefix("solo, ").unwrap();
    assert_eq!(caption(&folder, "03_gray.txt").unwrap(), format!("solo, my own words, {new}"));
    assert_eq!(tag("append", &[])["skipped"], 1, "nothing new");
    tag("replace", &["--trigger", "kana"]);
    assert_eq!(caption(&folder, "03_gray.txt").unwrap(), format!("kana, {found}"));
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_goes_on() {
    let sandbox = Sandbox::new();
    let folder = images(&sandbox, &["03_gray.png"]);
    let png = std::fs::read(folder.join("03_gray.png")).unwrap();
    std::fs::write(folder.join("cut.png"), &png[..png.len() / 2]).unwrap();
    std::fs::write(folder.join("empty.jpg"), "").unwrap();
    std::fs::write(folder.join("text.webp"), "no image at all").unwrap();
    let result = sandbox.json(&[
        "tag",
        &folder.display().to_string(),
        "--tagger",
        &model("test_tiny"),
        "--general",
        "2",
        "--character",
        "2",
    ]);
    assert_eq!((&result["images"], &result["written"], &result["skipped"]), (&4.into(), &0.into(), &1.into()));
    assert_eq!(caption(&folder, "03_gray.txt"), None, "no tags, no file");
    let failed: Vec<(&str, &str)> = result["failed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["file"].as_str().unwrap(), f["reason"].as_str().unwrap()))
        .collect();
    let reasons: Vec<bool> = [("cut.png", "damaged"), ("empty.jpg", "empty"), ("text.webp", "not a PNG")]
        .iter()
        .zip(&failed)
        .map(|((file, word), (told, reason))| told == file && reason.contains(word))
        .collect();
    assert_eq!(reasons, [true; 3], "{failed:?}");
}

#[test]
fn models_that_cannot_be_used_say_why() {
    let sandbox = Sandbox::new();
    let folder = images(&sandbox, &["03_gray.png"]).display().to_string();
    let tagger = sandbox.path().join("tagger");
    std::fs::create_dir_all(&tagger).unwrap();
    let refused = |code: &str| {
        let problem = sandbox.problem(&["tag", &folder, "--tagger", &tagger.display().to_string()]);
        assert_eq!(problem["code"], code, "{problem}");
        problem["message"].as_str().unwrap().to_owned()
    };
    refused("not_a_tagger");
    let tiny = PathBuf::from(model("test_tiny"));
    std::fs::copy(tiny.join("selected_tags.csv"), tagger.join("selected_tags.csv")).unwrap();
    let whole = std::fs::read(tiny.join("model.onnx")).unwrap();
    std::fs::write(tagger.join("model.onnx"), &whole[..whole.len() / 2]).unwrap();
    assert!(refused("model_broken").contains("model.onnx"));
    std::fs::write(tagger.join("model.onnx"), &whole).unwrap();
    let table = std::fs::read_to_string(tagger.join("selected_tags.csv")).unwrap();
    let (shorter, _) = table.trim_end().rsplit_once('\n').unwrap();
    std::fs::write(tagger.join("selected_tags.csv"), shorter).unwrap();
    assert!(refused("labels_mismatch").contains("has 53 rows, the model gives 54"));
    assert_eq!(sandbox.problem(&["tag", &folder, "--tagger", "nothing"])["code"], "tagger_not_found");
    assert_eq!(sandbox.nyx(&["tag", &folder, "--tagger", "demo", "--rating", "middle"]).code, 2);
}

#[test]
fn a_runtime_that_cannot_be_used_says_so() {
    let sandbox = Sandbox::new();
    let folder = images(&sandbox, &["03_gray.png"]).display().to_string();
    let library = sandbox.path().join("libonnxruntime.so");
    std::fs::write(&library, "no library").unwrap();
    sandbox.json(&["settings", "set", "onnxruntime", &library.display().to_string()]);
    let refused = |reason: &str| {
        let problem = sandbox.problem(&["tag", &folder, "--tagger", "demo"]);
        assert_eq!(problem["code"], "onnxruntime_unusable");
        assert!(problem["message"].as_str().unwrap().contains(reason), "{problem}");
        assert!(problem["hint"].as_str().unwrap().contains("libonnxruntime.so"), "{problem}");
    };
    refused("");
    std::fs::remove_file(&library).unwrap();
    refused("there is no file");
}

#[test]
fn taggers_are_added_and_listed_and_the_demo_tagger_sees_colours() {
    let sandbox = Sandbox::new();
    let added = sandbox.json(&["tagger", "add", &model("test_tiny"), "--id", "tiny"]);
    assert_eq!((&added["id"], &added["tags"]), (&"tiny".into(), &54.into()));
    let listed = sandbox.json(&["tagger", "list"]);
    let ids: Vec<&str> = listed["taggers"].as_array().unwrap().iter().map(|t| t["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["tiny", "demo"]);
    let folder = images(&sandbox, &["22_1bit.png"]);
    sandbox.json(&["tag", &folder.display().to_string(), "--tagger", "demo"]);
    let tags = caption(&folder, "22_1bit.txt").unwrap();
    assert!(tags.contains("monochrome, greyscale"), "{tags}");
}

#[test]
fn a_tagging_leaves_nothing_behind_but_captions() {
    let sandbox = Sandbox::new();
    let folder = images(&sandbox, &["03_gray.png"]).display().to_string();
    let elsewhere = sandbox.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let tiny = model("test_tiny");
    let mut command = sandbox.command(&["tag", &folder, "--tagger", &tiny]);
    for place in ["HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "TMPDIR", "LOCALAPPDATA", "TEMP", "TMP"] {
        command.env(place, &elsewhere);
    }
    assert!(command.output().unwrap().status.success());
    let left: Vec<_> = std::fs::read_dir(&elsewhere).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "the library that runs the model keeps a log of its use: {left:?}");
}

#[test]
fn a_tagger_is_tried_before_it_is_added() {
    let sandbox = Sandbox::new();
    let tagger = sandbox.path().join("my tagger");
    std::fs::create_dir_all(&tagger).unwrap();
    let tiny = PathBuf::from(model("test_tiny"));
    let whole = std::fs::read(tiny.join("model.onnx")).unwrap();
    let table = std::fs::read_to_string(tiny.join("selected_tags.csv")).unwrap();
    let refused = |code: &str, model: &[u8], table: &str| {
        std::fs::write(tagger.join("model.onnx"), model).unwrap();
        std::fs::write(tagger.join("selected_tags.csv"), table).unwrap();
        let problem = sandbox.problem(&["tagger", "add", &tagger.display().to_string()]);
        assert_eq!(problem["code"], code, "{problem}");
        assert!(problem["hint"].is_string(), "{problem}");
        let listed = sandbox.json(&["tagger", "list"]);
        assert_eq!(listed["taggers"].as_array().unwrap().len(), 1, "only the sample is there: {listed}");
        problem["message"].as_str().unwrap().to_owned()
    };
    let cut_off = refused("model_broken", &whole[..whole.len() / 2], &table);
    assert!(cut_off.contains("model.onnx"), "{cut_off}");
    refused("model_broken", b"GIF89a is no model at all, and never was one", &table);
    let (shorter, _) = table.trim_end().rsplit_once('\n').unwrap();
    assert!(refused("labels_mismatch", &whole, shorter).contains("has 53 rows, the model gives 54"));
    std::fs::write(tagger.join("selected_tags.csv"), &table).unwrap();
    let added = sandbox.json(&["tagger", "add", &tagger.display().to_string(), "--copy"]);
    assert_eq!((&added["id"], &added["tags"], &added["origin"]), (&"my tagger".into(), &54.into(), &"copied".into()));
    assert_eq!(sandbox.problem(&["tagger", "add", &tagger.display().to_string()])["code"], "tagger_exists");
    let left = std::fs::read_dir(sandbox.path().join("home/taggers")).unwrap().count();
    assert_eq!(left, 1, "the blank image is gone");
}

#[test]
fn a_worker_that_dies_is_told() {
    let sandbox = Sandbox::new();
    let mut worker = sandbox.command(&["tag-worker"]);
    let output = worker.write_stdin("not what a parent says\n").output().unwrap();
    assert!(!output.status.success(), "a worker that is not understood ends");
    assert!(output.stdout.is_empty());
}
