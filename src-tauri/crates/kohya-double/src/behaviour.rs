//! How the double misbehaves: `KOHYA_DOUBLE="step_ms=5,crash=3,ignore_signals"`.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The argument of a process that only sleeps.
pub(crate) const GRANDCHILD: &str = "--grandchild";

/// What was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    /// How long a step takes.
    pub(crate) step: Duration,
    /// How long a checkpoint takes to write; half of it lies on the disk meanwhile.
    pub(crate) save: Duration,
    /// How long the model takes to load.
    pub(crate) load: Duration,
    /// Runs out of memory after this step, unless gradient checkpointing is on.
    pub(crate) crash: Option<u64>,
    /// Runs out of memory at the first step unless all these arguments are set.
    pub(crate) needs: Vec<String>,
    /// MiB that it holds of the card, as the stand-in for the driver tells; less with gradient checkpointing.
    pub(crate) vram: Option<u64>,
    /// Is silent for ever after this step.
    pub(crate) hang: Option<u64>,
    /// Does nothing after these steps of the whole run, `idle=3+12`, until something is asked of it.
    pub(crate) idle: Vec<u64>,
    /// From this step on the loss is not a number, and neither are the weights.
    pub(crate) nan: Option<u64>,
    /// Takes no notice of SIGINT and SIGTERM.
    pub(crate) ignore_signals: bool,
    /// Starts processes that stay: two in the group, one that left it.
    pub(crate) grandchildren: bool,
    /// Ends with exit code 0 without the final model.
    pub(crate) no_final: bool,
    /// The launcher is not heard from this leg of the run on, which begins at the beginning of an epoch then.
    pub(crate) deaf: Option<u64>,
    /// Prints this many lines at each step.
    pub(crate) flood: u64,
    interrupted: Arc<AtomicBool>,
}

impl Behaviour {
    /// Reads `KOHYA_DOUBLE`, listens to Ctrl+C, starts grandchildren.
    pub(crate) fn begin() -> Self {
        let words = std::env::var("KOHYA_DOUBLE").unwrap_or_default();
        let number =
            |name: &str| words.split(',').find_map(|word| word.trim().strip_prefix(name)?.strip_prefix('=')?.parse::<u64>().ok());
        let has = |name: &str| words.split(',').any(|word| word.trim() == name);
        let behaviour = Self {
            step: Duration::from_millis(number("step_ms").unwrap_or(20)),
            save: Duration::from_millis(number("save_ms").unwrap_or(20)),
            load: Duration::from_millis(number("load_ms").unwrap_or(20)),
            crash: number("crash"),
            needs: words
                .split(',')
                .filter_map(|word| word.trim().strip_prefix("needs="))
                .flat_map(|keys| keys.split('+'))
                .map(str::to_owned)
                .collect(),
            vram: number("vram"),
            hang: number("hang"),
            idle: words
                .split(',')
                .filter_map(|word| word.trim().strip_prefix("idle="))
                .flat_map(|steps| steps.split('+').filter_map(|step| step.parse().ok()))
                .collect(),
            nan: number("nan"),
            ignore_signals: has("ignore_signals"),
            grandchildren: has("grandchildren"),
            no_final: has("no_final"),
            deaf: number("deaf"),
            flood: number("flood").unwrap_or(0),
            interrupted: Arc::default(),
        };
        behaviour.listen();
        if behaviour.grandchildren {
            Self::start_grandchildren();
        }
        behaviour
    }

    /// Whether Ctrl+C was pressed, as Python sees it: at the next line of its own code.
    pub(crate) fn is_interrupted(&self) -> bool {
        !self.ignore_signals && self.interrupted.load(Ordering::Relaxed)
    }

    fn listen(&self) {
        let (interrupted, ignore) = (self.interrupted.clone(), self.ignore_signals);
        std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async {
                let terminated = async {
                    // Left alone, SIGTERM ends a process; listening to it is how one ignores it.
                    if !ignore {
                        std::future::pending::<()>().await;
                    }
                    loop {
                        nyx_platform::asked_to_terminate().await;
                    }
                };
                let pressed = async {
                    while tokio::signal::ctrl_c().await.is_ok() {
                        interrupted.store(true, Ordering::Relaxed);
                    }
                };
                tokio::join!(terminated, pressed);
            });
        });
    }

    fn start_grandchildren() {
        let Ok(me) = std::env::current_exe() else { return };
        for n in 0..3 {
            let mut command = Command::new(&me);
            command.arg(GRANDCHILD);
            if n == 2 {
                nyx_platform::detach(&mut command);
            }
            // A test that needs them sees that they are missing.
            let _ = command.spawn();
        }
    }
}
