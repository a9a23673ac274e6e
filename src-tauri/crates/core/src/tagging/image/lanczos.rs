//! Enlarging with a Lanczos window, as Pillow does for 8-bit images: weights in fixed point with 22 bits after the point,
//! rows first, columns second, each pass rounded to bytes.

/// Bits after the point: 32, less eight for the value and two to spare.
const PRECISION: u32 = 32 - 8 - 2;
/// Half the width of the window in source pixels.
const SUPPORT: f64 = 3.0;

/// The source pixels that make one destination pixel.
#[derive(Debug)]
struct Window {
    first: usize,
    weights: Vec<i32>,
}

/// Resizes a square of three bytes a pixel.
pub(super) fn resize(pixels: &[u8], from: usize, to: usize) -> Vec<u8> {
    let windows = windows(from, to);
    let mut wide = Vec::with_capacity(from * to * 3);
    for row in pixels.chunks_exact(from * 3) {
        for window in &windows {
            for channel in 0..3 {
                let values = row[window.first * 3 + channel..].iter().step_by(3);
                wide.push(weigh(values, &window.weights));
            }
        }
    }
    let mut out = Vec::with_capacity(to * to * 3);
    for window in &windows {
        for column in 0..to * 3 {
            let values = wide[window.first * to * 3 + column..].iter().step_by(to * 3);
            out.push(weigh(values, &window.weights));
        }
    }
    out
}

fn weigh<'a>(values: impl Iterator<Item = &'a u8>, weights: &[i32]) -> u8 {
    let half = 1_i32 << (PRECISION - 1);
    let sum = values.zip(weights).fold(half, |sum, (value, weight)| sum.wrapping_add(i32::from(*value) * weight));
    (sum >> PRECISION).clamp(0, 255) as u8
}

fn windows(from: usize, to: usize) -> Vec<Window> {
    let scale = from as f64 / to as f64;
    let stretch = scale.max(1.0);
    let support = SUPPORT * stretch;
    let window = |target: usize| {
        let centre = (target as f64 + 0.5) * scale;
        // Truncated towards zero before it is kept inside, as in C.
        let first = ((centre - support + 0.5) as i64).max(0) as usize;
        let end = ((centre + support + 0.5) as i64).min(from as i64) as usize;
        let raw: Vec<f64> = (first..end).map(|source| lanczos((source as f64 - centre + 0.5) * (1.0 / stretch))).collect();
        let total: f64 = raw.iter().sum();
        let weights = raw.iter().map(|weight| fixed(if total == 0.0 { *weight } else { weight / total })).collect();
        Window { first, weights }
    };
    (0..to).map(window).collect()
}

fn fixed(weight: f64) -> i32 {
    (weight * f64::from(1_u32 << PRECISION) + 0.5_f64.copysign(weight)) as i32
}

fn lanczos(x: f64) -> f64 {
    if (-SUPPORT..SUPPORT).contains(&x) { sinc(x) * sinc(x / SUPPORT) } else { 0.0 }
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 {
        return 1.0;
    }
    let x = x * std::f64::consts::PI;
    x.sin() / x
}
