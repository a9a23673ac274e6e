//! Settings of other programs become configurations: one snapshot for each form, with what became of every key.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use nyx_core::training::import::{Imported, KeyOutcome, import_file, import_text};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name)
}

/// A folder with the named fixtures in it, each under the other name.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, to) in files {
        std::fs::copy(fixture(name), folder.path().join(to)).unwrap();
    }
    folder
}

/// Configuration and report as text; the test's own folder is called HERE.
fn shown(imported: &Imported, here: &Path) -> String {
    let mut text = imported.config.to_toml();
    let report = &imported.report;
    let mut line = |words: String| writeln!(text, "{words}").unwrap();
    line("-----".to_owned());
    line(format!("{:?}, family from {}, {} taken", report.form, report.family_from, report.taken()));
    for (title, items) in [("missing", &report.missing), ("not here", &report.not_here), ("notes", &report.notes)] {
        line(format!("{title}: {items:?}"));
    }
    line(format!("prompts: {:?}", imported.prompts));
    for key in &report.keys {
        let to = key.to.as_ref().map_or_else(String::new, |to| format!(" -> {to}"));
        let note = key.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
        let outcome = match key.outcome {
            KeyOutcome::Taken => "taken",
            KeyOutcome::Translated => "translated",
            KeyOutcome::Default => "default",
            KeyOutcome::Empty => "empty",
            KeyOutcome::LeftOut => "left out",
            KeyOutcome::Unknown => "UNKNOWN",
        };
        line(format!("{}: {outcome}{to}{note}", key.key));
    }
    text.replace(&*here.to_string_lossy(), "HERE")
}

fn taken(files: &[(&str, &str)], name: &str) -> String {
    let folder = folder(files);
    shown(&import_file(&folder.path().join(name), &[]).unwrap(), folder.path())
}

#[test]
fn kohya_ss_settings_with_folders_of_images() {
    let folder = folder(&[("kohya_ss-sdxl.json", "a.json")]);
    for name in ["images/10_kana girl", "images/3_kana_hat", "images/notes"] {
        std::fs::create_dir_all(folder.path().join(name)).unwrap();
    }
    let imported = import_file(&folder.path().join("a.json"), &[]).unwrap();
    insta::assert_snapshot!(shown(&imported, folder.path()));
}

#[test]
fn kohya_ss_settings_of_a_lycoris_kind_with_a_dataset_file_and_typed_arguments() {
    insta::assert_snapshot!(taken(&[("kohya_ss-lokr.json", "a.json"), ("kohya-dataset.toml", "dataset.toml")], "a.json"));
}

#[test]
fn kohya_ss_settings_for_flux() {
    insta::assert_snapshot!(taken(&[("kohya_ss-flux.json", "flux.json")], "flux.json"));
}

#[test]
fn the_trainers_own_files_side_by_side() {
    insta::assert_snapshot!(taken(&[("kohya.toml", "config.toml"), ("kohya-dataset.toml", "dataset.toml")], "config.toml"));
}

#[test]
fn an_argument_file_alone_and_a_dataset_file_alone() {
    insta::assert_snapshot!("arguments", taken(&[("kohya.toml", "config.toml")], "config.toml"));
    insta::assert_snapshot!("dataset", taken(&[("kohya-dataset.toml", "dataset.toml")], "dataset.toml"));
}

#[test]
fn lora_easy_settings() {
    insta::assert_snapshot!("lora_easy_sdxl", taken(&[("lora_easy-sdxl.toml", "kana.toml")], "kana.toml"));
    insta::assert_snapshot!("lora_easy_rex", taken(&[("lora_easy-rex.toml", "style.toml")], "style.toml"));
}

#[test]
fn commands_of_three_shells() {
    for name in ["train.sh", "train.ps1", "train.bat"] {
        insta::assert_snapshot!(name, taken(&[(name, name)], name));
    }
}

#[test]
fn a_lora_gives_its_recipe_and_no_folder() {
    let text = std::fs::read_to_string(fixture("../loras/metadata-real-sd15.json")).unwrap();
    insta::assert_snapshot!(shown(&import_text(&text).unwrap(), Path::new("/nowhere")));
    let lora = fixture("../loras/in_fp16.safetensors");
    let imported = import_file(&lora, &[]).unwrap();
    assert_eq!(imported.config.params["network_dim"], 8);
    assert!(imported.report.missing.contains(&"base_model".to_owned()), "{:?}", imported.report.missing);
    assert!(imported.report.not_given.contains(&"caption_extension".to_owned()));
}

#[test]
fn every_field_of_kohya_ss_is_known() {
    let keys = std::fs::read_to_string(fixture("kohya_ss-keys.txt")).unwrap();
    let settings: serde_json::Map<String, serde_json::Value> = keys.lines().map(|key| (key.to_owned(), "".into())).collect();
    let imported = import_text(&serde_json::to_string(&settings).unwrap()).unwrap();
    let unknown: Vec<&str> = imported.report.with(KeyOutcome::Unknown).map(|key| key.key.as_str()).collect();
    // Arguments of a newer trainer than the one that the facts describe.
    assert_eq!(unknown, ["show_timesteps", "show_timesteps_resolution", "train_inpainting"]);
    let mut said: Vec<&str> = imported.report.keys.iter().map(|key| key.key.as_str()).collect();
    said.sort_unstable();
    let missing: Vec<&str> = keys.lines().filter(|key| said.binary_search(key).is_err()).collect();
    assert_eq!(missing, [""; 0], "the report names every key");
}

#[test]
fn files_that_are_no_settings_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let code = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let problem = nyx_core::Problem::from(import_file(&path, &[]).unwrap_err());
        assert!(problem.hint.is_some() && problem.message.contains(name), "{problem:?}");
        (problem.code, problem.message)
    };
    let json = std::fs::read(fixture("kohya_ss-sdxl.json")).unwrap();
    for (name, bytes, wanted) in [
        ("empty.toml", &b" \n"[..], "import_empty"),
        ("cut.json", &json[..json.len() / 2], "import_not_json"),
        ("wrong.json", b"{\"a\": 1,}", "import_not_json"),
        ("other.json", b"{\"name\": \"package\"}", "import_unknown_form"),
        ("list.json", b"[1, 2]", "import_unknown_form"),
        ("wrong.toml", b"network_dim = \nseed = 1\n", "import_not_toml"),
        ("other.toml", b"[package]\nname = \"x\"\n", "import_unknown_form"),
        ("hyper.json", b"{\"LoRA_type\": \"Hypernetwork\", \"max_resolution\": \"512,512\"}", "import_hypernetwork"),
        ("hyper.toml", b"train_mode = \"hypernetwork\"\n[general_args.args]\nseed = 1\n", "import_hypernetwork"),
        ("own.toml", b"name = \"x\"\nmode = \"hypernetwork\"\n[params]\n", "import_hypernetwork"),
        ("hyper.sh", b"accelerate launch fine_tune.py --hypernetwork_module a.b --seed 1\n", "import_hypernetwork"),
        ("notes.txt", b"Dear diary,\ntoday I trained nothing.\n", "import_unknown_form"),
        ("other.sh", b"#!/bin/sh\npython app.py --port 80\n", "import_unknown_form"),
        ("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "import_not_text"),
        ("cut.safetensors", b"\x40\0\0\0\0\0\0\0{\"__metadata__\":", "weights_truncated"),
    ] {
        assert_eq!(code(name, bytes).0, wanted, "{name}");
    }
    assert!(code("line.toml", b"a = 1\nb = 2\nseed = \n").1.contains("line 3"));
    let large = folder.path().join("large.toml");
    std::fs::File::create(&large).unwrap().set_len(200_000_000).unwrap();
    let of = |path: &Path| nyx_core::Problem::from(import_file(path, &[]).unwrap_err());
    assert_eq!((of(&large).code.as_str(), of(&large).message.contains("200 MB")), ("import_too_large", true));
    assert_eq!(of(folder.path()).code, "import_folder");
    assert_eq!(of(&folder.path().join("gone.json")).code, "import_unreadable");
    assert_eq!(of(&fixture("../loras/in_bf16_nometa.safetensors")).code, "import_no_metadata");
}

#[test]
fn the_encoding_is_told_by_the_bytes_and_the_form_by_the_words() {
    let text = "network_dim = 8\npretrained_model_name_or_path = \"/月.safetensors\"\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let folder = tempfile::tempdir().unwrap();
    for bytes in [text.as_bytes().to_vec(), [b"\xef\xbb\xbf", text.as_bytes()].concat(), utf16] {
        let path = folder.path().join("settings.json");
        std::fs::write(&path, bytes).unwrap();
        let imported = import_file(&path, &[]).unwrap();
        assert_eq!((imported.config.base_model.as_str(), &imported.config.params["network_dim"]), ("/月.safetensors", &8.into()));
    }
}

#[test]
fn a_configuration_of_ours_is_taken_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("kana")).unwrap();
    let text = "name = \"a\"\nfamily = \"flux\"\nbase_model = \"flux.safetensors\"\n[params]\nnetwork_dim = 4\n\
                [[dataset.datasets]]\nresolution = 512\n[[dataset.datasets.subsets]]\nimage_dir = \"kana\"\n";
    std::fs::write(folder.path().join("run.toml"), text).unwrap();
    let imported = import_file(&folder.path().join("run.toml"), &[]).unwrap();
    assert_eq!(imported.config.params["network_dim"], 4);
    let images = &imported.config.dataset.datasets[0].subsets[0]["image_dir"];
    assert_eq!(images.as_str().map(PathBuf::from), Some(folder.path().join("kana")));
    assert_eq!(imported.report.missing, ["clip_l", "t5xxl", "ae"]);
}

#[test]
fn prompts_are_written_beside_and_never_over_others() {
    let folder = folder(&[("kohya_ss-sdxl.json", "a.json")]);
    std::fs::write(folder.path().join("run-prompts.txt"), "mine").unwrap();
    let imported = import_file(&folder.path().join("a.json"), &[]).unwrap();
    let written = imported.write(&folder.path().join("run.toml")).unwrap();
    assert_eq!(written.config.params["sample_prompts"], "run-prompts 2.txt");
    let prompts = std::fs::read_to_string(folder.path().join("run-prompts 2.txt")).unwrap();
    assert!(prompts.starts_with("kana, smile --w 832"), "{prompts}");
    assert_eq!(std::fs::read_to_string(folder.path().join("run-prompts.txt")).unwrap(), "mine");
}
