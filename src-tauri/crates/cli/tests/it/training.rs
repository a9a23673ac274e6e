//! `nyx params`, `nyx config`, `nyx plan` as a script sees them: files in, JSON and exit codes out.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

/// A bitmap of which only the header is there: nothing that counts steps reads pixels.
fn image(path: &Path, width: u64, height: u64) {
    let mut bytes = b"BM".to_vec();
    for number in [54_u32, 0, 54, 40, width as u32, height as u32] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend([1, 0, 24, 0]);
    bytes.extend([0; 24]);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn toml_value(value: &Value) -> String {
    value.to_string()
}

/// Writes a recorded case as a configuration file with folders of images beside it.
fn write_case(folder: &Path, case: &Value) -> PathBuf {
    let mut text = "family = \"sd15\"\n[params]\n".to_owned();
    let keys = |text: &mut String, values: &Value, without: &[&str]| {
        for (key, value) in values.as_object().unwrap().iter().filter(|(key, _)| !without.contains(&key.as_str())) {
            text.extend([key, " = ", &toml_value(value), "\n"]);
        }
    };
    let input = &case["input"];
    keys(&mut text, &input["args"], &[]);
    text.push_str("[dataset.general]\n");
    keys(&mut text, &input["general"], &[]);
    let mut named: Vec<(String, String)> = Vec::new();
    for (d, dataset) in input["datasets"].as_array().unwrap().iter().enumerate() {
        text.push_str("[[dataset.datasets]]\n");
        keys(&mut text, dataset, &["subsets"]);
        for (s, subset) in dataset["subsets"].as_array().unwrap().iter().enumerate() {
            let own = format!("images/{d}_{s}");
            let path = match subset["ref"].as_str() {
                Some(name) => named.iter().find(|(known, _)| known == name).unwrap().1.clone(),
                None => own,
            };
            if let Some(name) = subset["key"].as_str() {
                named.push((name.to_owned(), path.clone()));
            }
            std::fs::create_dir_all(folder.join(&path)).unwrap();
            for (index, size) in subset["sizes"].as_array().into_iter().flatten().enumerate() {
                let file = folder.join(&path).join(format!("{index:04}.bmp"));
                image(&file, size[0].as_u64().unwrap(), size[1].as_u64().unwrap());
            }
            text.extend(["[[dataset.datasets.subsets]]\nimage_dir = \"", &path, "\"\n"]);
            keys(&mut text, subset, &["sizes", "ref", "key"]);
        }
    }
    let file = folder.join("run.toml");
    std::fs::write(&file, text).unwrap();
    file
}

#[test]
fn plan_prints_what_the_trainer_printed_for_every_recorded_case() {
    let recorded: Value = serde_json::from_str(include_str!("../../../core/tests/fixtures/steps/plans.json")).unwrap();
    let sandbox = Sandbox::new();
    for case in recorded["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let file = write_case(&sandbox.path().join(name), case);
        let answer = sandbox.nyx(&["--json", "plan", file.to_str().unwrap()]);
        let printed = &case["result"]["printed"];
        if printed["total_steps"].is_null() {
            assert_eq!(answer.code, 1, "{name}: {}", answer.stdout);
            assert_eq!(answer.json()["error"]["code"], "plan_refused", "{name}");
            continue;
        }
        assert_eq!(answer.code, 0, "{name}: {}{}", answer.stdout, answer.stderr);
        let plan = answer.json();
        for (ours, theirs) in [
            ("images_with_repeats", "num_train_images"),
            ("validation_images", "num_val_images"),
            ("reg_images", "num_reg_images"),
            ("batches_per_epoch", "batches_per_epoch"),
            ("epochs", "num_epochs"),
            ("total_steps", "total_steps"),
        ] {
            assert_eq!(plan[ours], printed[theirs], "{name}: {ours}");
        }
        let last = plan["saves"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["step"], &last["file"]), (&plan["total_steps"], &json!("last.safetensors")), "{name}");
    }
}

const GOOD: &str = r#"
name = "kana-v1"
family = "sdxl"
base_model = "noob.safetensors"
[params]
network_module = "networks.lora"
network_dim = 32
learning_rate = 1e-4
max_train_epochs = 2
mixed_precision = "bf16"
[dataset.general]
caption_extension = ".txt"
[[dataset.datasets]]
resolution = 1024
batch_size = 2
enable_bucket = true
max_bucket_reso = 2048
[[dataset.datasets.subsets]]
image_dir = "kana images"
num_repeats = 3
"#;

fn good(sandbox: &Sandbox, text: &str) -> PathBuf {
    let folder = sandbox.path().join("設定");
    for (name, width, height) in [("a", 1024, 1024), ("b", 832, 1216), ("c", 1216, 832)] {
        image(&folder.join(format!("kana images/{name}.bmp")), width, height);
        std::fs::write(folder.join(format!("kana images/{name}.txt")), "kana, smile").unwrap();
    }
    std::fs::write(folder.join("noob.safetensors"), b"\x02\0\0\0\0\0\0\0{}").unwrap();
    let file = folder.join("run.toml");
    std::fs::write(&file, text).unwrap();
    file
}

#[test]
fn a_sound_configuration_is_checked_planned_and_rendered() {
    let sandbox = Sandbox::new();
    let file = good(&sandbox, GOOD);
    let file = file.to_str().unwrap();
    assert_eq!(sandbox.json(&["config", "check", file]), json!({"issues": []}));

    let plan = sandbox.json(&["plan", file]);
    assert_eq!((&plan["images"], &plan["total_steps"], &plan["steps_per_epoch"]), (&json!(3), &json!(12), &json!(6)));
    assert_eq!(plan["buckets"][0], json!({"dataset": 0, "resolution": [832, 1216], "images": 3, "batches": 2}));
    assert_eq!(sandbox.json(&["plan", file, "--processes", "4"])["total_steps"], 4);

    let out = sandbox.path().join("out");
    let rendered = sandbox.json(&["config", "render", file, "--out", out.to_str().unwrap()]);
    assert_eq!(rendered["script"], "sdxl_train_network.py");
    assert_eq!(rendered["env"]["PYTHONIOENCODING"], "utf-8");
    let argv: Vec<&str> = rendered["argv"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(argv.contains(&"--config_file") && argv.contains(&"--dataset_config"), "{argv:?}");
    let arguments = std::fs::read_to_string(out.join("config.toml")).unwrap();
    assert!(arguments.contains("output_name = \"kana-v1\"") && arguments.contains("noob.safetensors"), "{arguments}");
    let dataset = std::fs::read_to_string(out.join("dataset.toml")).unwrap();
    assert!(dataset.contains("caption_extension = \".txt\"") && dataset.contains("kana images"), "{dataset}");
    assert_eq!(rendered["files"].as_array().unwrap().len(), 2);
}

#[test]
fn check_names_the_parameter_the_nearest_name_and_fails() {
    let sandbox = Sandbox::new();
    let text = GOOD.replace("network_dim", "netwrok_dim").replace("batch_size = 2", "batch_size = \"2\"");
    let file = good(&sandbox, &text.replace("noob.safetensors", "gone.safetensors"));
    let answer = sandbox.nyx(&["--json", "config", "check", file.to_str().unwrap()]);
    assert_eq!(answer.code, 1);
    let issues = answer.json()["issues"].as_array().unwrap().clone();
    let issue =
        |param: &str| issues.iter().find(|issue| issue["param"] == param).unwrap_or_else(|| panic!("{param}: {issues:#?}"));
    assert_eq!(issue("netwrok_dim")["hint"], "Did you mean `network_dim`?");
    assert_eq!(issue("dataset.datasets[0].batch_size")["code"], "wrong_type");
    assert_eq!(issue("base_model")["level"], "error");
    let people = sandbox.nyx(&["config", "check", file.to_str().unwrap()]);
    assert!(people.stdout.contains("error  netwrok_dim"), "{}", people.stdout);
}

#[test]
fn a_file_that_is_no_toml_or_no_file_is_told_with_what_to_do() {
    let sandbox = Sandbox::new();
    let file = good(&sandbox, "name = \"a\"\nfamily = sdxl\n");
    let problem = sandbox.problem(&["config", "check", file.to_str().unwrap()]);
    assert_eq!(problem["code"], "config_syntax");
    assert!(problem["message"].as_str().unwrap().contains("line 2"), "{problem}");
    assert_eq!(sandbox.problem(&["plan", "/nowhere/run.toml"])["code"], "config_unreadable");
}

#[test]
fn params_are_the_schema() {
    let sandbox = Sandbox::new();
    let all = sandbox.json(&["params"]);
    assert!(all["params"].as_array().unwrap().len() > 300);
    let sdxl = sandbox.json(&["params", "--family", "sdxl"]);
    let params = sdxl["params"].as_array().unwrap();
    let dim = params.iter().find(|param| param["key"] == "network_dim").unwrap();
    assert_eq!((&dim["kind"], &dim["group"], &dim["level"]), (&json!("int"), &json!("network"), &json!("basic")));
    for field in ["default", "scripts", "label", "help"] {
        assert!(dim.get(field).is_some(), "{field}");
    }
    assert!(!params.iter().any(|param| param["key"] == "t5xxl"), "SDXL has no T5");
    let named = |kind: &str, name: &str| {
        let found = sdxl[kind].as_array().unwrap().iter().find(|found| found["name"] == name);
        found.unwrap_or_else(|| panic!("{kind} {name}")).clone()
    };
    assert!(named("networks", "lycoris.kohya")["args"].as_array().unwrap().iter().any(|arg| arg["key"] == "dora_wd"));
    assert!(!sdxl["networks"].as_array().unwrap().iter().any(|module| module["name"] == "networks.lora_flux"));
    assert_eq!(named("optimizers", "Prodigy")["own_rate"], true);
    assert_eq!(named("schedulers", "polynomial")["args"][0]["default"], "1e-7");
    assert_eq!(sandbox.problem(&["params", "--family", "sdx"])["code"], "family_unknown");
}

#[test]
fn made_up_numbers_come_to_steps_and_a_plan_tells_what_it_costs() {
    let sandbox = Sandbox::new();
    let told = sandbox.json(&["steps", "--images", "40", "--repeats", "10", "--batch", "2", "--epochs", "10"]);
    assert_eq!((&told["total_steps"], &told["images_seen"]), (&json!(2000), &json!(4000)));
    assert_eq!(told["time"]["seconds"], Value::Null, "no earlier run");
    let sized = ["steps", "--size", "832x1216:12", "--size", "1024x1024:5:2", "--batch", "4", "--max-steps", "30"];
    let told = sandbox.json(&sized);
    assert_eq!((&told["steps_per_epoch"], &told["total_steps"]), (&json!(6), &json!(30)), "3 and 3 batches");
    assert_eq!(sandbox.problem(&["steps", "--batch", "2"])["code"], "numbers_missing");
    assert_eq!(sandbox.problem(&["steps", "--size", "large"])["code"], "numbers_unclear");

    image(&sandbox.path().join("img/a.bmp"), 1024, 1024);
    let text = "family = \"sdxl\"\n[params]\nnetwork_dim = 32\nsave_precision = \"fp16\"\nmax_train_epochs = 2\n[[dataset.datasets]]\n\
                resolution = 1024\n[[dataset.datasets.subsets]]\nimage_dir = \"./img\"\n";
    let file = sandbox.path().join("a.toml");
    std::fs::write(&file, text).unwrap();
    let told = sandbox.json(&["plan", &file.to_string_lossy()]);
    let bytes = told["disk"]["items"][0]["each"].as_u64().unwrap();
    assert!((220_000_000..240_000_000).contains(&bytes), "a LoRA of rank 32 for SDXL has 228 MB: {bytes}");
    assert!(told["disk"]["free"].as_u64().is_some() && told["vram"]["low"].as_u64() < told["vram"]["high"].as_u64());
    assert_eq!(told["total_steps"], 2);
}

#[test]
fn numbers_that_cannot_be_meant_are_refused_in_the_words_of_the_flags() {
    let sandbox = Sandbox::new();
    let refused = |arguments: &[&str]| {
        let problem = sandbox.problem(&[&["steps"], arguments].concat());
        let said = format!("{} {}", problem["message"].as_str().unwrap(), problem["hint"].as_str().unwrap());
        assert!(!said.contains('`') || said.contains("is not understood"), "{said}");
        said
    };
    for (arguments, flag) in [
        (&["--images", "1000001"][..], "--images"),
        (&["--images", "0"], "--images"),
        (&["--size", "512x512:2000000"], "--size"),
        (&["--size", "0x512:3"], "--size"),
        (&["--size", "512x512:3:0"], "--size"),
        (&["--size", "512x512:3", "--resolution", "0"], "--resolution"),
        (&["--images", "4", "--time", "60"], "--seconds-per-step"),
        (&["--images", "4", "--time", "0", "--seconds-per-step", "1"], "--time"),
        (&["--images", "4", "--seconds-per-step", "0"], "--seconds-per-step"),
        (&["--images", "4", "--batch", "0"], "--batch"),
        (&["--images", "4", "--accumulation", "0"], "--accumulation"),
        (&["--images", "4", "--epochs", "200000"], "--epochs"),
        (&["--images", "4", "--max-steps", "99999999999"], "--max-steps"),
        (&["--images", "4", "--resolution", "128"], "--min-bucket"),
        (&["--images", "4", "--resolution", "4096"], "--max-bucket"),
        (&["--images", "4", "--bucket-steps", "48"], "--bucket-steps"),
        (&["--size", "32x32:1", "--no-upscale"], "--no-upscale"),
    ] {
        let said = refused(arguments);
        assert!(said.contains(flag), "{arguments:?}: {said}");
    }
    assert_eq!(sandbox.nyx(&["steps", "--images", "4", "--repeats", "0"]).code, 2);
    assert_eq!(sandbox.json(&["steps", "--images", "4", "--resolution", "128", "--min-bucket", "64"])["total_steps"], 40);
    let nothing = sandbox.nyx(&["steps", "--images", "4", "--epochs", "0"]);
    assert!(nothing.code == 0 && nothing.stdout.contains("nothing is trained"), "{}", nothing.stdout);
}

#[test]
fn every_mode_is_listed_by_the_script_that_trains_it() {
    let sandbox = Sandbox::new();
    let keys = |arguments: &[&str]| {
        let answer = sandbox.json(&[&["params"], arguments].concat());
        let params = answer["params"].as_array().unwrap().clone();
        params.iter().map(|param| param["key"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let embedding = keys(&["--family", "sdxl", "--mode", "textual_inversion"]);
    assert!(embedding.contains(&"token_string".to_owned()) && !embedding.contains(&"network_dim".to_owned()));
    assert!(keys(&["--family", "sdxl", "--mode", "lllite"]).contains(&"cond_emb_dim".to_owned()));
    assert!(keys(&["--script", "train_db.py"]).contains(&"stop_text_encoder_training".to_owned()));
}

#[test]
fn files_of_a_configuration_with_errors_are_written_and_the_errors_told() {
    let sandbox = Sandbox::new();
    let file = sandbox.path().join("run.toml");
    std::fs::write(&file, "family = \"sdxl\"\nname = \"a\"\n[params]\nnetwrok_dim = 4\n").unwrap();
    let (file, out) = (file.to_str().unwrap(), sandbox.path().join("out"));
    let arguments = ["config", "render", file, "--out", out.to_str().unwrap()];
    let told = sandbox.json(&arguments);
    let issues = told["issues"].as_array().unwrap();
    assert!(issues.iter().any(|issue| issue["param"] == "netwrok_dim" && issue["level"] == "error"), "{told:#}");
    assert!(out.join("config.toml").is_file());
    let plain = sandbox.nyx(&arguments);
    assert!(plain.code == 0 && plain.stderr.contains("netwrok_dim"), "{}", plain.stderr);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_place_of_a_file_is_refused_and_not_waited_for() {
    let sandbox = Sandbox::new();
    let pipe = sandbox.path().join("pipe.toml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let pipe = pipe.to_str().unwrap();
    for command in [&["plan", pipe][..], &["config", "check", pipe], &["config", "import", pipe], &["lora", "show", pipe]] {
        let problem = sandbox.problem(command);
        assert!(problem["code"].as_str().unwrap().ends_with("unreadable"), "{command:?}: {problem:#}");
    }
    // Nor those that a configuration names, or that lie among the images.
    image(&sandbox.path().join("img/a.bmp"), 64, 64);
    let caption = sandbox.path().join("img/a.txt");
    assert!(std::process::Command::new("mkfifo").arg(&caption).status().unwrap().success());
    let text = format!(
        "family = \"sdxl\"\n[params]\nsample_prompts = \"{pipe}\"\nvae = \"{pipe}\"\n[[dataset.datasets]]\nresolution = 64\n\
         [[dataset.datasets.subsets]]\nimage_dir = \"./img\"\n[[dataset.datasets]]\nresolution = 64\n\
         [[dataset.datasets.subsets]]\nmetadata_file = \"{pipe}\"\nimage_dir = \"./img\"\n"
    );
    let file = sandbox.path().join("run.toml");
    std::fs::write(&file, text).unwrap();
    let told = sandbox.nyx(&["--json", "config", "check", file.to_str().unwrap()]);
    assert!(told.code == 1 && told.json()["issues"].as_array().unwrap().iter().any(|issue| issue["param"] == "sample_prompts"));
    sandbox.json(&["dataset", "add", sandbox.path().join("img").to_str().unwrap(), "--name", "img"]);
    assert!(sandbox.json(&["dataset", "check", "img"])["findings"].is_array());
}
