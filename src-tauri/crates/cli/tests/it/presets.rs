//! `nyx preset` as a script sees it.

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

const RUN: &str = r#"name = "kana-v1"
family = "sdxl"
base_model = "/models/noob.safetensors"
[params]
network_dim = 64
vae = "/models/vae.safetensors"
[[dataset.datasets]]
resolution = 1024
[[dataset.datasets.subsets]]
image_dir = "/data/kana"
"#;

fn names(answer: &Value) -> Vec<&str> {
    answer["presets"].as_array().unwrap().iter().filter_map(|preset| preset["name"].as_str()).collect()
}

#[test]
fn presets_are_listed_by_family_and_goal_and_say_for_which_card() {
    let sandbox = Sandbox::new();
    let answer = sandbox.json(&["preset", "list", "--family", "flux", "--goal", "style"]);
    assert_eq!(names(&answer), ["flux-style-8gb", "flux-style-12gb", "flux-style-16gb", "flux-style-24gb"]);
    assert_eq!(answer["presets"][0]["memory"], json!({"gb": 8, "basis": "documents"}));
    assert_eq!((&answer["refused"][0]["gb"], &answer["broken"]), (&json!(6), &json!([])));
    let wrong = sandbox.nyx(&["--json", "preset", "show", "sdxl-stile-8gb"]).json();
    assert_eq!(wrong["error"]["hint"], "Did you mean `sdxl-style-8gb`?");
    let goal = sandbox.nyx(&["--json", "preset", "list", "--goal", "stlye"]).json();
    assert_eq!(goal["error"]["hint"], "Did you mean `style`?");
    let shown = sandbox.json(&["preset", "show", "sdxl-style-8gb"]);
    assert_eq!((&shown["params"]["network_dim"], &shown["goal"]), (&json!(8), &json!("style")));
}

#[test]
fn applying_tells_the_difference_keeps_the_job_and_can_be_partial() {
    let sandbox = Sandbox::new();
    let file = sandbox.path().join("run.toml");
    std::fs::write(&file, RUN).unwrap();
    let path = file.to_str().unwrap();
    let dry = sandbox.json(&["preset", "apply", "sdxl-style-8gb", path, "--dry-run"]);
    let rank = dry["changes"].as_array().unwrap().iter().find(|change| change["key"] == "network_dim").unwrap();
    assert_eq!((&rank["now"], &rank["next"], &rank["mine"]), (&json!(64), &json!(8), &json!(true)));
    assert_eq!((&dry["written"], std::fs::read_to_string(&file).unwrap().as_str()), (&json!(false), RUN));

    let wrong = sandbox.nyx(&["--json", "preset", "apply", "sdxl-style-8gb", path, "--only", "network_dmi"]).json();
    assert_eq!(wrong["error"]["hint"], "Did you mean `network_dim`?");
    let some = sandbox.json(&["preset", "apply", "sdxl-style-8gb", path, "--only", "network_dim,min_snr_gamma"]);
    assert_eq!(some["changes"].as_array().unwrap().len(), 2);
    sandbox.json(&["preset", "apply", "sdxl-style-8gb", path]);
    let text = std::fs::read_to_string(&file).unwrap();
    for kept in
        ["name = \"kana-v1\"", "/models/noob", "/models/vae", "/data/kana", "preset = \"sdxl-style-8gb\"", "network_dim = 8"]
    {
        assert!(text.contains(kept), "{kept} in {text}");
    }
    let again = sandbox.json(&["preset", "apply", "sdxl-style-8gb", path]);
    assert_eq!(again["changes"], json!([]));
}

#[test]
fn a_file_that_is_not_understood_is_not_written_anew() {
    let sandbox = Sandbox::new();
    let file = sandbox.path().join("run.toml");
    std::fs::write(&file, format!("remark = 1\n{RUN}")).unwrap();
    let answer = sandbox.nyx(&["--json", "preset", "apply", "sdxl-style-8gb", file.to_str().unwrap()]).json();
    assert_eq!(answer["error"]["code"], "config_unclear");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("remark"));
}

#[test]
fn ones_own_presets_are_saved_shared_and_put_away() {
    let sandbox = Sandbox::new();
    let (file, out) = (sandbox.path().join("run.toml"), sandbox.path().join("shared.toml"));
    std::fs::write(&file, RUN).unwrap();
    let (file, shared) = (file.to_str().unwrap(), out.to_str().unwrap());
    let saved = sandbox.json(&["preset", "save", file, "--name", "mika", "--about", "For all of them"]);
    assert_eq!((&saved["name"], &saved["own"]), (&json!("mika"), &json!(true)));
    assert!(saved["left_out"].as_array().unwrap().contains(&json!("vae")));
    let taken = sandbox.nyx(&["--json", "preset", "save", file, "--name", "mika"]).json();
    assert_eq!(taken["error"]["code"], "preset_exists");
    let named = sandbox.problem(&["preset", "save", file, "--name", "../mika"]);
    assert_eq!(named["code"], "preset_bad_name");
    sandbox.json(&["preset", "rename", "mika", "mika base"]);
    sandbox.json(&["preset", "export", "mika base", "--out", shared]);
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.contains("network_dim = 64") && !text.contains("/models") && !text.contains("/data"), "{text}");
    assert_eq!(sandbox.json(&["preset", "import", shared])["name"], "shared");
    sandbox.json(&["preset", "remove", "mika base"]);
    let answer = sandbox.json(&["preset", "list"]);
    assert_eq!(names(&answer)[..2], ["shared", "sd15"]);
}
