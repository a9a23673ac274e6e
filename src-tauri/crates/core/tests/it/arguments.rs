//! `vendor/bridge/arguments.py` asked about a small trainer of our own making: what it says of each script, whatever the others do.

use std::path::{Path, PathBuf};

use nyx_core::Home;
use nyx_core::backend::{Backend, arguments};
use nyx_core::jobs::Reporter;
use nyx_core::training::Installed;
use nyx_core::training::facts::Kind;
use serde_json::{Value, json};

/// What every script imports; the package is on no machine.
const LIBRARY: &str = "
import a_package_that_is_not_installed as torch
from a_package_that_is_not_installed.nn import Module, functional as F
from typing import Optional

class Net(Module):
    size: Optional[torch.Tensor] = None

    @torch.no_grad()
    def forward(self, x): return F.relu(x)

@torch.jit.script
def fused(x): return x

HAS_CARD = torch.cuda.is_available() and torch.version.cuda > '11'

def whole_or_share(text):
    return float(text) if '.' in text else int(text)

def add_common(parser):
    parser.add_argument('--seed', type=int, default=None, help='seed of \\nall / 日本語')
    parser.add_argument('--warmup', type=whole_or_share, default=0)
    parser.add_argument('--rates', type=float, nargs='*', default=None)
    parser.add_argument('--lowram', action='store_true')
    parser.add_argument('--mode', choices=['a', 'b'], default='a', help='100%% of %(default)s')
    parser.add_argument('--backend', choices=list(torch.backends), default=torch.default)
";

const SCRIPT: &str = "
import argparse
from library import train_util
print('noise on standard output')
def setup_parser():
    parser = argparse.ArgumentParser()
    train_util.add_common(parser)
    parser.add_argument('--only_here', type=float, default='0.5', required=True)
    return parser
";

fn trainer(files: &[(&str, &str)]) -> (tempfile::TempDir, Backend) {
    let folder = tempfile::tempdir().unwrap();
    let scripts = folder.path().join("学習 scripts");
    std::fs::create_dir_all(scripts.join("library")).unwrap();
    std::fs::write(scripts.join("library/__init__.py"), "").unwrap();
    std::fs::write(scripts.join("library/train_util.py"), LIBRARY).unwrap();
    for (name, text) in files {
        std::fs::write(scripts.join(name), text).unwrap();
    }
    let backend = Backend { name: "own".into(), python: python(), sd_scripts: scripts };
    (folder, backend)
}

/// The Python of this machine.
fn python() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join("python3")).find(|path| path.is_file()).unwrap()
}

fn asked(backend: &Backend, home: &Path) -> std::sync::Arc<Installed> {
    let home = Home::at(home.join("home"));
    arguments::ask_arguments(&home, backend, &Reporter::silent()).unwrap();
    arguments::last(&home, backend).unwrap()
}

#[test]
fn each_script_tells_its_arguments_without_its_packages() {
    let other = SCRIPT.replace("only_here", "only_there");
    let (folder, backend) = trainer(&[("train_network.py", SCRIPT), ("sdxl_train_network.py", &other)]);
    let installed = asked(&backend, folder.path());
    assert_eq!(installed.scripts().collect::<Vec<_>>(), ["sdxl_train_network", "train_network"]);
    let told = |key| installed.argument("train_network", key).unwrap();
    assert_eq!((told("seed").kind(), told("seed").default()), (Some(Kind::Int), Some(&Value::Null)));
    assert_eq!(told("seed").help().as_deref(), Some("seed of all"));
    assert_eq!(told("warmup").kind(), Some(Kind::IntOrFloat));
    assert_eq!(told("rates").kind(), Some(Kind::ListFloat));
    assert_eq!((told("lowram").kind(), told("lowram").default()), (Some(Kind::Bool), Some(&json!(false))));
    assert_eq!(told("mode").choices(), Some([json!("a"), json!("b")].as_slice()));
    assert_eq!(told("mode").help().as_deref(), Some("100% of a"));
    assert_eq!((told("backend").choices(), told("backend").default()), (None, None), "what a stand-in made is no fact");
    assert_eq!(told("only_here").default(), Some(&json!(0.5)), "as the parser turns it into a number");
    assert!(installed.argument("train_network", "only_there").is_none());
}

#[test]
fn a_script_that_fails_is_told_alone() {
    let (folder, backend) = trainer(&[
        ("train_network.py", SCRIPT),
        ("train_broken.py", "def setup_parser(:\n"),
        ("train_gone.py", "import sys\nsys.exit('not today')\ndef setup_parser(): pass\n"),
        ("train_raises.py", "def setup_parser():\n    raise RuntimeError('no parser')\n"),
        ("train_nothing.py", "print('no parser in here')\n"),
        ("gen_img.py", "raise SystemExit('never imported')\ndef setup_parser(): pass\n"),
    ]);
    let installed = asked(&backend, folder.path());
    assert_eq!(installed.scripts().collect::<Vec<_>>(), ["train_network"]);
    let unread: Vec<_> = installed.unread().collect();
    assert_eq!(unread.iter().map(|(script, _)| *script).collect::<Vec<_>>(), ["train_broken", "train_gone", "train_raises"]);
    assert!(unread[0].1.starts_with("SyntaxError") && unread[1].1 == "SystemExit: not today", "{unread:?}");
    assert_eq!(unread[2].1, "RuntimeError: no parser");
}

#[test]
fn a_newer_file_makes_the_answer_stale() {
    let (folder, backend) = trainer(&[("train_network.py", SCRIPT)]);
    assert!(!asked(&backend, folder.path()).stale);
    std::fs::write(backend.sd_scripts.join("library/newer.py"), "").unwrap();
    assert!(arguments::last(&Home::at(folder.path().join("home")), &backend).unwrap().stale);
}
