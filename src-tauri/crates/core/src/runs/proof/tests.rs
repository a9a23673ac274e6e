//! Metadata of the real trainer against configurations that asked for it, and for something else.

use std::path::Path;

use super::*;

const ASKED: &str = r#"
name = "mylora"
family = "sd15"
base_model = "sd15_rand.safetensors"
[params]
network_module = "networks.lora"
network_dim = 4
network_alpha = 2
network_args = ["conv_dim=2", "conv_alpha=1"]
optimizer_type = "AdamW"
learning_rate = 1e-4
unet_lr = 1e-4
text_encoder_lr = 5e-5
max_train_epochs = 3
mixed_precision = "no"
cache_latents = true
seed = 42
[dataset.general]
shuffle_caption = true
keep_tokens = 1
[[dataset.datasets]]
resolution = 64
batch_size = 2
enable_bucket = true
min_bucket_reso = 64
max_bucket_reso = 128
[[dataset.datasets.subsets]]
image_dir = "/data/img"
"#;

/// Written by the real trainer.
fn recorded() -> BTreeMap<String, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/loras/metadata-real-sd15.json");
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

fn proof_of(text: &str) -> Proof {
    prove(&Asked::test(text), &recorded(), None, true, 0).unwrap()
}

fn differing(text: &str) -> Vec<(String, String, String)> {
    proof_of(text).differing.into_iter().map(|value| (value.param, value.asked, value.recorded)).collect()
}

#[test]
fn a_run_that_trained_as_asked_shows_no_difference() {
    let proof = proof_of(ASKED);
    assert_eq!(proof.differing, []);
    assert!(proof.confirmed.len() > 65, "{}", proof.confirmed.len());
    assert!(proof.unproven.is_empty(), "{:?}", proof.unproven);
}

#[test]
fn a_changed_value_shows_exactly_that_one() {
    let cases = [
        ("network_dim = 4", "network_dim = 8", "network_dim"),
        ("network_alpha = 2", "network_alpha = 2.5", "network_alpha"),
        ("unet_lr = 1e-4", "unet_lr = 1e-5", "unet_lr"),
        ("text_encoder_lr = 5e-5", "text_encoder_lr = [1e-5]", "text_encoder_lr"),
        ("\"conv_dim=2\"", "\"conv_dim=3\"", "network_args.conv_dim"),
        (", \"conv_alpha=1\"", "", "network_args.conv_alpha"),
        ("\"AdamW\"", "\"Lion\"", "optimizer_type"),
        ("seed = 42", "seed = 43", "seed"),
        ("cache_latents = true", "cache_latents = false", "cache_latents"),
        ("seed = 42", "seed = 42\noptimizer_args = [\"weight_decay=0.1\"]", "optimizer_args.weight_decay"),
        ("seed = 42", "seed = 42\nmin_snr_gamma = 5", "min_snr_gamma"),
        ("batch_size = 2", "batch_size = 4", "dataset.datasets[0].batch_size"),
        ("resolution = 64", "resolution = [64, 128]", "dataset.datasets[0].resolution"),
        ("keep_tokens = 1", "keep_tokens = 2", "dataset.datasets[0].subsets[0].keep_tokens"),
        ("/data/img", "/data/other", "dataset.datasets[0].subsets[0].image_dir"),
        ("sd15_rand", "another", "base_model"),
        ("mylora", "yourlora", "output_name"),
    ];
    for (from, to, param) in cases {
        assert!(ASKED.contains(from), "{from}");
        let found = differing(&ASKED.replace(from, to));
        assert_eq!(found.iter().map(|value| value.0.as_str()).collect::<Vec<_>>(), [param], "{found:?}");
    }
    let found = differing(&ASKED.replace("network_dim = 4", "network_dim = 8"));
    assert_eq!(found, [("network_dim".to_owned(), "8".to_owned(), "4".to_owned())]);
}

#[test]
fn what_no_file_tells_is_named() {
    let text = ASKED
        .replace("seed = 42", "weighted_captions = true")
        .replace("keep_tokens = 1", "caption_tag_dropout_rate = 0.1\nkeep_tokens = 1");
    let proof = proof_of(&text);
    assert_eq!(proof.unproven, ["dataset.caption_tag_dropout_rate", "weighted_captions"]);
    assert_eq!(proof.differing, [], "a seed that was not asked for is drawn");
}

#[test]
fn a_file_without_a_record_proves_nothing() {
    let only = BTreeMap::from([("modelspec.title".to_owned(), "x".to_owned())]);
    assert_eq!(prove(&Asked::test(ASKED), &only, None, true, 0), None);
}

#[test]
fn optimizers_are_read_as_the_trainer_writes_them() {
    let with = |kind: &str, args: &str, written: &str| {
        let text = ASKED.replace("\"AdamW\"", kind).replace("seed = 42", &format!("optimizer_args = [{args}]"));
        let mut metadata = recorded();
        metadata.insert("ss_optimizer".to_owned(), written.to_owned());
        prove(&Asked::test(&text), &metadata, None, true, 0).unwrap().differing
    };
    let adam = "bitsandbytes.optim.adamw.AdamW8bit(weight_decay=0.1,betas=(0.9, 0.99),eps=1e-08)";
    assert_eq!(with("\"adamw8bit\"", r#""weight_decay=0.1", "betas=0.9,0.99", "eps=1e-8""#, adam), []);
    assert_eq!(with("\"adamw8bit\"", r#""weight_decay=0.1", "betas=0.9,0.999", "eps=1e-8""#, adam).len(), 1);
    assert_eq!(with("\"SGDNesterov\"", "", "torch.optim.sgd.SGD(momentum=0.9)"), []);
    let prodigy = "prodigyopt.prodigy.Prodigy(decouple=True,use_bias_correction=True)";
    assert_eq!(with("\"Prodigy\"", r#""decouple=True", "use_bias_correction=True""#, prodigy), []);
    assert_eq!(with("\"prodigyopt.Prodigy\"", r#""decouple=True""#, prodigy).len(), 1, "one more than was asked");
    // Adafactor that finds its own rate.
    let text = ASKED.replace("\"AdamW\"", "\"Adafactor\"");
    let mut metadata = recorded();
    let written = [
        ("ss_optimizer", "transformers.optimization.Adafactor(relative_step=True)"),
        ("ss_learning_rate", "None"),
        ("ss_unet_lr", "None"),
        ("ss_lr_scheduler", "adafactor:0.0001"),
    ];
    metadata.extend(written.map(|(key, value)| (key.to_owned(), value.to_owned())));
    assert_eq!(prove(&Asked::test(&text), &metadata, None, true, 0).unwrap().differing, []);
}

#[test]
fn every_key_of_the_table_names_something_that_exists() {
    use crate::training::facts;
    let table = data::table();
    for param in table.params.values().chain(table.implied.iter().map(|implied| &implied.param)) {
        assert!(facts::argument(param).is_some(), "{param}");
    }
    for key in table.datasets.values().chain(table.subsets.values()).chain(&table.unproven.dataset) {
        assert!(facts::dataset_key(key).is_some(), "{key}");
    }
    for param in &table.unproven.apart {
        assert!(facts::argument(param).is_some(), "{param}");
    }
}

#[test]
fn a_later_leg_counts_its_own_steps() {
    let plan: Plan = serde_json::from_value(serde_json::json!({
        "images": 8, "images_with_repeats": 8, "reg_images": 0, "validation_images": 0, "batches_per_epoch": 4, "steps_per_epoch": 4, "epochs": 3,
        "total_steps": 12, "batch_sizes": [2], "accumulation": 1, "processes": 1, "buckets": [], "saves": [], "exact": true, "total_steps_range": [12, 12]
    }))
    .unwrap();
    let told = |steps: &str, last: bool, before: u64| {
        let mut metadata = recorded();
        metadata.insert("ss_steps".to_owned(), steps.to_owned());
        let proof = prove(&Asked::test(ASKED), &metadata, Some(&plan), last, before).unwrap();
        proof.differing.into_iter().map(|value| value.param).collect::<Vec<_>>()
    };
    assert_eq!(told("12", true, 0), Vec::<String>::new());
    assert_eq!(told("8", true, 4), Vec::<String>::new(), "four were made by the leg before");
    assert_eq!(told("8", true, 0), ["steps_made"]);
    assert_eq!(told("4", false, 0), Vec::<String>::new(), "a checkpoint on the way proves no total");
}
