//! Secrets planted everywhere, in every spelling: none of them comes out.

use super::redact::{Known, Redactor};
use super::*;
use crate::event::Events;

const USER: &str = "aliceliddell";
const HOST: &str = "wonderbox";
const LOOK: [&str; 9] = [
    "hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345",
    "0123456789abcdef0123456789ABCDEF",
    "f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3",
    "ghp_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
    "sk-proj-AbCdEfGhIjKlMnOpQrSt",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "AKIAIOSFODNN7EXAMPLE",
    "wandb_v1_AbCdEfGhIjKl",
    "alice.liddell@example.org",
];

fn known() -> Known {
    Known {
        user: Some(USER.into()),
        host: Some(HOST.into()),
        person: Some(format!("/home/{USER}")),
        roots: vec![("/opt/é kohya/sd-scripts".into(), "sd-scripts"), (r"D:\Nyx Home\runs\r1".into(), "run")],
        secrets: BTreeSet::from(["p@ss/word & \"more\" ü".to_owned()]),
    }
}

/// A text as logs and files may spell it.
fn spelled(text: &str) -> Vec<String> {
    let json = |text: &str| serde_json::to_string(text).unwrap().trim_matches('"').to_owned();
    let by_need = |kept: &str| -> String {
        let keeps = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.as_bytes().contains(&byte);
        text.bytes().map(|byte| if keeps(byte) { char::from(byte).to_string() } else { format!("%{byte:02x}") }).collect()
    };
    let escaped = json(text);
    let python: String =
        text.chars().map(|one| if one.is_ascii() { one.to_string() } else { format!("\\x{:02x}", u32::from(one)) }).collect();
    let ascii: String =
        escaped.chars().map(|one| if one.is_ascii() { one.to_string() } else { format!("\\u{:04X}", u32::from(one)) }).collect();
    let mut all =
        vec![text.to_owned(), json(&escaped), by_need(""), by_need("/"), ascii, text.replace(' ', "\\ "), text.to_uppercase()];
    if !text.contains('"') {
        all.extend([python, text.replace('\\', "/"), by_need("/:")]);
    }
    all.push(escaped);
    all
}

#[test]
fn what_is_known_is_found_in_every_spelling() {
    let redactor = Redactor::new(&known());
    let private = ["p@ss/word & \"more\" ü", "/home/aliceliddell", "/opt/é kohya/sd-scripts", r"D:\Nyx Home\runs\r1", HOST, USER];
    for secret in private {
        for spelling in spelled(secret) {
            for around in ["{}", "x = \"{}\"", "at {}/b/c.py line 3", "url=file://{}&a=1", "['{}']", "{}\\\\more"] {
                let text = around.replace("{}", &spelling);
                let told = redactor.text(&text);
                assert!(!told.contains(&spelling), "{secret} spelled {spelling}: {told}");
                for word in ["liddell", "wonderbox", "kohya", "Nyx Home", "Nyx%20Home", "p@ss", "p%40ss"] {
                    assert!(!told.to_lowercase().contains(&word.to_lowercase()), "{word} of {text}: {told}");
                }
            }
        }
    }
}

#[test]
fn what_opens_doors_is_found_by_its_look_or_its_name() {
    let redactor = Redactor::new(&Known::default());
    for token in LOOK {
        for around in [
            "{}",
            "token: {}",
            "?token={}&x=1",
            "https://x.org/{}",
            "'{}'",
            "login {} ok",
            "\\\"{}\\\"",
            "Authorization: Bearer {}",
        ] {
            let told = redactor.text(&around.replace("{}", token));
            assert!(!told.contains(token), "{told}");
        }
    }
    for named in [
        "WANDB_API_KEY=abcd1234",
        "civitai_token = \"qwertyui\"",
        "export MY_KEY=hunter22",
        "\"password\": \"hunter22\"",
        "secret%3Dhunter22",
        "HF_TOKEN is hunter22",
    ] {
        let told = redactor.text(named);
        assert!(["abcd1234", "qwertyui", "hunter22"].iter().all(|secret| !told.contains(secret)), "{told}");
    }
    assert!(!redactor.text("https://alice:hunter22@example.org/x").contains("hunter22"));
    assert_eq!(redactor.text("main_address 10.1.22.7:29500"), "main_address <ip>:29500");
}

#[test]
fn what_helps_stays() {
    let redactor = Redactor::new(&known());
    let commit = "commit 48d368fa557731ad0488c07304dfeba8c07910eb";
    let kept = [
        commit,
        "max_token_length = 225",
        "keep_tokens = 1",
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 512.00 MiB.",
        "steps:  17%|█▋        | 2/12 [00:10<00:54,  5.41s/it, avr_loss=1.12]",
        "INFO     loading u-net: <All keys matched successfully>   model_util.py:1011",
        "override steps. steps for 3 epochs is / 指定エポックまでのステップ数: 12",
        "networks.lora version 2.6.0",
        "learning_rate = 1e-4",
    ];
    for text in kept {
        assert_eq!(redactor.text(text), text);
    }
    let traceback = "  File \"/opt/é kohya/sd-scripts/library/train_util.py\", line 3, in load";
    assert_eq!(redactor.text(traceback), "  File \"<sd-scripts>/library/train_util.py\", line 3, in load");
}

/// A run whose every file holds every secret.
fn planted(home: &Home) -> RunFolder {
    let folder = home.runs().join("2026-11-25_10-00-00-kana");
    std::fs::create_dir_all(folder.join("outputs")).unwrap();
    let lines: Vec<String> = LOOK
        .iter()
        .flat_map(|token| spelled(token))
        .chain(spelled("/data/alice stuff/secretset/1.png").into_iter().map(|path| format!("reading \"{path}\"")))
        .chain(["prompt: kanatrigger, 1girl".to_owned(), "negative_prompt: kanatrigger".to_owned()])
        .collect();
    for name in ["stdout.log", "stderr.log", "phases.jsonl", "gpu.jsonl"] {
        std::fs::write(folder.join(name), lines.join("\n")).unwrap();
    }
    let asked = format!(
        "name = \"kana\"\nfamily = \"sd15\"\nbase_model = \"/data/alice stuff/secretset/base.safetensors\"\n[params]\nwandb_api_key = \"plainwandbkey\"\nhuggingface_token = \"{}\"\n[launch]\nenv = {{ MY_SECRET = \"plain pass\", CIVITAI_API_KEY = \"plaincivitai\" }}\n[dataset.general]\ncaption_prefix = \"kanatrigger, \"\n[[dataset.datasets]]\n[[dataset.datasets.subsets]]\nimage_dir = '/data/alice stuff/secretset'\nclass_tokens = \"kanatrigger\"\n",
        LOOK[0]
    );
    for name in ["nyx.toml", "config.toml", "dataset.toml"] {
        std::fs::write(folder.join(name), &asked).unwrap();
    }
    let command = serde_json::json!({
        "trainer": "kohya", "secrets": ["MY_SECRET"], "output_dir": folder.join("outputs"), "output_name": "kana", "final_file": folder.join("outputs/kana.safetensors"),
        "logging_dir": folder.join("metrics"), "planned_steps": null, "planned_epochs": null,
        "command": {"program": "/data/alice stuff/venv/bin/python", "script": "/data/alice stuff/sd-scripts/train_network.py",
            "argv": ["--token", LOOK[1], "plain pass"], "env": {"X": lines.join(" ")}, "env_remove": [], "cwd": "/data/alice stuff"}
    });
    std::fs::write(folder.join("command.json"), command.to_string()).unwrap();
    let state = serde_json::json!({
        "version": 1, "state": "failed", "exit_code": 1, "last_lines": lines, "warned": ["caption: kanatrigger", "plaincivitai"],
        "exception": {"class": "OSError", "message": "/data/alice stuff/secretset/1.png plain%20pass", "traceback": lines.join("\n")},
    });
    std::fs::write(folder.join("state.json"), state.to_string()).unwrap();
    std::fs::write(folder.join("manifest.json"), "{\"folders\": [{\"images\": [{\"caption\": \"kanatrigger\"}]}]}").unwrap();
    RunFolder::at(folder)
}

#[test]
fn no_secret_that_was_planted_is_in_the_file_that_is_saved() {
    let root = tempfile::tempdir().unwrap();
    let home = Home::at(root.path());
    let folder = planted(&home);
    let db = Db::open(&home.database(), Events::default()).unwrap();
    let file = root.path().join("report.zip");
    let saved = save(&home, &db, &folder.name(), false, &file).unwrap();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&file).unwrap()).unwrap();
    assert_eq!(archive.len(), saved.contents.len());
    assert!(
        ["summary.txt", "environment.json", "nyx.toml", "command.json", "state.json", "stderr.txt", "gpu.jsonl"]
            .iter()
            .all(|name| saved.contents.iter().any(|one| one == name))
    );
    assert!(!saved.contents.iter().any(|name| name == "manifest.json"));
    let root_name = root.path().file_name().unwrap().to_string_lossy().into_owned();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
        let name = entry.name().unwrap().into_owned();
        let private = [
            "plainwandbkey",
            "plaincivitai",
            "plain pass",
            "plain%20pass",
            "secretset",
            "alice",
            "kanatrigger",
            root_name.as_str(),
        ];
        for secret in LOOK.into_iter().chain(private) {
            assert!(!text.contains(secret), "{name} tells {secret}:\n{text}");
        }
        if Path::new(&name).extension().is_some_and(|ending| ending == "json") {
            assert!(serde_json::from_str::<Value>(&text).is_ok(), "{name} is JSON still");
        }
    }
    assert!(!root.path().join("report.zip.tmp").exists());
}

#[test]
fn captions_come_along_where_they_are_asked_for() {
    let root = tempfile::tempdir().unwrap();
    let home = Home::at(root.path());
    let folder = planted(&home);
    let db = Db::open(&home.database(), Events::default()).unwrap();
    let parts = contents(&home, &db, &folder.name(), true).unwrap();
    let text = |name: &str| parts.iter().find(|part| part.name == name).unwrap().text.clone();
    assert!(text("manifest.json").contains("kanatrigger") && text("nyx.toml").contains("kanatrigger"));
    assert!(parts.iter().all(|part| !part.text.contains("plaincivitai") && !part.text.contains("alice")));
}
