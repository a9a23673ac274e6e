//! `nyx backend install` with the real uv: packages and an archive from this machine, ended at every stage, damaged, cut off,
//! without a network, through a proxy.

mod server;
mod site;

use std::path::Path;

use nyx_platform::Signal;
use serde_json::Value;

use crate::sandbox::{Sandbox, wait_for};
use server::Trick;
use site::{COMMIT, Site};

fn states(install: &Value) -> Vec<&str> {
    install["stages"].as_array().unwrap().iter().map(|stage| stage["state"].as_str().unwrap()).collect()
}

#[test]
fn installed_in_stages_checked_and_then_used() {
    let site = Site::new();
    let install = site.install(&[]);
    assert_eq!(states(&install), ["done", "done", "done", "done", "done", "done", "done", "skipped"], "{install}");
    assert!(install["stages"][0]["note"].as_str().unwrap().contains("machine's own"), "there was none to fetch");
    assert!(install["stages"][7]["note"].as_str().unwrap().contains("no card"));
    assert!(install["size"].as_u64().unwrap() > 100_000 && install["ended"].is_string());
    let status = site.sandbox.json(&["backend", "status"]);
    assert_eq!((status["ready"].as_bool(), status["torch"].as_str()), (Some(true), Some("2.8.0+test")), "{status}");
    assert_eq!(status["sd_scripts_commit"], COMMIT);
    let listed = site.sandbox.json(&["backend", "list"]);
    assert_eq!(listed["chosen"], "kohya-48d368f");
    assert_eq!(listed["backends"][0]["install"]["extras"][0], "lycoris");
    let asked = site.server.asked("/").len();
    let again = site.install(&[]);
    assert_eq!((&again["stages"], &again["ended"]), (&install["stages"], &install["ended"]), "nothing is done again");
    assert_eq!(site.server.asked("/").len(), asked);
    let text = site.sandbox.nyx(&["backend", "list"]).stdout;
    assert!(text.contains("Kohya sd-scripts 48d368fa") && text.contains("torch 2.8.0"), "{text}");
    let gone = site.sandbox.json(&["backend", "remove", "kohya-48d368f"]);
    assert!(gone["freed"].as_u64().unwrap() > 100_000);
    assert!(!site.home().join("backends/kohya-48d368f").exists());
    assert_eq!(site.sandbox.json(&["backend", "status"])["problems"][0]["code"], "backend_none");
}

/// Ends the installation while `stage` is held, and goes on. What was done before is not done again.
fn ended_at(stage: usize, hold: impl Fn(&Site), release: impl Fn(&Site)) {
    let site = Site::new();
    hold(&site);
    let mut child = site.spawn(&[]);
    let before = wait_for("the stage", || {
        let install = site.record()?;
        (install["stages"][stage]["state"] == "running").then_some(install)
    });
    site.wait_until_held(stage);
    child.kill().unwrap();
    child.wait().unwrap();
    wait_for("what it had started to end", || site.processes().is_empty().then_some(()));
    let listed = site.sandbox.json(&["backend", "list"]);
    assert_eq!(listed["backends"][0]["install"]["stages"][stage]["state"], "interrupted", "{listed}");
    assert_eq!(listed["chosen"], Value::Null);
    release(&site);
    let done = site.install(&[]);
    assert!(states(&done).iter().all(|state| ["done", "skipped"].contains(state)), "{done}");
    for earlier in 0..stage {
        assert_eq!(done["stages"][earlier], before["stages"][earlier], "stage {earlier} was done");
    }
    assert_eq!(site.sandbox.json(&["backend", "status"])["ready"], true);
}

#[test]
fn goes_on_after_a_kill_while_python_is_fetched() {
    ended_at(0, |site| site.server.play("/python", Trick::Hold), |site| site.server.behave());
}

#[test]
fn goes_on_after_a_kill_while_the_archive_arrives() {
    ended_at(1, |site| site.server.play("/archives", Trick::Stall(200_000)), |site| site.server.behave());
}

#[test]
fn goes_on_after_a_kill_while_torch_is_fetched() {
    ended_at(3, |site| site.server.play("/wheels/torch-", Trick::Hold), |site| site.server.behave());
}

#[test]
fn goes_on_after_a_kill_while_packages_are_fetched() {
    ended_at(4, |site| site.server.play("/wheels/einops", Trick::Hold), |site| site.server.behave());
}

#[test]
fn goes_on_after_a_kill_while_extras_are_fetched() {
    ended_at(5, |site| site.server.play("/wheels/lycoris", Trick::Hold), |site| site.server.behave());
}

#[test]
fn goes_on_after_a_kill_while_everything_is_imported() {
    ended_at(6, |site| site.hold("import"), |site| site.release("import"));
}

#[test]
fn goes_on_after_a_kill_while_a_step_is_trained() {
    let held = |site: &Site| {
        site.with_card();
        site.hold("step");
    };
    ended_at(7, held, |site| site.release("step"));
}

#[test]
fn goes_on_after_a_kill_while_the_archive_is_unpacked() {
    // Too short to be met: what a kill in the middle leaves is laid down.
    let site = Site::new();
    site.server.play("/wheels/torch-", Trick::Hold);
    let mut child = site.spawn(&[]);
    wait_for("the next stage", || (site.record()?["stages"][3]["state"] == "running").then_some(()));
    child.kill().unwrap();
    child.wait().unwrap();
    site.server.behave();
    let mut record = site.record().unwrap();
    record["stages"][2]["state"] = "running".into();
    record["stages"][3]["state"] = "waiting".into();
    let folder = site.folder();
    std::fs::write(folder.join("install.json"), record.to_string()).unwrap();
    std::fs::rename(folder.join("source/sd-scripts"), folder.join("source/sd-scripts.new")).unwrap();
    std::fs::write(folder.join("source/sd-scripts.new/train_network.py"), "half").unwrap();
    site.install(&[]);
    assert_eq!(std::fs::read_to_string(folder.join("source/sd-scripts/train_network.py")).unwrap(), "");
    assert!(!folder.join("source/sd-scripts.new").exists());
}

#[test]
fn a_stop_ends_uv_and_keeps_what_was_done() {
    let site = Site::new();
    site.server.play("/wheels/torch-", Trick::Hold);
    let child = site.spawn(&[]);
    site.wait_until_held(3);
    nyx_platform::signal_process(&nyx_platform::ProcessId::of(child.id()).unwrap(), Signal::Interrupt).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(site.processes().is_empty());
    let record = site.record().unwrap();
    assert_eq!((&record["stages"][2]["state"], &record["stages"][3]["state"]), (&"done".into(), &"waiting".into()));
    site.server.behave();
    site.install(&[]);
}

#[test]
fn an_archive_that_breaks_off_is_gone_on_with() {
    let site = Site::new();
    site.server.play("/archives", Trick::Cut(150_000));
    site.install(&[]);
    let asked: Vec<usize> = site.server.asked("/archives").iter().map(|asked| asked.from).collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked[0] == 0 && asked[1] > 0 && asked[1] <= 150_000, "{asked:?}");
}

#[test]
fn a_damaged_archive_is_refused_and_fetched_anew() {
    let site = Site::new();
    site.server.play("/archives", Trick::DamageOnce);
    let install = site.install(&[]);
    assert!(install["stages"][1]["note"].as_str().unwrap().contains("damaged"), "{install}");
    let other = Site::new();
    other.server.play("/archives", Trick::Damage);
    let problem = other.refused(&[]);
    assert_eq!(problem["code"], "install_damaged", "{problem}");
    assert!(!other.folder().join("source").exists(), "nothing of it is unpacked");
    assert_eq!(other.record().unwrap()["stages"][1]["problem"]["code"], "install_damaged");
    other.server.behave();
    other.install(&[]);
}

#[test]
fn a_damaged_package_is_refused() {
    let site = Site::new();
    site.server.play("/wheels/einops", Trick::Damage);
    let problem = site.refused(&[]);
    assert!(["install_damaged", "install_uv_failed"].contains(&problem["code"].as_str().unwrap()), "{problem}");
    site.server.behave();
    site.install(&[]);
}

#[test]
fn without_a_network_it_says_so_and_goes_on_later() {
    let site = Site::new();
    let nowhere = "http://127.0.0.1:9";
    let problem = site.refused(&["--mirror", nowhere]);
    assert_eq!(problem["code"], "install_offline", "{problem}");
    assert!(problem["message"].as_str().unwrap().contains("could not be reached") && problem["hint"].is_string());
    let problem = site.refused(&["--index", &format!("{nowhere}/simple")]);
    assert_eq!(problem["code"], "install_offline", "{problem}");
    assert!(problem["message"].as_str().unwrap().contains("127.0.0.1:9/simple"), "{problem}");
    assert_eq!(site.server.asked("/archives").len(), 1);
    site.install(&[]);
    assert_eq!(site.server.asked("/archives").len(), 1, "it was there");
    let missing = Site::new();
    assert_eq!(missing.refused(&["--mirror", &missing.server.address("/nothing")])["code"], "install_refused");
}

#[test]
fn a_proxy_carries_everything() {
    let site = Site::new();
    let proxy = site.server.address("");
    let arguments = ["--mirror", "http://mirror.invalid/archives", "--index", "http://index.invalid/simple", "--proxy", &proxy];
    site.install(&arguments);
    for path in ["/archives", "/simple", "/wheels"] {
        let asked = site.server.asked(path);
        assert!(!asked.is_empty() && asked.iter().all(|asked| asked.proxied), "{path}: {asked:?}");
    }
    let named = Site::new();
    named.sandbox.json(&["settings", "set", "proxy", "http://127.0.0.1:9"]);
    let problem = named.refused(&["--mirror", "http://mirror.invalid/archives"]);
    assert!(["install_proxy", "install_offline"].contains(&problem["code"].as_str().unwrap()), "{problem}");
}

#[test]
fn a_folder_of_wheels_needs_no_network() {
    let site = Site::new();
    let wheels = site.made().join("wheels");
    std::fs::copy(site.made().join(format!("archives/{COMMIT}.tar.gz")), wheels.join(format!("{COMMIT}.tar.gz"))).unwrap();
    site.install_alone(&["--wheels", wheels.to_str().unwrap()]);
    assert!(site.server.asked("/").is_empty());
    let poor = Site::new();
    std::fs::remove_file(poor.made().join("wheels/einops-0.7.0-py3-none-any.whl")).unwrap();
    let wheels = poor.made().join("wheels");
    let archives = poor.made().join("archives");
    let answer = poor.try_alone(&["--wheels", wheels.to_str().unwrap(), "--mirror", archives.to_str().unwrap()]);
    let problem = answer.json()["error"].clone();
    assert_eq!(problem["code"], "install_no_package", "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("einops"), "{problem}");
}

#[test]
fn too_little_room_is_told_before_anything_is_fetched() {
    let site = Site::new();
    site.manifest(&|text| text.replace("disk = 1000", "disk = 900000000000000"));
    let problem = site.refused(&[]);
    assert_eq!(problem["code"], "install_no_room", "{problem}");
    assert!(site.server.asked("/").is_empty());
}

#[test]
fn an_update_is_built_beside_and_leads_back() {
    let site = Site::new();
    site.install(&[]);
    assert_eq!(site.sandbox.json(&["backend", "update"])["updated"], false);
    let newer = "0123456789abcdef0123456789abcdef01234567";
    let archives = site.made().join("archives");
    std::fs::copy(archives.join(format!("{COMMIT}.tar.gz")), archives.join(format!("{newer}.tar.gz"))).unwrap();
    site.manifest(&|text| text.replace(COMMIT, newer));
    assert_eq!(site.sandbox.json(&["backend", "list"])["backends"][0]["outdated"], true);
    site.settings();
    site.server.play("/archives", Trick::Damage);
    let problem = site.sandbox.problem(&["backend", "update"]);
    assert_eq!(problem["code"], "install_damaged", "{problem}");
    assert_eq!(site.sandbox.json(&["backend", "list"])["chosen"], "kohya-48d368f", "the old one stays in use");
    site.server.behave();
    let update = site.sandbox.json(&["backend", "update"]);
    assert_eq!((update["name"].as_str(), update["replaced"].as_str()), (Some("kohya-0123456"), Some("kohya-48d368f")));
    assert_eq!(site.sandbox.json(&["backend", "list"])["chosen"], "kohya-0123456");
    assert_eq!(site.sandbox.json(&["backend", "use", "kohya-48d368f"])["ready"], true);
    assert_eq!(site.sandbox.json(&["backend", "list"])["chosen"], "kohya-48d368f");
}

#[test]
fn what_is_broken_is_mended() {
    let site = Site::new();
    site.install(&[]);
    site.settings();
    let lost = |path: &Path| std::fs::remove_dir_all(path).unwrap();
    let venv = site.folder().join("venv");
    lost(&site.packages().join("einops"));
    lost(&site.folder().join("source/sd-scripts/library"));
    assert_eq!(site.sandbox.json(&["backend", "check"])["ready"], false);
    let mended = site.sandbox.json(&["backend", "repair", "kohya-48d368f"]);
    assert!(states(&mended).iter().all(|state| ["done", "skipped"].contains(state)), "{mended}");
    assert_eq!(site.sandbox.json(&["backend", "status"])["ready"], true);
    lost(&venv);
    site.sandbox.json(&["backend", "repair", "kohya-48d368f"]);
    assert_eq!(site.sandbox.json(&["backend", "check"])["ready"], true);
}

#[test]
fn the_users_own_are_not_installed_over_or_mended() {
    let site = Site::new();
    site.install(&["mine"]);
    let sandbox: &Sandbox = &site.sandbox;
    let entry = sandbox.json(&["backend", "list"])["backends"][0]["backend"].clone();
    let (python, scripts) = (entry["python"].as_str().unwrap(), entry["sd_scripts"].as_str().unwrap());
    sandbox.json(&["backend", "use", "--python", python, "--sd-scripts", scripts, "--name", "own"]);
    assert_eq!(sandbox.problem(&["backend", "repair", "own"])["code"], "backend_not_ours");
    assert_eq!(sandbox.problem(&["backend", "install", "own"])["code"], "backend_taken");
    assert_eq!(sandbox.json(&["backend", "remove", "own"])["freed"], 0);
    assert!(Path::new(python).exists());
}
