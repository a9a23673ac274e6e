//! A stand-in for the driver's library, `nvml/nvml.c`: a machine with one card.

use std::path::{Path, PathBuf};

use crate::sandbox::Sandbox;

/// Where the stand-in reads who holds what of the card.
pub(crate) fn holder(sandbox: &Sandbox) -> PathBuf {
    sandbox.path().join("holder")
}

/// The folder of the library; none where there is no C compiler, or another system.
pub(crate) fn library(sandbox: &Sandbox) -> Option<PathBuf> {
    let folder = sandbox.path().join("nvml");
    std::fs::create_dir_all(&folder).unwrap();
    let library = folder.join("libnvidia-ml.so.1");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/nvml/nvml.c");
    let mut compile = std::process::Command::new("cc");
    let made = compile.args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).status();
    made.is_ok_and(|status| status.success()).then_some(folder)
}

/// Lets every `nyx` of the sandbox see the card. False where that cannot be.
pub(crate) fn give_card(sandbox: &mut Sandbox, tells: &str) -> bool {
    let Some(library) = library(sandbox) else { return false };
    std::fs::write(holder(sandbox), "").unwrap();
    let values = [("LD_LIBRARY_PATH", library), ("NVML_STUB", holder(sandbox)), ("NVML_STUB_TELLS", PathBuf::from(tells))];
    for (name, value) in values {
        sandbox.set(name, &value.display().to_string());
    }
    true
}
