//! The words of each shell.

use super::*;

fn words(text: &str) -> Vec<String> {
    commands(text).pop().unwrap_or_default().words
}

#[test]
fn sh_quotes_escapes_and_lines_that_go_on() {
    assert_eq!(
        words("python x.py \\\n  --a='it'\\''s' --b \"q \\\"z\\\" \\$H\" \\\n--c a\\ b # not this\n"),
        ["python", "x.py", "--a=it's", "--b", "q \"z\" $H", "--c", "a b"]
    );
    assert_eq!(words("x --empty '' \"\" $'a\\tb'"), ["x", "--empty", "", "", "a\tb"]);
    assert_eq!(words("x \"C:\\models\\a b.safetensors\" \\\n y"), ["x", "C:\\models\\a b.safetensors", "y"]);
}

#[test]
fn sh_variables_that_the_text_sets_are_put_in() {
    let all = commands(
        "#!/bin/sh\nMODEL=\"/m/月 1.safetensors\"\nexport HF_HOME=/hf\ncd /x && CUDA_VISIBLE_DEVICES=1 run \"$MODEL\" ${MODEL} $OTHER\nlast",
    );
    assert_eq!(all.len(), 3);
    assert_eq!(all[1].words, ["run", "/m/月 1.safetensors", "/m/月 1.safetensors", "$OTHER"]);
    assert_eq!(all[1].env["CUDA_VISIBLE_DEVICES"], "1");
    assert_eq!(all[2].env.keys().collect::<Vec<_>>(), ["HF_HOME"], "set for one command only");
}

#[test]
fn powershell_quotes_escapes_and_variables() {
    let text = "$env:HF_HOME = \"huggingface\"\n$model = 'D:\\m\\it''s.safetensors' # which\n\
                & \"C:\\py\\python.exe\" x.py `\n  --model=$model --b \"say `\"hi`\" $model\" `\n  --c 'no $model' $ext\n";
    let all = commands(text);
    let last = all.last().unwrap();
    assert_eq!(
        last.words,
        [
            "C:\\py\\python.exe",
            "x.py",
            "--model=D:\\m\\it's.safetensors",
            "--b",
            "say \"hi\" D:\\m\\it's.safetensors",
            "--c",
            "no $model",
            "$ext"
        ]
    );
    assert_eq!(last.env["HF_HOME"], "huggingface");
    assert_eq!(words("& 'a\u{2019}\u{2019}b' `\n--x"), ["a\u{2019}b", "--x"], "typographic quotes are quotes");
}

#[test]
fn cmd_quotes_backslashes_and_variables() {
    let text = "@echo off\nrem python not.py\nset MODEL=D:\\my models\\x.safetensors\nset \"OUT=E:\\out\"\n\
                python x.py ^\n  --model \"%MODEL%\" --out %OUT%\\a ^\n  --q \"say \\\"hi\\\"\" --t \"C:\\a b\\\\\" & pause";
    let all = commands(text);
    assert_eq!(
        all[0].words,
        [
            "python",
            "x.py",
            "--model",
            "D:\\my models\\x.safetensors",
            "--out",
            "E:\\out\\a",
            "--q",
            "say \"hi\"",
            "--t",
            "C:\\a b\\"
        ]
    );
    assert_eq!(all[1].words, ["pause"]);
}

#[test]
fn a_pasted_line_with_windows_paths_keeps_its_backslashes() {
    assert_eq!(words("python x.py --m C:\\models\\a.safetensors"), ["python", "x.py", "--m", "C:\\models\\a.safetensors"]);
    assert_eq!(words("python x.py --m /models/a\\ b"), ["python", "x.py", "--m", "/models/a b"]);
}
