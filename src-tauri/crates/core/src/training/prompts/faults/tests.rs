//! What is said of each option, against what the trainer's `line_to_prompt_dict` and its sampling do with it.

use serde_json::{Value, json};

use super::*;

fn of(path: &str, text: &str, family: Family) -> Vec<(Level, Vec<usize>, String)> {
    let found = faults(Path::new(path), text, family);
    found.into_iter().map(|fault| (fault.level, fault.places, fault.what)).collect()
}

/// The worst of what is said about one option of a line.
fn line(option: &str, family: Family) -> Option<Level> {
    of("a.txt", &format!("a cat {option}"), family).into_iter().map(|(level, ..)| level).min()
}

fn table(key: &str, value: Value, family: Family) -> Option<Level> {
    let text = json!([{"prompt": "a cat", key: value}]).to_string();
    of("a.json", &text, family).into_iter().map(|(level, ..)| level).min()
}

#[test]
fn options_that_say_what_the_trainer_reads_are_fine() {
    for option in [
        "--w 512 --h 768 --d 42 --s 28 --l 7.5 --g 3.5 --n lowres, bad --ss euler_a --cn /a.png --ctr 0.5 --rcfg 1 --fs 3",
        "--W 512",
        "--w 512, --h 512",
        "--w 512.0",
        "--d -1",
        "--d 18446744073709551615",
        "--w ５１２",
        "--n",
        "--l 7.",
        "",
    ] {
        assert_eq!(line(option, Family::Sdxl), None, "{option}");
    }
    assert_eq!(of("a.txt", "# a comment --w abc\n\n--w abc is words", Family::Sdxl), []);
}

#[test]
fn options_without_a_number_are_passed_over_by_the_trainer() {
    for option in [
        "--w abc",
        "--h",
        "--s x",
        "--d -5",
        "--l -3",
        "--l 1.2.3",
        "--g .",
        "--w  512",
        "--ctr x",
        "--rcfg x",
        "--w512",
        "--w=512",
        "--ar 16:9",
        "-- a dog",
        "--l 7,5",
        "--w 512x768",
        "--w 512.5",
        "--w 512 and more",
        "--s 0",
        "--s 5000",
        "--ss Euler",
    ] {
        assert_eq!(line(option, Family::Sdxl), Some(Level::Warning), "{option}");
    }
    // Only the U-Nets have samplers.
    assert_eq!(line("--ss Euler", Family::Flux), None);
    let found = faults(Path::new("a.txt"), "a --w abc\nb\nc --w abc --s x", Family::Sdxl);
    assert_eq!(found.iter().map(|fault| fault.places.as_slice()).collect::<Vec<_>>(), [&[1, 3][..], &[3]]);
    assert!(found[0].what.contains("`--w abc`") && found[0].hint.contains("--w 1024"), "{found:?}");
    assert_eq!(faults(Path::new("a.txt"), "a --w512", Family::Sdxl)[0].hint, "Put one space behind --w");
}

#[test]
fn options_at_which_the_trainer_stops_are_errors() {
    assert_eq!(line("--d 18446744073709551616", Family::Sdxl), Some(Level::Error));
    assert_eq!((line("--d 0", Family::Lumina), line("--d 0", Family::Sdxl)), (Some(Level::Error), None));
    assert_eq!((line("--fs 5", Family::HunyuanImage), line("--fs 5", Family::Anima)), (Some(Level::Error), None));
    assert_eq!((line("--fs x", Family::Anima), line("--fs x", Family::Flux)), (Some(Level::Error), None));
}

#[test]
fn values_of_tables_reach_the_sampling_as_they_are() {
    for (key, value) in [
        ("width", json!("512")),
        ("height", json!(512.0)),
        ("width", json!(null)),
        ("sample_steps", json!("x")),
        ("scale", json!("7")),
        ("seed", json!("abc")),
        ("prompt", json!(3)),
        ("negative_prompt", json!(3)),
    ] {
        assert_eq!(table(key, value.clone(), Family::Sdxl), Some(Level::Error), "{key} {value}");
    }
    for (key, value) in [
        ("width", json!(512)),
        ("seed", json!("7")),
        ("seed", json!(null)),
        ("seed", json!(-1)),
        ("scale", json!(7)),
        ("negative_prompt", json!(null)),
        ("guidance_scale", json!("x")),
        ("enum", json!(1)),
    ] {
        assert_eq!(table(key, value.clone(), Family::Sdxl), None, "{key} {value}");
    }
    assert_eq!(table("steps", json!(20), Family::Sdxl), Some(Level::Warning));
    assert_eq!(table("sample_steps", json!(20.0), Family::Sdxl), Some(Level::Warning));
    // One script makes numbers of texts, and wants a seed above 0.
    assert_eq!((table("width", json!("512"), Family::Lumina), table("scale", json!("4"), Family::Lumina)), (None, None));
    assert_eq!(table("seed", json!(0), Family::Lumina), Some(Level::Error));
    assert_eq!(
        (table("flow_shift", json!(5), Family::HunyuanImage), table("flow_shift", json!("5"), Family::HunyuanImage)),
        (None, Some(Level::Error))
    );
}

#[test]
fn lists_are_read_as_lists() {
    let found = of("a.json", r#"["a --w abc", 3]"#, Family::Sdxl);
    assert_eq!(
        found.iter().map(|(level, places, _)| (*level, places[0])).collect::<Vec<_>>(),
        [(Level::Warning, 1), (Level::Error, 2)]
    );
    let toml = "[prompt]\nwidth = 640\n[[prompt.subset]]\nprompt = 'a'\n[[prompt.subset]]\nprompt = 'b'\nwidth = 512";
    let found = of("a.toml", toml, Family::Sdxl);
    assert_eq!(found.len(), 1);
    assert!(found[0].0 == Level::Error && found[0].1 == [2] && found[0].2.contains("`width`"), "{found:?}");
}
