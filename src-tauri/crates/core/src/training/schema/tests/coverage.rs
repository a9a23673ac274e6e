//! How much of each script the form reaches, counted as the fact base counts other programs: arguments that have a
//! control of their own, or an equal one of the dataset half, out of those that do something.

use super::{absent, blocks};
use crate::training::Family;
use crate::training::facts;
use crate::training::kohya::datasets::{self, DatasetKind};
use crate::training::kohya::scripts::{mode_of, script};
use crate::training::param::Half;
use crate::training::schema::absent::Reason;
use crate::training::schema::{Effect, schema, schema_of};

/// The scripts, and how many of their arguments do something by the fact base.
const SCRIPTS: [(&str, usize, usize); 22] = [
    ("train_network", 193, 183),
    ("sdxl_train_network", 196, 186),
    ("flux_train_network", 215, 189),
    ("sd3_train_network", 218, 192),
    ("lumina_train_network", 213, 189),
    ("hunyuan_image_train_network", 214, 191),
    ("anima_train_network", 220, 190),
    ("fine_tune", 167, 156),
    ("train_db", 169, 157),
    ("sdxl_train", 176, 165),
    ("sd3_train", 201, 166),
    ("flux_train", 194, 160),
    ("lumina_train", 191, 160),
    ("anima_train", 195, 165),
    ("train_textual_inversion", 169, 159),
    ("sdxl_train_textual_inversion", 170, 160),
    ("train_textual_inversion_XTI", 168, 152),
    ("train_control_net", 153, 132),
    ("sdxl_train_control_net", 169, 158),
    ("flux_train_control_net", 193, 159),
    ("sdxl_train_control_net_lllite", 171, 155),
    ("sdxl_train_control_net_lllite_old", 171, 153),
];

#[test]
fn every_effective_argument_of_every_script_can_be_set() {
    let (blocks, absent) = (blocks(), absent());
    let own = |key: &str| blocks.iter().any(|(_, block)| block.half == Half::Params && block.key == key);
    let same = |key: &str| blocks.iter().any(|(_, block)| block.same_as.as_deref() == Some(key));
    let elsewhere = |key: &str| absent.get(key).is_some_and(|absent| absent.kind == Reason::Elsewhere);
    println!("script                              taken  effective  set  per cent  shown");
    for (name, taken, effective) in SCRIPTS {
        let all: Vec<&str> = facts::arguments().filter(|(_, fact)| fact.taken_by(name)).map(|(key, _)| key).collect();
        let acts = |key: &&str| {
            let fact = facts::argument(key).unwrap();
            fact.status == "active" && !fact.ignored_by(name) && *key != "debug_dataset"
        };
        let effects: Vec<&str> = all.iter().copied().filter(|key| acts(key)).collect();
        assert_eq!((all.len(), effects.len()), (taken, effective), "{name}: the count of the fact base");
        let missing: Vec<&&str> = effects.iter().filter(|key| !own(key) && !same(key) && !elsewhere(key)).collect();
        let set = effects.len() - missing.len();
        let mode = mode_of(name).unwrap();
        let families: Vec<Family> = Family::ALL.into_iter().filter(|family| script(*family, mode) == Some(name)).collect();
        let does = |key: &&&str| families.iter().any(|family| schema().effect(key, *family, name) == Effect::Acts);
        let shown = effects.iter().filter(does).count();
        println!("{name:<34} {taken:>6} {effective:>10} {set:>4} {:>9.1} {shown:>6}", 100.0 * set as f64 / effective as f64);
        assert_eq!(missing, Vec::<&&str>::new(), "{name}");
        let hidden: Vec<&&str> = effects.iter().filter(|key| !does(key)).collect();
        println!("  taken and passed over besides what the fact base lists: {hidden:?}");
    }
}

/// The editor of a folder shows the keys of this level that a family has: none may be missing for a kind of dataset that a
/// script takes.
#[test]
fn every_key_of_a_folder_can_be_set_in_every_mode_that_takes_it() {
    let (mut seen, raw) = (0, include_str!("../../../../../../../resources/params/kohya-dataset.json"));
    let raw: serde_json::Value = serde_json::from_str(raw).unwrap();
    for (key, _) in facts::dataset_keys().filter(|(_, fact)| fact.levels.contains(&facts::DatasetLevel::Subset)) {
        let kinds = raw["keys"][key]["kinds"].as_array().unwrap();
        for (name, ..) in SCRIPTS {
            let mode = mode_of(name).unwrap();
            let taken = [false, true].into_iter().flat_map(|masked| datasets::kinds(name, masked)).any(|kind| {
                let word = match kind {
                    DatasetKind::Folders => "dreambooth",
                    DatasetKind::Metadata => "finetune",
                    DatasetKind::Control => "controlnet",
                };
                kinds.iter().any(|listed| listed == word)
            });
            let family = Family::ALL.into_iter().find(|family| script(*family, mode) == Some(name)).unwrap();
            let params = schema_of(mode).params();
            let param = params.iter().find(|param| param.half == Half::Dataset && param.key == key).unwrap();
            // Two keys that the trainer lists and textual inversion stops at.
            let stops = !datasets::ever_takes(name, key);
            assert!(!stops || !taken || name.contains("textual_inversion"), "{name}: {key}");
            assert_eq!(param.acts_in.contains(&family), taken && !stops, "{name}: {key}");
            assert!(param.form && param.levels.contains(&facts::DatasetLevel::Subset), "{name}: {key}");
            seen += 1;
        }
    }
    assert_eq!(seen, 28 * SCRIPTS.len());
}
