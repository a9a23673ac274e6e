//! Aspect-ratio buckets by Kohya's arithmetic, in double precision as Python does it. Pure.

use std::collections::{BTreeSet, HashSet};

/// Width and height in pixels.
pub type Size = (u32, u32);

/// How a dataset is bucketed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BucketOptions {
    /// The training resolution.
    pub resolution: Size,
    /// Whether there is more than one bucket.
    pub enabled: bool,
    /// Smallest side, as given.
    pub min: u32,
    /// Largest side, as given.
    pub max: u32,
    /// Sides are multiples of this.
    pub steps: u32,
    /// Buckets follow the images, which are never enlarged.
    pub no_upscale: bool,
}

/// Why the trainer stops while it makes buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BucketError {
    /// The smaller side of the resolution is below the smallest bucket side (rounded down to steps).
    BelowMin(u32),
    /// The larger side of the resolution is above the largest bucket side (rounded up to steps).
    AboveMax(u32),
    /// The smallest side rounds down to nothing.
    NoMin,
    /// Steps of zero.
    NoSteps,
    /// An image leads to a division by zero: a side below the steps, or an image without a size.
    Division,
}

/// Chooses buckets for the images of one dataset.
#[derive(Clone, Debug)]
pub struct Buckets {
    options: BucketOptions,
    predefined: Vec<Size>,
    exact: HashSet<Size>,
    ratios: Vec<f64>,
}

impl Buckets {
    /// Checks the options as the trainer does, and makes the list of predefined buckets.
    pub fn new(options: BucketOptions) -> Result<Self, BucketError> {
        let predefined = if options.enabled {
            let (min, max) = bounds(options)?;
            if options.no_upscale { Vec::new() } else { predefined(options.resolution, min, max, options.steps)? }
        } else {
            vec![options.resolution]
        };
        let ratios = predefined.iter().map(|&size| ratio(size)).collect();
        Ok(Self { options, exact: predefined.iter().copied().collect(), predefined, ratios })
    }

    /// The predefined buckets, by width and height; empty where buckets follow the images.
    pub fn predefined(&self) -> &[Size] {
        &self.predefined
    }

    /// The bucket of an image, and the size it is scaled to before the crop.
    pub fn select(&self, image: Size) -> Result<(Size, Size), BucketError> {
        if image.0 == 0 || image.1 == 0 {
            return Err(BucketError::Division);
        }
        if self.options.enabled && self.options.no_upscale { self.fitting(image) } else { self.nearest(image) }
    }

    fn nearest(&self, image: Size) -> Result<(Size, Size), BucketError> {
        let aspect = ratio(image);
        let bucket = if self.exact.contains(&image) {
            image
        } else {
            let mut best = (f64::INFINITY, None);
            for (&candidate, &size) in self.ratios.iter().zip(&self.predefined) {
                let error = (candidate - aspect).abs();
                if error < best.0 {
                    best = (error, Some(size));
                }
            }
            best.1.ok_or(BucketError::Division)?
        };
        let (width, height) = (f64::from(image.0), f64::from(image.1));
        let scale = if aspect > ratio(bucket) { f64::from(bucket.1) / height } else { f64::from(bucket.0) / width };
        Ok((bucket, (rounded(width * scale), rounded(height * scale))))
    }

    fn fitting(&self, image: Size) -> Result<(Size, Size), BucketError> {
        let steps = self.options.steps;
        let to_steps = |x: f64| {
            let whole = rounded(x);
            whole - whole % steps
        };
        let aspect = ratio(image);
        let area = u64::from(self.options.resolution.0) * u64::from(self.options.resolution.1);
        let resized = if u64::from(image.0) * u64::from(image.1) > area {
            let width = (area as f64 * aspect).sqrt();
            let height = area as f64 / width;
            let by_width = to_steps(width);
            let by_width_height = to_steps(f64::from(by_width) / aspect);
            let by_height = to_steps(height);
            let by_height_width = to_steps(f64::from(by_height) * aspect);
            if by_width_height == 0 || by_height == 0 {
                return Err(BucketError::Division);
            }
            let width_error = (ratio((by_width, by_width_height)) - aspect).abs();
            let height_error = (ratio((by_height_width, by_height)) - aspect).abs();
            if width_error < height_error {
                (by_width, rounded(f64::from(by_width) / aspect))
            } else {
                (rounded(f64::from(by_height) * aspect), by_height)
            }
        } else {
            image
        };
        let bucket = (resized.0 - resized.0 % steps, resized.1 - resized.1 % steps);
        if bucket.1 == 0 { Err(BucketError::Division) } else { Ok((bucket, resized)) }
    }
}

/// The bounds rounded to steps, after the trainer's checks.
fn bounds(options: BucketOptions) -> Result<(u32, u32), BucketError> {
    if options.steps == 0 {
        return Err(BucketError::NoSteps);
    }
    let min = options.min - options.min % options.steps;
    let max = options.max.div_ceil(options.steps) * options.steps;
    let (width, height) = options.resolution;
    if width.min(height) < min {
        return Err(BucketError::BelowMin(min));
    }
    if width.max(height) > max {
        return Err(BucketError::AboveMax(max));
    }
    Ok((min, max))
}

fn predefined(resolution: Size, min: u32, max: u32, steps: u32) -> Result<Vec<Size>, BucketError> {
    if min == 0 {
        return Err(BucketError::NoMin);
    }
    let area = u64::from(resolution.0) * u64::from(resolution.1);
    // Python's `//` on floats goes through the remainder, which differs from a division and a floor in the last bit.
    let root = (area as f64).sqrt();
    let square = (root - root % f64::from(steps)).round() as u32;
    let mut sizes = BTreeSet::from([(square, square)]);
    let mut width = min;
    while width <= max {
        let height = (area / u64::from(width) / u64::from(steps) * u64::from(steps)).min(u64::from(max)) as u32;
        if height >= min {
            sizes.insert((width, height));
            sizes.insert((height, width));
        }
        width += steps;
    }
    if square == 0 { Err(BucketError::Division) } else { Ok(sizes.into_iter().collect()) }
}

fn ratio(size: Size) -> f64 {
    f64::from(size.0) / f64::from(size.1)
}

/// Python's `int(x + 0.5)` of a number that is not negative.
fn rounded(x: f64) -> u32 {
    (x + 0.5) as u32
}

#[cfg(test)]
mod tests;
