//! One model, loaded: what it takes, what it gives, where it runs. Batches of a fixed size are filled up with white.

use std::path::Path;

use ort::environment::Environment;
use ort::ep::ExecutionProviderDispatch;
use ort::session::Session;
use ort::value::{TensorElementType, TensorRef, ValueType};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::TaggingError;
use super::labels::Layout;
use super::protocol::Load;
use super::runtime;
use crate::gpu;

/// Side of the square where the model leaves it open. The reference knows no other.
const USUAL_SIDE: usize = 448;

/// Where a model shall run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// On the graphics card where that works, else on the processor.
    #[default]
    Auto,
    /// On an NVIDIA card; on the processor, with the reason, where that fails.
    Cuda,
    /// On the processor.
    Cpu,
}

/// A model that was loaded.
#[derive(Debug)]
pub struct Model {
    session: Session,
    layout: Layout,
    /// Pixels along each side of the image it looks at.
    pub side: usize,
    /// Images in one call, where the model insists on a number.
    pub fixed_batch: Option<usize>,
    /// Probabilities it gives for each image.
    pub outputs: usize,
    /// Where it really runs: `cuda`, `directml` or `cpu`.
    pub provider: &'static str,
    /// Why it does not run where it should.
    pub note: Option<String>,
}

impl Model {
    /// Loads a model, strictly on what was asked for first, then on the processor with the reason kept.
    pub fn load(environment: &Environment, load: &Load) -> Result<Self, TaggingError> {
        let path = &load.model;
        look(path)?;
        let mut reasons = Vec::new();
        for (name, provider) in candidates(load.provider, &load.library, &mut reasons) {
            match session(environment, path, &[provider.error_on_failure()]) {
                Ok(session) => return Self::checked(session, load, name, None),
                Err(reason) => reasons.push(reason),
            }
        }
        let session = session(environment, path, &[]).map_err(|reason| broken(path, reason))?;
        let note = (!reasons.is_empty()).then(|| format!("It runs on the processor. {}", reasons.join(" ")));
        Self::checked(session, load, "cpu", note)
    }

    /// Reads the shapes; asks the model once where it does not say how much it gives.
    fn checked(session: Session, load: &Load, provider: &'static str, note: Option<String>) -> Result<Self, TaggingError> {
        let (path, layout) = (&load.model, load.layout);
        let input = session.inputs().first().and_then(|input| floats(input.dtype()));
        let output = session.outputs().first().and_then(|output| floats(output.dtype()));
        let (Some(input), Some(output)) = (input, output) else {
            return Err(broken(path, "it does not take and give floats"));
        };
        let (fixed_batch, side) = input_shape(layout, &input).map_err(|reason| broken(path, reason))?;
        let outputs = output.last().copied().filter(|count| *count > 0 && output.len() == 2);
        let mut model = Self { session, layout, side, fixed_batch, outputs: 0, provider, note };
        model.outputs = match outputs {
            Some(count) => count as usize,
            None => model.run(&[vec![255; side * side * 3]]).map_err(|reason| broken(path, reason))?.first().map_or(0, Vec::len),
        };
        Ok(model)
    }

    /// Probabilities of each image, in the order of the labels. An image is `side * side * 3` bytes: blue, green, red, rows from
    /// the top. At most `fixed_batch` images, where there is one. An error is the runtime's own words.
    pub fn run(&mut self, images: &[Vec<u8>]) -> Result<Vec<Vec<f32>>, String> {
        let count = self.fixed_batch.unwrap_or(images.len());
        let size = self.side * self.side * 3;
        let mut input = Vec::with_capacity(count * size);
        for image in images {
            fill(self.layout, image, &mut input);
        }
        let (shape, white) = match self.layout {
            Layout::Wd => ([count, self.side, self.side, 3], 255.0),
            Layout::Cl => ([count, 3, self.side, self.side], 1.0),
        };
        input.resize(count * size, white);
        let tensor = TensorRef::from_array_view((shape, input.as_slice())).map_err(|error| error.to_string())?;
        let outputs = self.session.run(ort::inputs![tensor]).map_err(|error| error.to_string())?;
        let (_, values) = outputs[0].try_extract_tensor::<f32>().map_err(|error| error.to_string())?;
        let each = values.len() / count.max(1);
        if each == 0 || (self.outputs > 0 && each != self.outputs) {
            return Err(format!("it gave {} numbers for {count} images", values.len()));
        }
        let probabilities = |values: &[f32]| match self.layout {
            Layout::Wd => values.to_vec(),
            Layout::Cl => values.iter().map(|logit| 1.0 / (1.0 + (-logit).exp())).collect(),
        };
        Ok(values.chunks_exact(each).take(images.len()).map(probabilities).collect())
    }
}

/// Adds an image to the numbers that the model takes: pixel after pixel from 0 to 255, or colour after colour from -1 to 1.
fn fill(layout: Layout, image: &[u8], input: &mut Vec<f32>) {
    match layout {
        Layout::Wd => input.extend(image.iter().map(|value| f32::from(*value))),
        Layout::Cl => {
            for colour in 0..3 {
                input.extend(image.iter().skip(colour).step_by(3).map(|value| f32::from(*value) / 127.5 - 1.0));
            }
        }
    }
}

fn broken(path: &Path, reason: impl Into<String>) -> TaggingError {
    TaggingError::ModelBroken { path: path.to_owned(), reason: reason.into() }
}

/// What can be said about a file without the runtime, in better words than the runtime's.
pub(super) fn look(path: &Path) -> Result<(), TaggingError> {
    let unreadable = |source| TaggingError::ModelUnreadable { path: path.to_owned(), source };
    // Opening a pipe would wait for ever.
    crate::files::regular(path).map_err(unreadable)?;
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let mut begin = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(&mut file, 64), &mut begin).map_err(unreadable)?;
    if begin.is_empty() {
        return Err(broken(path, "the file is empty"));
    }
    if begin.starts_with(b"version https://git-lfs") {
        return Err(broken(path, "it is only a Git LFS pointer to the model"));
    }
    Ok(())
}

/// What to try before the processor, best first.
fn candidates(wanted: Provider, library: &Path, reasons: &mut Vec<String>) -> Vec<(&'static str, ExecutionProviderDispatch)> {
    if wanted == Provider::Cpu {
        return Vec::new();
    }
    let mut list = Vec::new();
    if runtime::has_cuda(library) {
        list.push(("cuda", ort::ep::CUDA::default().build()));
    } else if wanted == Provider::Cuda || (!cfg!(windows) && gpu::Reader::open().has_driver()) {
        // Without a card nobody misses it.
        reasons.push("This ONNX Runtime comes without CUDA.".to_owned());
    }
    if wanted == Provider::Auto && cfg!(windows) {
        list.push(("directml", ort::ep::DirectML::default().build()));
    }
    list
}

fn session(environment: &Environment, path: &Path, providers: &[ExecutionProviderDispatch]) -> Result<Session, String> {
    let in_words = |error: &dyn std::fmt::Display| error.to_string();
    let builder = Session::builder(environment).map_err(|error| in_words(&error))?;
    let mut builder = builder.with_execution_providers(providers).map_err(|error| in_words(&error))?;
    builder.commit_from_file(path).map_err(|error| in_words(&error))
}

/// The dimensions of a tensor of floats; -1 where open.
fn floats(kind: &ValueType) -> Option<Vec<i64>> {
    match kind {
        ValueType::Tensor { ty: TensorElementType::Float32, shape, .. } => Some(shape.iter().copied().collect()),
        _ => None,
    }
}

/// Reads `[batch, height, width, 3]`, or `[batch, 3, height, width]` of the CL layout; what is open is -1.
fn input_shape(layout: Layout, shape: &[i64]) -> Result<(Option<usize>, usize), String> {
    let known = |size: i64| usize::try_from(size).ok().filter(|size| *size > 0);
    match (layout, shape) {
        (Layout::Wd, &[batch, height, width, 3 | -1]) | (Layout::Cl, &[batch, 3 | -1, height, width]) if height == width => {
            Ok((known(batch), known(height).unwrap_or(USUAL_SIDE)))
        }
        (Layout::Wd, [_, 3, _, _]) => Err("it takes colours before rows, as taggers with a tag_mapping.json do".to_owned()),
        (Layout::Wd, _) => Err(format!("it takes input of the shape {shape:?}, and not [images, side, side, 3]")),
        (Layout::Cl, _) => Err(format!("it takes input of the shape {shape:?}, and not [images, 3, side, side]")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_read_and_others_refused() {
        assert_eq!(input_shape(Layout::Wd, &[-1, 448, 448, 3]), Ok((None, 448)));
        assert_eq!(input_shape(Layout::Wd, &[4, 512, 512, 3]), Ok((Some(4), 512)));
        assert_eq!(input_shape(Layout::Wd, &[-1, -1, -1, 3]), Ok((None, 448)));
        assert_eq!(input_shape(Layout::Cl, &[1, 3, 448, 448]), Ok((Some(1), 448)));
        assert!(input_shape(Layout::Wd, &[-1, 3, 448, 448]).unwrap_err().contains("tag_mapping.json"));
        assert!(input_shape(Layout::Wd, &[-1, 448, 224, 3]).unwrap_err().contains("shape"));
        assert!(input_shape(Layout::Cl, &[-1, 448, 448, 3]).unwrap_err().contains("[images, 3, side, side]"));
        assert!(input_shape(Layout::Wd, &[]).unwrap_err().contains("shape"));
    }

    #[test]
    fn a_file_that_cannot_be_a_model_is_told_before_it_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.onnx");
        assert!(matches!(look(&path), Err(TaggingError::ModelUnreadable { .. })));
        std::fs::write(&path, "").unwrap();
        assert!(look(&path).unwrap_err().to_string().contains("empty"));
        std::fs::write(&path, "version https://git-lfs.github.com/spec/v1\n").unwrap();
        assert!(look(&path).unwrap_err().to_string().contains("LFS"));
    }
}
