//! Quoting, and what stands in the scripts.

use std::collections::BTreeMap;

use super::*;

fn command() -> CommandSpec {
    CommandSpec {
        program: r"C:\Program Files\venv's\python.exe".into(),
        script: r"C:\sd\sdxl_train_network.py".into(),
        argv: vec![r"C:\sd\sdxl_train_network.py".to_owned(), "--config_file".to_owned(), r"D:\月 run\config.toml".to_owned()],
        env: BTreeMap::from([("PYTHONUTF8".to_owned(), "1".to_owned())]),
        env_remove: vec!["FORCE_COLOR".to_owned()],
        cwd: r"D:\月 run".into(),
    }
}

/// The rules of `about_Quoting_Rules`: nothing is expanded, a single quote is doubled, and typographic ones are single quotes.
#[test]
fn powershell_words() {
    for (word, wanted) in [
        ("", "''"),
        ("a b", "'a b'"),
        ("it's", "'it''s'"),
        ("$env:X `n \"q\"", "'$env:X `n \"q\"'"),
        ("\u{2018}a\u{2019}\u{201a}\u{201b}", "'\u{2018}\u{2018}a\u{2019}\u{2019}\u{201a}\u{201a}\u{201b}\u{201b}'"),
        (r"C:\a b\", r"'C:\a b\'"),
    ] {
        assert_eq!(powershell::quoted(word), wanted);
    }
}

#[test]
fn sh_words() {
    for (word, wanted) in [
        ("--config_file", "--config_file"),
        ("/a/b.toml", "/a/b.toml"),
        ("", "''"),
        ("it's", r"'it'\''s'"),
        ("$HOME `x` \"y\" \\ !", "'$HOME `x` \"y\" \\ !'"),
        ("~", "'~'"),
        ("月", "'月'"),
        ("a\nb", "'a\nb'"),
    ] {
        assert_eq!(sh::quoted(word), wanted);
    }
}

#[test]
fn the_powershell_script_whole() {
    let bytes = powershell::script("kana\r\nRemove-Item x", &command(), &["HF_TOKEN".to_owned()]);
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(
        text.replace("\r\n", "\n"),
        "\u{feff}# Trains kana  Remove-Item x without Nyx Trainer: sd-scripts on config.toml and dataset.toml.\n\
         # Needs HF_TOKEN, which is a secret and is not in this file; set it before the start.\n\
         $ErrorActionPreference = 'Stop'\n\
         Set-Location -LiteralPath 'D:\\月 run'\n\
         Remove-Item -LiteralPath 'Env:FORCE_COLOR' -ErrorAction SilentlyContinue\n\
         ${env:PYTHONUTF8} = '1'\n\
         $ErrorActionPreference = 'Continue'\n\
         & 'C:\\Program Files\\venv''s\\python.exe' `\n  'C:\\sd\\sdxl_train_network.py' `\n  '--config_file' `\n  \
         'D:\\月 run\\config.toml' @args\n\
         exit $LASTEXITCODE\n"
    );
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "line ends of Windows");
}
