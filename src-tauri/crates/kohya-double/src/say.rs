//! Output as sd-scripts makes it: plain lines on stdout, rich's log lines and tqdm's bars on stderr, nothing buffered.

use std::io::Write as _;
use std::time::Instant;

use jiff::Zoned;

/// Both pipes.
#[derive(Debug, Default)]
pub(crate) struct Say {
    last_second: Option<String>,
}

#[expect(clippy::unused_self, reason = "whoever holds a `Say` may speak")]
impl Say {
    /// A line of `print`. A reader that is gone ends Python with `BrokenPipeError`.
    pub(crate) fn out(&self, line: &str) {
        let mut out = std::io::stdout().lock();
        if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
            std::process::exit(1);
        }
    }

    /// Raw text on stderr.
    pub(crate) fn err(&self, text: &str) {
        let mut err = std::io::stderr().lock();
        if write!(err, "{text}").and_then(|()| err.flush()).is_err() {
            std::process::exit(1);
        }
    }

    /// A record of the log; the time is blank when it is the same second as before.
    pub(crate) fn log(&mut self, level: &str, message: &str, place: &str) {
        let now = Zoned::now().strftime("%Y-%m-%d %H:%M:%S").to_string();
        let shown = if self.last_second.as_ref() == Some(&now) { " ".repeat(19) } else { now.clone() };
        self.last_second = Some(now);
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(80_usize);
        let width = columns.saturating_sub(30 + place.len()).max(20);
        let mut lines = message.lines();
        self.err(&format!("{shown} {level:<8} {:<width$} {place}\n", lines.next().unwrap_or_default()));
        for line in lines {
            self.err(&format!("{}{line:<width$}{}\n", " ".repeat(29), " ".repeat(place.len() + 1)));
        }
    }

    /// A whole unnamed bar, from nothing to all.
    pub(crate) fn small_bar(&self, name: &str, total: u64) {
        let name = if name.is_empty() { String::new() } else { format!("{name}: ") };
        for done in 0..=total {
            let percent = done * 100 / total.max(1);
            self.err(&format!("\r{name}{percent:>3}%|{}| {done}/{total} [00:00<00:00, 1234.50it/s]", blocks(percent)));
        }
        self.err("\n");
    }
}

/// The steps bar.
#[derive(Debug)]
pub(crate) struct StepsBar {
    start: Instant,
    total: u64,
}

impl StepsBar {
    pub(crate) fn begin(say: &Say, total: u64) -> Self {
        say.err(&format!("\rsteps:   0%|{}| 0/{total} [00:00<?, ?it/s]", blocks(0)));
        Self { start: Instant::now(), total }
    }

    /// Redraws it, with the loss of the last step.
    pub(crate) fn draw(&self, say: &Say, step: u64, loss: Option<f64>) {
        let elapsed = self.start.elapsed().as_secs_f64();
        let per_step = elapsed / step.max(1) as f64;
        let left = per_step * self.total.saturating_sub(step) as f64;
        let rate = if per_step > 1.0 { format!("{per_step:.2}s/it") } else { format!("{:.2}it/s", 1.0 / per_step.max(1e-6)) };
        let postfix = loss.map(|loss| format!(", avr_loss={loss:.3}")).unwrap_or_default();
        let percent = step * 100 / self.total.max(1);
        say.err(&format!(
            "\rsteps: {percent:>3}%|{}| {step}/{} [{}<{}, {rate:>5}{postfix}]",
            blocks(percent),
            self.total,
            clock(elapsed),
            clock(left)
        ));
    }
}

fn blocks(percent: u64) -> String {
    let full = (percent / 10) as usize;
    format!("{}{}", "█".repeat(full), " ".repeat(10 - full.min(10)))
}

fn clock(seconds: f64) -> String {
    let seconds = seconds as u64;
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}
