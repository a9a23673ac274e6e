//! The inside of `nyx tag-worker`: a process of its own that holds the model, so that a crash of a driver or a decoder takes
//! nothing else with it, and the card's memory is free when it ends.
//!
//! Images are decoded by several threads into a short queue, so that the model never waits for a decoder and memory stays small.

use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use super::error::TaggingError;
use super::probabilities::{Content, Stamp};
use super::protocol::{Ask, Load, Reply};
use super::session::Model;
use super::{image, runtime};
use crate::problem::Problem;

/// Images in one call on a graphics card. On a processor more than one gains nothing.
const BATCH_ON_A_CARD: usize = 8;

/// Serves until the end of input. Every reply, a failure too, goes to `output`; an error means that nobody listens.
pub fn serve(mut input: impl BufRead + Send, output: &mut impl Write) -> io::Result<()> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let load: Load = serde_json::from_str(&line)?;
    match start(&load) {
        Ok(model) => {
            say(output, &Reply::Ready { provider: model.provider.to_owned(), note: model.note.clone(), outputs: model.outputs })?;
            look_at_all(model, &load, input, output)
        }
        Err(error) => say(output, &Reply::Failed { problem: error.into() }),
    }
}

fn start(load: &Load) -> Result<Model, TaggingError> {
    let environment = runtime::load(&load.library)?;
    Model::load(&environment, load)
}

/// An image on its way to the model, by its number.
type Prepared = (usize, Result<Image, String>);

struct Image {
    stamp: Stamp,
    content: Content,
    pixels: Vec<u8>,
}

impl Image {
    fn prepare(path: &Path, side: usize) -> Result<Self, image::Unreadable> {
        let (stamp, bytes) = image::read(path)?;
        Ok(Self { stamp, content: Content::of(&bytes), pixels: image::prepare(&bytes, side)? })
    }
}

fn look_at_all(mut model: Model, load: &Load, input: impl BufRead + Send, output: &mut impl Write) -> io::Result<()> {
    let wanted = load.batch.unwrap_or(if model.provider == "cpu" { 1 } else { BATCH_ON_A_CARD }).max(1);
    let batch = model.fixed_batch.unwrap_or(if load.careful { 1 } else { wanted });
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let threads = if load.careful { 1 } else { cores.min(8) };
    let side = model.side;
    std::thread::scope(|scope| {
        let (ask, asked) = sync_channel::<Ask>(threads);
        let (ready, prepared) = sync_channel::<Prepared>(if load.careful { 1 } else { 2 * batch.max(threads) });
        scope.spawn(move || read_asks(input, &ask));
        let asked = std::sync::Arc::new(Mutex::new(asked));
        for _ in 0..threads {
            let (asked, ready) = (asked.clone(), ready.clone());
            scope.spawn(move || prepare(&asked, &ready, side));
        }
        drop((asked, ready));
        let done = run(&mut model, batch, load.careful, &prepared, output);
        // Decoders that still have something to hand over must not wait for ever.
        drop(prepared);
        done
    })
}

fn read_asks(input: impl BufRead, ask: &SyncSender<Ask>) {
    for line in input.lines() {
        let Ok(wanted) = line.and_then(|line| Ok(serde_json::from_str(&line)?)) else { return };
        if ask.send(wanted).is_err() {
            return;
        }
    }
}

fn prepare(asked: &Mutex<Receiver<Ask>>, ready: &SyncSender<Prepared>, side: usize) {
    loop {
        let Ok(wanted) = asked.lock().unwrap_or_else(PoisonError::into_inner).recv() else { return };
        let image = Image::prepare(&wanted.path, side).map_err(|error| error.to_string());
        if ready.send((wanted.index, image)).is_err() {
            return;
        }
    }
}

fn run(model: &mut Model, batch: usize, careful: bool, prepared: &Receiver<Prepared>, output: &mut impl Write) -> io::Result<()> {
    let (mut from, mut images) = (Vec::new(), Vec::new());
    loop {
        let next = prepared.recv();
        let over = next.is_err();
        match next {
            Ok((index, Ok(Image { stamp, content, pixels }))) => {
                from.push((index, stamp, content));
                images.push(pixels);
            }
            Ok((index, Err(reason))) => say(output, &Reply::Unreadable { index, reason })?,
            Err(_) => {}
        }
        // A fixed batch is only half filled where one image after another is looked at.
        let full = images.len() == batch || (careful && !images.is_empty());
        if full || (over && !images.is_empty()) {
            match model.run(&images) {
                Ok(all) => all.iter().zip(&from).try_for_each(|(values, image)| seen(output, *image, values))?,
                Err(reason) => {
                    let problem = Problem::new("tagger_failed", "The tagger could not look at an image").with_detail(reason);
                    let hint = "Try again with --provider cpu or a smaller --batch";
                    return say(output, &Reply::Failed { problem: problem.with_hint(hint) });
                }
            }
            from.clear();
            images.clear();
        }
        if over {
            return Ok(());
        }
    }
}

fn seen(output: &mut impl Write, (index, stamp, content): (usize, Stamp, Content), values: &[f32]) -> io::Result<()> {
    serde_json::to_writer(&mut *output, &Reply::Seen { index, count: values.len(), stamp, content })?;
    output.write_all(b"\n")?;
    output.write_all(&values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())?;
    output.flush()
}

fn say(output: &mut impl Write, reply: &Reply) -> io::Result<()> {
    serde_json::to_writer(&mut *output, reply)?;
    output.write_all(b"\n")?;
    output.flush()
}
