//! What `vendor/bridge/control.py` does inside a real trainer, played: requests at steps, states, and legs that begin in the
//! middle. The double has no libraries to wrap, so it asks here at the same moments.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// The bridge of one run.
#[derive(Debug)]
pub(crate) struct Bridge {
    folder: Option<PathBuf>,
    leg: Value,
    said: Value,
}

impl Bridge {
    /// Listens in the folder of the run, where the launcher stands before the script.
    pub(crate) fn begin(launched: bool, deaf: Option<u64>, samples: bool, steps_per_epoch: u64) -> Self {
        let folder = std::env::var_os("NYX_RUN").map(PathBuf::from).filter(|_| launched);
        let legs = folder.as_ref().and_then(|folder| fs::read(folder.join("legs.json")).ok());
        let legs: Vec<Value> = legs.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        let folder = folder.filter(|_| deaf.is_none_or(|first| (legs.len() as u64) + 1 < first));
        let legs = if folder.is_some() { legs } else { Vec::new() };
        let leg = legs.last().cloned().unwrap_or_else(|| json!({"number": 1, "step": 0, "epoch": 0, "into": 0}));
        let sample = if samples { Value::Null } else { "The configuration has no prompts for samples".into() };
        let requests = json!({"save": null, "sample": sample, "pause": null, "stop-after-save": null});
        let said = json!({"version": 1, "leg": leg["number"], "requests": requests, "steps_per_epoch": steps_per_epoch,
            "done": [], "leaving": null});
        let bridge = Self { folder, leg, said };
        bridge.say();
        bridge
    }

    /// Steps of the run before this leg.
    pub(crate) fn before(&self) -> u64 {
        self.leg["step"].as_u64().unwrap_or(0)
    }

    /// Steps of its first epoch that were made before.
    pub(crate) fn skipped(&self) -> u64 {
        self.leg["into"].as_u64().unwrap_or(0)
    }

    /// What files numbered by steps are called in a later leg.
    pub(crate) fn own_name(&self) -> Option<&str> {
        self.leg["own_name"].as_str().filter(|_| self.leg["number"] != 1)
    }

    /// Whether this is asked for.
    pub(crate) fn wants(&self, request: &str) -> bool {
        self.folder.as_ref().is_some_and(|folder| folder.join("requests").join(request).exists())
    }

    /// It was done; what can be asked for again is taken away.
    pub(crate) fn done(&mut self, request: &str, step: u64, state: Option<&Path>) {
        if let Some(done) = self.said["done"].as_array_mut() {
            done.push(json!({"request": request, "step": step, "state": state}));
        }
        if let Some(folder) = self.folder.as_ref().filter(|_| matches!(request, "save" | "sample")) {
            // Gone already is as good.
            let _ = fs::remove_file(folder.join("requests").join(request));
        }
        self.say();
    }

    /// It leaves upon this request.
    pub(crate) fn leave(&mut self, request: &str) {
        self.said["leaving"] = request.into();
        self.say();
    }

    /// Writes a state as accelerate does: the file of random numbers last.
    pub(crate) fn save_state(state: &Path, pause: std::time::Duration) -> std::io::Result<()> {
        fs::create_dir_all(state)?;
        fs::write(state.join("train_state.json"), "{}")?;
        fs::write(state.join("model.safetensors"), [0; 64])?;
        std::thread::sleep(pause);
        fs::write(state.join("random_states_0.pkl"), [1; 16])
    }

    fn say(&self) {
        let Some(folder) = &self.folder else { return };
        let temporary = folder.join("bridge.json.tmp");
        // A run's folder that is gone has nobody to tell.
        let _ = fs::write(&temporary, self.said.to_string()).and_then(|()| fs::rename(&temporary, folder.join("bridge.json")));
    }
}
