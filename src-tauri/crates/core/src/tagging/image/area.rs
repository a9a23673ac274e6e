//! Resizing by area averages, as OpenCV's `INTER_AREA` does for 8-bit images that shrink in both directions: whole-number
//! sums where the scale is whole, 32-bit float sums in the same order elsewhere. The order of additions is part of the result.

use super::Padded;

/// One contribution: source pixel, destination pixel, weight.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Share {
    from: usize,
    to: usize,
    weight: f32,
}

/// Resizes the square to `side`, which must not be larger than it. Three bytes a pixel.
pub(super) fn resize(square: &Padded<'_>, side: usize) -> Vec<u8> {
    if square.side == side {
        return square.whole();
    }
    // The reference asks for the inverse of the inverse, which differs from the quotient in the last bit.
    let scale = 1.0 / (side as f64 / square.side as f64);
    let whole = scale.round_ties_even();
    if (scale - whole).abs() < f64::EPSILON { by_whole(square, side, whole as usize) } else { by_shares(square, side, scale) }
}

fn by_whole(square: &Padded<'_>, side: usize, scale: usize) -> Vec<u8> {
    let mut row = vec![255_u8; square.side * 3];
    let mut sums = vec![0_i32; side * 3];
    let mut out = Vec::with_capacity(side * side * 3);
    let share = 1.0_f32 / (scale * scale) as f32;
    for y in 0..side {
        sums.fill(0);
        for sy in y * scale..(y + 1) * scale {
            square.fill(sy, &mut row);
            for (sum, pixels) in sums.chunks_exact_mut(3).zip(row.chunks_exact(scale * 3)) {
                for pixel in pixels.chunks_exact(3) {
                    sum[0] += i32::from(pixel[0]);
                    sum[1] += i32::from(pixel[1]);
                    sum[2] += i32::from(pixel[2]);
                }
            }
        }
        // Halving has a routine of its own, which rounds a half up instead of to even.
        out.extend(sums.iter().map(|sum| if scale == 2 { ((sum + 2) >> 2) as u8 } else { to_byte(*sum as f32 * share) }));
    }
    out
}

fn by_shares(square: &Padded<'_>, side: usize, scale: f64) -> Vec<u8> {
    let shares = shares(square.side, side, scale);
    let mut row = vec![255_u8; square.side * 3];
    let mut line = vec![0_f32; side * 3];
    let mut line_of = None;
    let mut sums = vec![0_f32; side * 3];
    let mut out = Vec::with_capacity(side * side * 3);
    let mut to = 0;
    for down in &shares {
        // White rows are all alike, and one row can end a pixel and begin the next.
        let source = square.source(down.from);
        if line_of != Some(source) {
            square.fill(down.from, &mut row);
            squeeze(&row, &shares, &mut line);
            line_of = Some(source);
        }
        if down.to == to {
            for (sum, value) in sums.iter_mut().zip(&line) {
                *sum += down.weight * value;
            }
        } else {
            out.extend(sums.iter().map(|sum| to_byte(*sum)));
            for (sum, value) in sums.iter_mut().zip(&line) {
                *sum = down.weight * value;
            }
            to = down.to;
        }
    }
    out.extend(sums.iter().map(|sum| to_byte(*sum)));
    out
}

/// Resizes one row.
fn squeeze(row: &[u8], shares: &[Share], line: &mut [f32]) {
    line.fill(0.0);
    for share in shares {
        let from = &row[share.from * 3..share.from * 3 + 3];
        let to = &mut line[share.to * 3..share.to * 3 + 3];
        to[0] += f32::from(from[0]) * share.weight;
        to[1] += f32::from(from[1]) * share.weight;
        to[2] += f32::from(from[2]) * share.weight;
    }
}

/// Which source pixel gives how much to which destination pixel, in one direction, in the order in which they are added.
fn shares(source: usize, target: usize, scale: f64) -> Vec<Share> {
    let mut shares = Vec::with_capacity(source + 2 * target);
    for to in 0..target {
        let begin = to as f64 * scale;
        let end = begin + scale;
        let width = scale.min(source as f64 - begin);
        let last = (end.floor() as usize).min(source - 1);
        let first = (begin.ceil() as usize).min(last);
        let mut give = |from: usize, part: f64| shares.push(Share { from, to, weight: (part / width) as f32 });
        if first as f64 - begin > 1e-3 {
            give(first - 1, first as f64 - begin);
        }
        for from in first..last {
            give(from, 1.0);
        }
        if end - last as f64 > 1e-3 {
            give(last, (end - last as f64).min(1.0).min(width));
        }
    }
    shares
}

/// Rounds a half to even and keeps within a byte.
fn to_byte(value: f32) -> u8 {
    value.round_ties_even() as u8
}
