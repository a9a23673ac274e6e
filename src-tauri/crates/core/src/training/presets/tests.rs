//! Every preset that ships is right for its trainer; loading changes what it says and nothing else; the user's own survive.

mod shipped;

use serde_json::json;

use super::*;
use crate::db::Db;
use crate::event::Events;
use crate::home::Home;

fn home() -> (tempfile::TempDir, Home, Db) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let db = Db::open(&home.database(), Events::default()).unwrap();
    (folder, home, db)
}

/// A draft with job fields and two changes of its own.
fn mine() -> Config {
    let mut config = draft(Family::Sdxl, Mode::Lora, "kana-v1");
    config.base_model = "/models/noob.safetensors".to_owned();
    for (key, value) in [
        ("network_dim", json!(64)),
        ("min_snr_gamma", json!(3.0)),
        ("vae", json!("/models/vae.safetensors")),
        ("output_dir", json!("/home/me/out")),
        ("metadata_author", json!("me")),
        ("v_parameterization", json!(true)),
        ("network_args", json!(["conv_dim=8", "preset=/home/me/mine.toml"])),
        ("brand_new", json!("hf_secret")),
    ] {
        config.params.insert(key.to_owned(), value);
    }
    config.launch.processes = Some(2);
    config.dataset.datasets[0].subsets.push(json!({"image_dir": "kana", "num_repeats": 4}).as_object().unwrap().clone());
    config
}

fn named(name: &str) -> Preset {
    included().iter().find(|preset| preset.summary.name == name).cloned().unwrap()
}

#[test]
fn a_draft_is_the_start_of_its_family() {
    let draft = draft(Family::Sdxl, Mode::Lora, "kana-v1");
    assert_eq!((draft.name.as_str(), draft.family, draft.preset.as_str()), ("kana-v1", Family::Sdxl, ""));
    assert_eq!(draft.params["optimizer_type"], "AdamW8bit");
    assert_eq!(draft.dataset.datasets[0].values["resolution"], 1024);
    assert_eq!(super::draft(Family::Sdxl, Mode::Controlnet, "x").dataset.datasets.len(), 1);
}

#[test]
fn loading_tells_each_change_and_leaves_the_job_alone() {
    let config = mine();
    let (base, then) = (start(Family::Sdxl, Mode::Lora), named("sdxl-style-8gb"));
    let changes = difference(&config, &base, &then);
    let of = |place: &str| changes.iter().find(|change| change.place == place);
    let rank = of("network_dim").unwrap();
    assert_eq!((&rank.now, &rank.next, rank.mine, rank.label.as_str()), (&json!(64), &json!(8), true, "Rank (dim)"));
    let snr = of("min_snr_gamma").unwrap();
    assert_eq!((&snr.now, &snr.next, snr.mine), (&json!(3.0), &json!(5.0), true));
    let schedule = of("lr_scheduler").unwrap();
    assert!(!schedule.mine && schedule.next == "cosine", "nobody had set it");
    let job = ["vae", "output_dir", "metadata_author", "v_parameterization", "brand_new", "name", "base_model"];
    assert!(job.iter().all(|key| of(key).is_none()), "{changes:#?}");

    let next = apply(&config, &base, &then, None);
    assert_eq!(next.preset, "sdxl-style-8gb");
    assert_eq!(difference(&next, &then, &then), []);
    assert_eq!((&next.name, &next.base_model, &next.launch), (&config.name, &config.base_model, &config.launch));
    assert_eq!(next.dataset.datasets[0].subsets, config.dataset.datasets[0].subsets);
    for key in job.iter().filter(|key| config.params.contains_key(**key)) {
        assert_eq!(next.params[*key], config.params[*key]);
    }
}

#[test]
fn loading_can_be_partial() {
    let (config, base, then) = (mine(), start(Family::Sdxl, Mode::Lora), named("sdxl-style-24gb"));
    let kept: Vec<String> =
        difference(&config, &base, &then).into_iter().filter(|change| !change.mine).map(|change| change.place).collect();
    let next = apply(&config, &base, &then, Some(&kept));
    assert_eq!((&next.params["network_dim"], &next.params["min_snr_gamma"]), (&json!(64), &json!(3.0)));
    assert_eq!(next.dataset.datasets[0].values["batch_size"], 4);
    assert_eq!(next.preset, "sdxl-style-24gb", "what was kept are changes of it");
    assert!(difference(&next, &then, &then).iter().all(|change| change.mine));
    let key = apply(&config, &base, &then, Some(&["batch_size".to_owned()]));
    assert_eq!(key.dataset.datasets[0].values["batch_size"], 4, "a key alone is enough");
}

#[test]
fn each_dataset_takes_the_values() {
    let (mut config, base, then) = (mine(), start(Family::Sdxl, Mode::Lora), named("sdxl-style-24gb"));
    config.dataset.datasets.push(config.dataset.datasets[0].clone());
    let next = apply(&config, &base, &then, None);
    assert!(next.dataset.datasets.iter().all(|dataset| dataset.values["batch_size"] == 4));
    let (_, dataset, _) = of_config(&next);
    assert_eq!(dataset.datasets.len(), 2);
}

#[test]
fn a_preset_of_another_family_says_so() {
    let (config, base, then) = (mine(), start(Family::Sdxl, Mode::Lora), start(Family::Flux, Mode::Lora));
    let changes = difference(&config, &base, &then);
    assert_eq!((changes[0].place.as_str(), &changes[0].next), ("family", &json!("flux")));
    let whole = apply(&config, &base, &then, None);
    assert_eq!((whole.family, whole.preset.as_str(), whole.params.get("no_half_vae")), (Family::Flux, "", None));
    let only = apply(&config, &base, &then, Some(&["save_precision".to_owned()]));
    assert_eq!((only.family, only.preset.as_str(), &only.params["save_precision"]), (Family::Sdxl, "", &json!("bf16")));
}

#[test]
fn saving_keeps_the_recipe_and_nothing_of_the_job() {
    let (folder, home, db) = home();
    let config = mine();
    let saved = save(&home, &db, &config, " mika base ", "For all of them", false).unwrap();
    assert_eq!((saved.summary.name.as_str(), saved.summary.own), ("mika base", true));
    let text = std::fs::read_to_string(folder.path().join("presets/mika base.toml")).unwrap();
    for secret in ["/home", "/models", "hf_secret", "kana", "metadata", "launch", "v_parameterization"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let read = find(&home, "mika base").unwrap();
    assert_eq!((&read.params, &read.dataset), (&saved.params, &saved.dataset));
    assert_eq!(read.params["network_args"], json!(["conv_dim=8"]));
    assert_eq!(read.summary.about, "For all of them");
    assert!(matches!(save(&home, &db, &config, "Mika Base", "", false), Err(PresetError::Exists { .. })));
    assert!(matches!(save(&home, &db, &config, "sdxl", "", true), Err(PresetError::Included { .. })));
    assert!(matches!(save(&home, &db, &config, "  ", "", true), Err(PresetError::Unnamed)));
    save(&home, &db, &Config { family: Family::Sd15, ..config }, "mika base", "", true).unwrap();
    assert_eq!(find(&home, "mika base").unwrap().summary.family, Family::Sd15);
}

#[test]
fn a_name_that_no_file_can_keep_is_refused_with_the_reason() {
    let (folder, home, db) = home();
    save(&home, &db, &mine(), "mika", "", false).unwrap();
    let long = "x".repeat(300);
    for name in ["../x", "a/b", "a:b", "NUL", ".hidden", "dots...", "tab\tbed", &long] {
        let saved = save(&home, &db, &mine(), name, "", false);
        assert!(matches!(saved, Err(PresetError::BadName { .. })), "{name}");
        assert!(matches!(rename(&home, &db, "mika", name), Err(PresetError::BadName { .. })), "{name}");
    }
    let Err(error) = save(&home, &db, &mine(), "../x", "", false) else { panic!() };
    assert_eq!(error.to_string(), "A preset cannot be called `../x`: a file name cannot hold /");
    assert_eq!(std::fs::read_dir(folder.path().join("presets")).unwrap().count(), 1, "nothing but mika");
    assert_eq!(save(&home, &db, &mine(), " 猫 v1.2 ", "", false).unwrap().summary.name, "猫 v1.2");
}

#[test]
fn own_presets_are_shared_renamed_and_put_away() {
    let (folder, home, db) = home();
    save(&home, &db, &mine(), "mika", "", false).unwrap();
    assert_eq!(rename(&home, &db, "mika", "mika base").unwrap(), "mika base");
    let out = folder.path().join("shared.toml");
    export(&home, "mika base", &out).unwrap();
    assert_eq!(import(&home, &db, &out).unwrap().summary.name, "shared");
    assert_eq!(import(&home, &db, &out).unwrap().summary.name, "shared 2", "nothing is replaced");
    export(&home, "sdxl-style-8gb", &folder.path().join("sdxl-style-8gb.toml")).unwrap();
    let taken = import(&home, &db, &folder.path().join("sdxl-style-8gb.toml")).unwrap();
    assert_eq!((taken.summary.name.as_str(), taken.summary.goal), ("sdxl-style-8gb 2", Some(Goal::Style)));
    remove(&home, &db, "mika base").unwrap();
    assert!(folder.path().join("presets/trash/mika base.toml").exists(), "put away, not lost");
    assert!(matches!(remove(&home, &db, "sdxl"), Err(PresetError::Included { .. })));
    let Err(PresetError::NotFound { near, .. }) = find(&home, "sdxl-stile-8gb") else { panic!("it is not there") };
    assert_eq!(near.as_deref(), Some("sdxl-style-8gb"));
    assert!(matches!(find(&home, "../nyx"), Err(PresetError::NotFound { .. })));
}

#[test]
fn a_configuration_is_taken_without_its_job() {
    let (folder, home, db) = home();
    let path = folder.path().join("run.toml");
    mine().write(&path).unwrap();
    let taken = import(&home, &db, &path).unwrap();
    assert!(
        ["output_dir", "vae", "brand_new", "image_dir", "num_repeats"]
            .iter()
            .all(|key| taken.summary.left_out.contains(&(*key).to_owned()))
    );
    assert_eq!(taken.params["network_dim"], 64);
}

#[test]
fn a_broken_preset_is_told_with_its_line_and_hides_no_other() {
    let (_folder, home, db) = home();
    save(&home, &db, &mine(), "good", "", false).unwrap();
    for (name, text) in [("syntax", "family = \"sdxl\"\n[params]\nnetwork_dim ="), ("family", "about = \"x\"\nfamily = \"sdlx\"")]
    {
        crate::files::write_atomic(&home.presets().join(format!("{name}.toml")), text.as_bytes()).unwrap();
    }
    let PresetList { presets, broken, .. } = list(&home);
    assert_eq!(presets[0].name, "good");
    assert!(presets.len() > 100);
    let told: Vec<_> = broken.iter().map(|broken| (broken.name.as_str(), broken.line)).collect();
    assert_eq!(told, [("family", Some(2)), ("syntax", Some(3))]);
    assert!(matches!(find(&home, "syntax"), Err(PresetError::Broken { line: 3, .. })));
}

#[test]
fn a_draft_is_compared_with_the_preset_that_it_names() {
    let (_folder, home, db) = home();
    let mut config = mine();
    save(&home, &db, &config, "mika", "", false).unwrap();
    config.preset = "mika".to_owned();
    let own = baseline(&home, &config);
    assert_eq!((own.preset.summary.name.as_str(), own.missing), ("mika", None));
    remove(&home, &db, "mika").unwrap();
    let gone = baseline(&home, &config);
    assert_eq!(gone.preset.summary.name, "sdxl");
    assert!(gone.missing.unwrap().starts_with("There is no preset `mika`. Changes are counted from SDXL"));
    config.preset = "flux-style-8gb".to_owned();
    assert!(baseline(&home, &config).missing.unwrap().contains("other base models"));
}
