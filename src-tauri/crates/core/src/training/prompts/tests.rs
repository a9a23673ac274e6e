//! Prompts against what the trainer's own reader made of the same lines, and files that stay as they are.

use serde_json::{Map, Value, json};

use super::*;
use crate::training::{Family, Mode};

/// A prompt as the trainer's dictionary.
fn dictionary(prompt: &Prompt) -> Value {
    let mut made = Map::new();
    made.insert("prompt".to_owned(), prompt.prompt.clone().into());
    let mut add = |key: &str, value: Option<Value>| value.map(|value| made.insert(key.to_owned(), value));
    add("negative_prompt", prompt.negative.clone().map(Value::from));
    add("width", prompt.width.map(Value::from));
    add("height", prompt.height.map(Value::from));
    add("seed", prompt.seed.map(Value::from));
    add("sample_steps", prompt.steps.map(Value::from));
    add("scale", prompt.scale.map(Value::from));
    add("guidance_scale", prompt.guidance.map(Value::from));
    add("flow_shift", prompt.flow_shift.clone().map(Value::from));
    Value::Object(made)
}

#[test]
fn each_recorded_line_is_read_as_the_trainer_reads_it() {
    let recorded: Value = serde_json::from_str(include_str!("../../../tests/fixtures/prompts/lines.json")).unwrap();
    let lines: Vec<&str> = recorded["lines"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let wanted = recorded["prompts"].as_array().unwrap();
    assert!(wanted.len() > 250);
    let read: Vec<Prompt> = parse(&lines.join("\n")).into_iter().filter_map(|line| line.prompt).collect();
    assert_eq!(read.len(), wanted.len());
    for (prompt, wanted) in read.iter().zip(wanted) {
        let mut known = wanted.clone();
        let others = ["sample_sampler", "controlnet_image", "cfg_trunc_ratio", "renorm_cfg"];
        known.as_object_mut().unwrap().retain(|key, _| !others.contains(&key.as_str()));
        assert_eq!(dictionary(prompt), known, "{prompt:?}");
        // Written anew it says the same.
        let again = Prompt::parse(prompt.render().unwrap().trim());
        assert_eq!(Prompt { prompt: prompt.prompt.trim().to_owned(), ..prompt.clone() }, again);
    }
}

#[test]
fn what_is_not_changed_stays_as_it_stands() {
    let text = "# mine\n\n1girl  --W 512 --zz 3 --d 4\n  # a prompt\nlast --h 8\n";
    let mut lines = parse(text);
    assert_eq!(render(&lines), text);
    lines[2].prompt.as_mut().unwrap().width = Some(640);
    lines.push(PromptLine { text: String::new(), prompt: Some(Prompt { prompt: "#new\nline".to_owned(), ..Prompt::default() }) });
    lines.push(PromptLine { text: String::new(), prompt: Some(Prompt { seed: Some(1), ..Prompt::default() }) });
    assert_eq!(render(&lines), "# mine\n\n1girl --w 640 --d 4 --zz 3\n  # a prompt\nlast --h 8\n #new line\n");
}

#[test]
fn a_draft_writes_its_own_file_and_leaves_those_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let draft = drafts::create(&home, Family::Sdxl, Mode::Lora, "kana").unwrap();
    let lines = parse("1girl --w 512");
    assert_eq!(read(&home, &draft.id, "").unwrap().lines, []);
    let named = write(&home, &draft.id, None, &lines).unwrap();
    assert_eq!(named, "kana-prompts.txt");
    let found = read(&home, &draft.id, &named).unwrap();
    assert!(found.own && found.lines == lines);

    // What lies there already is not written over, and belongs to whoever wrote it.
    assert_eq!(write(&home, &draft.id, None, &parse("another")).unwrap(), "kana-prompts 2.txt");
    assert_eq!(std::fs::read_to_string(home.drafts().join(&named)).unwrap(), "1girl --w 512\n");
    assert!(read(&home, &draft.id, "kana-prompts 2.txt").unwrap().own);
    assert!(!read(&home, "kana 2", &named).unwrap().own);

    let mine = folder.path().join("mine.txt");
    std::fs::write(&mine, "# hands off\na cat --ss euler\n").unwrap();
    let found = read(&home, &draft.id, &mine.to_string_lossy()).unwrap();
    assert!(!found.own && found.lines_file && found.lines[1].prompt.as_ref().unwrap().others == ["ss euler"]);
    assert_eq!(write(&home, &draft.id, Some(&mine.to_string_lossy()), &found.lines).unwrap(), mine.to_string_lossy());
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), "# hands off\na cat --ss euler\n");
    assert!(matches!(write(&home, &draft.id, Some("a.json"), &lines), Err(PromptsError::NoLines { .. })));
    assert!(matches!(read(&home, &draft.id, "gone.txt"), Err(PromptsError::Unreadable { .. })));
    assert!(matches!(read(&home, "../x", ""), Err(PromptsError::Draft(_))));
}

#[test]
fn lists_of_tables_are_read_too() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let file = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        let found = read(&home, "kana", &folder.path().join(name).to_string_lossy());
        found.map(|found| found.lines.into_iter().filter_map(|line| line.prompt?.render()).collect::<Vec<_>>())
    };
    let toml = "[prompt]\nwidth = 640\nscale = 4\n[[prompt.subset]]\nprompt = 'a'\nseed = 7\n[[prompt.subset]]\nprompt = 'b'\nsample_sampler = 'euler'";
    assert_eq!(file("a.toml", toml).unwrap(), ["a --w 640 --d 7 --l 4", "b --w 640 --l 4 --ss euler"]);
    let list = json!([{"prompt": "a", "negative_prompt": "b", "sample_steps": 9}, "c --w 8"]).to_string();
    assert_eq!(file("a.json", &list).unwrap(), ["a --n b --s 9", "c --w 8"]);
    assert!(matches!(file("b.json", "{}"), Err(PromptsError::NoList { .. })));
    assert!(matches!(file("b.toml", "x = 1"), Err(PromptsError::NoList { .. })));
}
