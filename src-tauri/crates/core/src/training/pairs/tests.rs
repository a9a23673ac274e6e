//! Lists as the trainer's readers take them.

use super::spec::{ArgKind, Reads};
use super::*;
use crate::training::networks::module;
use crate::training::optimizers::optimizer;

fn entries(texts: &[&str], dialect: Dialect, specs: &[ArgSpec]) -> Vec<Entry> {
    parse(texts.iter().copied(), dialect, specs)
}

#[test]
fn network_args_are_text_split_at_the_first_sign() {
    let specs = &module("networks.lora_flux").unwrap().args;
    let texts = ["network_reg_dims=.*attn.*=8,mlp=4", "split_qkv=True", "in_dims=[4,0,0,0,4]", "rank_dropout=0.1", "mine=a=b"];
    let read = entries(&texts, Dialect::Text, specs);
    assert_eq!(
        value_of(&read, "network_reg_dims").unwrap().to_string(),
        "{'.*attn.*': 8, 'mlp': 4}",
        "a pattern ends at the first sign"
    );
    assert_eq!(read.last(), Some(&Entry::Other("mine=a=b".to_owned())), "unknown entries stay");
    let written = render(&read, Dialect::Text, specs);
    let wanted = ["network_reg_dims=.*attn.*=8,mlp=4", "split_qkv=True", "in_dims=4,0,0,0,4", "rank_dropout=0.1", "mine=a=b"];
    assert_eq!(written, wanted);
}

#[test]
fn switches_are_written_true_or_not_at_all() {
    let oft = &module("networks.oft").unwrap().args;
    let off = Entry::Known { key: "enable_conv".to_owned(), value: Literal::Bool(false) };
    assert_eq!(render(&[off], Dialect::Text, oft), Vec::<String>::new(), "this module takes False for on");
    let read = entries(&["enable_conv=False"], Dialect::Text, oft);
    assert_eq!(render(&read, Dialect::Text, oft), ["enable_conv=False"], "what is wrong is not touched");
    let lycoris = &module("lycoris.kohya").unwrap().args;
    let read = entries(&["dora_wd=True", "wd_on_output=False", "train_norm=false"], Dialect::Text, lycoris);
    assert_eq!(render(&read, Dialect::Text, lycoris), ["dora_wd=True", "wd_on_output=False"]);
}

#[test]
fn how_switches_are_read() {
    let cases = [("True", [true; 4]), ("true", [false, true, true, true]), ("False", [false, false, true, false])];
    for (text, on) in cases {
        let read = [Reads::Exact, Reads::AnyCase, Reads::AnyText, Reads::NotFalse].map(|reads| reads.is_on(text));
        assert_eq!(read, on, "{text}");
    }
}

#[test]
fn optimizer_args_are_python() {
    let specs = &optimizer("AdamW").unwrap().args;
    let read = entries(&["betas=0.9,0.99", "weight_decay=0.1", "amsgrad=True", "foreach=None", "x='y'"], Dialect::Python, specs);
    let wanted = ["betas=(0.9, 0.99)", "weight_decay=0.1", "amsgrad=True", "foreach=None", "x='y'"];
    assert_eq!(render(&read, Dialect::Python, specs), wanted);
}

#[test]
fn wrong_values_say_what_was_meant() {
    let spec = |key: &str| optimizer("AdamW").unwrap().args.iter().find(|spec| spec.key == key).unwrap().clone();
    let meant = |key: &str, text: &str| spec(key).read(text, Dialect::Python).unwrap_err().meant.map(|value| value.to_string());
    assert_eq!(meant("weight_decay", "0,01").as_deref(), Some("0.01"));
    assert_eq!(meant("weight_decay", "0,1").as_deref(), Some("0.1"));
    assert_eq!(meant("weight_decay", "'0.1'").as_deref(), Some("0.1"));
    assert_eq!(meant("weight_decay", "-1").as_deref(), Some("0.0"));
    assert_eq!(meant("amsgrad", "true").as_deref(), Some("True"));
    assert_eq!(meant("foreach", "none").as_deref(), Some("None"));
    assert_eq!(meant("weight_decay", "lots"), None);
    let length = spec("betas").read("(0.9,)", Dialect::Python).unwrap_err().fault;
    assert_eq!(length, Fault::Length(1));
    let text = ArgSpec { kind: ArgKind::Str, default: Some("a".to_owned()), ..spec("eps") };
    assert_eq!(text.read("cpu", Dialect::Python).unwrap_err().meant, Some(Literal::Text("cpu".to_owned())));
}

#[test]
fn values_of_modules() {
    let spec = |name: &str, key: &str| module(name).unwrap().args.iter().find(|spec| spec.key == key).unwrap().clone();
    let right = |name: &str, key: &str, text: &str| spec(name, key).read(text, Dialect::Text).is_ok();
    assert!(right("networks.lora", "down_lr_weight", "0,0.5,,1"));
    assert!(right("networks.lora", "down_lr_weight", "sine+.5"));
    assert!(!right("networks.lora", "down_lr_weight", "1"), "one number is taken for the name of a curve");
    assert!(right("networks.lora_flux", "train_single_block_indices", "0-10, 37"));
    assert!(!right("networks.lora_flux", "train_single_block_indices", "38"));
    assert!(!right("networks.lora_flux", "train_blocks", "both"));
    assert!(right("networks.lora_anima", "exclude_patterns", r"['.*mlp.*', 'x\d']"));
    assert!(right("lycoris.kohya", "algo", "LoKr"), "lower case is made of it");
    assert!(right("lycoris.kohya", "preset", "/mine/preset.toml"));
    assert!(!right("networks.lora", "conv_dim", "4.0"), "int() does not take a point");
}
