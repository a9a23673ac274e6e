//! The probabilities of one image, packed (pure): exact values, without those that no threshold of use would let through.

/// What is less probable than this is not kept; a lower threshold needs another look at the image.
pub const FLOOR: f32 = 0.01;

/// Probabilities of one image by one model: the number of outputs, then for each output that is kept its distance from the one
/// before (LEB128) and its value (32-bit little-endian float, as the model gave it). About five bytes for each kept tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed(Vec<u8>);

impl Packed {
    /// Packs the values of all outputs. `always` says which outputs are kept however improbable they are: those of which the most
    /// probable one is asked for.
    pub fn new(values: &[f32], always: impl Fn(usize) -> bool) -> Self {
        let mut bytes = Vec::with_capacity(1024);
        write_number(&mut bytes, values.len());
        let mut next = 0;
        for (output, value) in values.iter().enumerate().filter(|(output, value)| **value >= FLOOR || always(*output)) {
            write_number(&mut bytes, output - next);
            bytes.extend(value.to_le_bytes());
            next = output + 1;
        }
        bytes.shrink_to_fit();
        Self(bytes)
    }

    /// What was packed before, from where it was kept. None where it is broken.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        let packed = Self(bytes);
        let mut rest = packed.0.as_slice();
        let outputs = read_number(&mut rest)?;
        let mut last = 0;
        while !rest.is_empty() {
            last += read_number(&mut rest)?;
            rest = rest.get(4..)?;
            if last >= outputs {
                return None;
            }
            last += 1;
        }
        Some(packed)
    }

    /// The bytes to keep.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// How many outputs the model has.
    pub fn outputs(&self) -> usize {
        read_number(&mut self.0.as_slice()).unwrap_or(0)
    }

    /// Outputs that were kept, in their order, and their values.
    pub fn entries(&self) -> impl Iterator<Item = (usize, f32)> {
        let mut rest = self.0.as_slice();
        let _outputs = read_number(&mut rest);
        let mut next = 0;
        std::iter::from_fn(move || {
            let output = next + read_number(&mut rest)?;
            let (value, after) = rest.split_first_chunk::<4>()?;
            (rest, next) = (after, output + 1);
            Some((output, f32::from_le_bytes(*value)))
        })
    }

    /// The values of all outputs; those that were not kept are zero.
    pub fn values(&self) -> Vec<f32> {
        let mut values = vec![0.0; self.outputs()];
        for (output, value) in self.entries() {
            values[output] = value;
        }
        values
    }
}

fn write_number(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read_number(bytes: &mut &[u8]) -> Option<usize> {
    let (mut number, mut shift) = (0_usize, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        // No model has so many outputs.
        if shift > 28 {
            return None;
        }
        number |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_from_the_floor_on_come_back_bit_for_bit() {
        let mut values = vec![0.0_f32; 10_861];
        for (output, value) in [(0, 0.000_01), (3, 0.2), (4, FLOOR), (5, 0.009_999_9), (300, 0.350_000_1), (10_860, 1.0)] {
            values[output] = value;
        }
        let packed = Packed::new(&values, |output| output < 4);
        values[5] = 0.0;
        assert_eq!(packed.values(), values);
        assert_eq!(packed.entries().count(), 4 + 3);
        assert_eq!(Packed::from_bytes(packed.as_bytes().to_vec()).as_ref(), Some(&packed));
        assert!(packed.as_bytes().len() < 40, "{}", packed.as_bytes().len());
    }

    #[test]
    fn what_is_not_a_number_is_not_kept_and_passes_no_threshold_either_way() {
        assert_eq!(Packed::new(&[f32::NAN, 0.5], |_| false).values(), [0.0, 0.5]);
    }

    #[test]
    fn broken_bytes_are_refused() {
        let whole = Packed::new(&[0.5; 200], |_| false).as_bytes().to_vec();
        assert!((1..whole.len()).filter(|length| Packed::from_bytes(whole[..*length].to_vec()).is_some()).all(|length| {
            // Cut between two entries it is as good as one with fewer tags; SQLite keeps whole values.
            (length - 2) % 5 == 0
        }));
        assert_eq!(Packed::from_bytes(Vec::new()), None);
        assert_eq!(Packed::from_bytes(vec![0xff; 40]), None);
        assert_eq!(Packed::from_bytes([vec![1, 1], 0.5_f32.to_le_bytes().to_vec()].concat()), None, "behind the last output");
    }
}
