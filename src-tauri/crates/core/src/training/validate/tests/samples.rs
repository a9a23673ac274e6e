//! Prompts that would never be used, or that cannot be read.

use super::*;

fn prompts(params: Value, count: Option<u64>) -> Vec<Issue> {
    let mut all = json!({"sample_prompts": "/data/prompts.txt"});
    all.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
    changed(all, |_, material| {
        material.existing.insert("/data/prompts.txt".into());
        material.prompts = count;
    })
}

#[test]
fn prompts_that_are_never_used_are_told_with_a_way_out() {
    let issue = said(&prompts(json!({}), Some(3)), Level::Warning, "sample_prompts", "never_sampled");
    assert_eq!(issue.fix.unwrap().param, "sample_every_n_epochs");
    for often in [json!({"sample_every_n_epochs": 1}), json!({"sample_every_n_steps": 50}), json!({"sample_at_first": true})] {
        assert!(!prompts(often, Some(3)).iter().any(|issue| issue.param == "sample_prompts"));
    }
    said(&prompts(json!({"sample_every_n_epochs": 0}), Some(3)), Level::Warning, "sample_prompts", "never_sampled");
}

#[test]
fn a_file_without_prompts_or_that_cannot_be_read_is_told() {
    let often = json!({"sample_every_n_epochs": 1});
    said(&prompts(often.clone(), Some(0)), Level::Warning, "sample_prompts", "no_prompts");
    said(&prompts(often, None), Level::Error, "sample_prompts", "prompts_unreadable");
}

#[test]
fn options_that_the_trainer_misreads_are_told_with_their_lines() {
    use crate::training::prompts::faults::faults;
    let often = json!({"sample_prompts": "/data/prompts.txt", "sample_every_n_epochs": 1});
    let issues = changed(often, |config, material| {
        material.existing.insert("/data/prompts.txt".into());
        material.prompts = Some(9);
        let text = "a --w abc\nb --w abc\nc --s x\nd --w abc\ne --w abc\nf --d 99999999999999999999\ng --a\nh --b\ni --e\nj --f";
        material.prompt_faults = faults(std::path::Path::new("a.txt"), text, config.family);
    });
    let told: Vec<&Issue> = issues.iter().filter(|issue| issue.code == "prompt_option").collect();
    assert_eq!(told[0].level, Level::Error);
    assert!(told[0].message.contains("line 6: "), "{}", told[0].message);
    assert!(told[1].message.starts_with("Sample prompts, lines 1, 2, 4 and 1 more: `--w abc`"), "{}", told[1].message);
    assert_eq!((told.len(), told[6].message.as_str()), (7, "1 more options in /data/prompts.txt are as unclear"));
}
