//! Runs that have ended: found by what they are, and compared.

use serde_json::json;

use crate::studio::Studio;

#[test]
fn runs_are_found_by_their_configuration_and_compared() {
    let studio = Studio::new("step_ms=1");
    let train = || {
        let answer = studio.sandbox.nyx(&["--json", "train", &studio.file]);
        assert_eq!(answer.code, 0, "{}{}", answer.stdout, answer.stderr);
        answer.json()["run"].as_str().unwrap().to_owned()
    };
    let first = train();
    let config = std::fs::read_to_string(&studio.file).unwrap();
    std::fs::write(&studio.file, config.replace("network_dim = 4", "network_dim = 8")).unwrap();
    let images = studio.sandbox.path().join("猫 images");
    std::fs::copy(images.join("0.bmp"), images.join("new.bmp")).unwrap();
    let second = train();

    let found = |arguments: &[&str]| {
        let told = studio.sandbox.json(&[&["job", "list"], arguments].concat());
        told["runs"].as_array().unwrap().clone()
    };
    let all = found(&["--search", "kana"]);
    assert_eq!(all.iter().map(|run| &run["run"]).collect::<Vec<_>>(), [&json!(second), &json!(first)], "newest first");
    assert_eq!(all[0]["details"]["before"], json!(first));
    let changed = all[0]["details"]["changed"].as_array().unwrap();
    assert!(changed[0].as_str().unwrap().ends_with("4 to 8") && changed[1] == "1 image added", "{changed:?}");
    assert_eq!(found(&["--search", "network_dim=8"]).len(), 1);
    assert_eq!(found(&["--state", "failed"]).len(), 0);

    let compared = studio.sandbox.json(&["job", "compare", &first, &second]);
    assert_eq!(compared["asked"].as_array().unwrap().len(), 1, "{compared}");
    assert_eq!((&compared["asked"][0]["place"], &compared["asked"][0]["values"]), (&json!("network_dim"), &json!([4, 8])));
    assert_eq!((&compared["images"][0]["common"], &compared["images"][0]["added"]), (&json!(8), &json!(1)));
    let told = studio.sandbox.nyx(&["job", "compare", &first, &second]).stdout;
    assert!(told.contains("network_dim") && told.contains("images added"), "{told}");
    assert_eq!(studio.sandbox.problem(&["job", "compare", &first, "nothing"])["code"], "run_not_found");
}
