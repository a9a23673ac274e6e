//! The random numbers of CPython's `random.Random` for whole-number seeds: the Mersenne Twister of Matsumoto and Nishimura
//! (MT19937) with `init_by_array` seeding. Only what the trainer uses: seeding and `shuffle`.

const N: usize = 624;
const M: usize = 397;

/// A generator that gives what CPython gives.
#[derive(Clone)]
pub struct PythonRandom {
    state: [u32; N],
    index: usize,
}

impl PythonRandom {
    /// As `random.seed(seed)` for an int; the sign does not count.
    pub fn seeded(seed: i64) -> Self {
        let magnitude = seed.unsigned_abs();
        let low = magnitude as u32;
        let high = (magnitude >> 32) as u32;
        if high == 0 { Self::from_key(&[low]) } else { Self::from_key(&[low, high]) }
    }

    fn from_key(key: &[u32]) -> Self {
        let mut state = [0_u32; N];
        state[0] = 19_650_218;
        for i in 1..N {
            state[i] = mixed(state[i - 1], 1_812_433_253).wrapping_add(i as u32);
        }
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            state[i] = (state[i] ^ mixed(state[i - 1], 1_664_525)).wrapping_add(key[j]).wrapping_add(j as u32);
            i = next_place(i, &mut state);
            j = (j + 1) % key.len();
        }
        for _ in 0..N - 1 {
            state[i] = (state[i] ^ mixed(state[i - 1], 1_566_083_941)).wrapping_sub(i as u32);
            i = next_place(i, &mut state);
        }
        state[0] = 0x8000_0000;
        Self { state, index: N }
    }

    /// The next 32 bits.
    pub fn next_u32(&mut self) -> u32 {
        if self.index >= N {
            self.twist();
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    fn twist(&mut self) {
        for i in 0..N {
            let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % N] & 0x7fff_ffff);
            let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[i] = self.state[(i + M) % N] ^ (y >> 1) ^ odd;
        }
        self.index = 0;
    }

    /// As `_randbelow(n)`: draws as many bits as `n` has until the number is below it. `n` is at least 1.
    fn below(&mut self, n: u32) -> u32 {
        let bits = 32 - n.leading_zeros();
        loop {
            let drawn = self.next_u32() >> (32 - bits);
            if drawn < n {
                return drawn;
            }
        }
    }

    /// As `random.shuffle`, from the top down.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.below(i as u32 + 1) as usize;
            items.swap(i, j);
        }
    }
}

fn mixed(before: u32, factor: u32) -> u32 {
    (before ^ (before >> 30)).wrapping_mul(factor)
}

/// The next place in the state; past the end the last word becomes the first.
fn next_place(i: usize, state: &mut [u32; N]) -> usize {
    if i + 1 < N {
        return i + 1;
    }
    state[0] = state[N - 1];
    1
}

#[cfg(test)]
#[expect(clippy::unreadable_literal, reason = "numbers as Python prints them")]
mod tests {
    use super::*;

    /// Printed by CPython 3.11: `random.seed(s); [random.getrandbits(32) for _ in range(3)]`.
    #[test]
    fn gives_the_bits_of_cpython() {
        for (seed, bits) in BITS {
            let mut random = PythonRandom::seeded(seed);
            assert_eq!([random.next_u32(), random.next_u32(), random.next_u32()], bits, "seed {seed}");
        }
    }

    /// Printed by CPython 3.11: `x = list(range(n)); random.Random(s).shuffle(x); print(x)`.
    #[test]
    fn shuffles_as_cpython() {
        for (seed, order) in SHUFFLES {
            let mut items: Vec<u32> = (0..order.len() as u32).collect();
            PythonRandom::seeded(*seed).shuffle(&mut items);
            assert_eq!(&items, order, "seed {seed}");
        }
    }

    /// The whole order of 2,000 items, folded into one number so that it fits here.
    #[test]
    fn a_long_shuffle_agrees_to_the_end() {
        for (seed, expected) in FOLDED {
            let mut items: Vec<u64> = (0..2000).collect();
            PythonRandom::seeded(seed).shuffle(&mut items);
            let folded = items.iter().fold(0_u64, |sum, item| (sum * 31 + item) % 1_000_000_007);
            assert_eq!(folded, expected, "seed {seed}");
        }
    }

    const BITS: [(i64, [u32; 3]); 6] = [
        (0, [3626764237, 1654615998, 3255389356]),
        (1, [577090037, 2444712010, 3639700191]),
        (42, [2746317213, 478163327, 107420369]),
        (-7, [1390851128, 4071050724, 647892279]),
        (2147483648, [1455117090, 1620553392, 2169224728]),
        (1099511627781, [2166296868, 2220160828, 1153647273]),
    ];
    const SHUFFLES: &[(i64, &[u32])] = &[
        (0, &[0]),
        (0, &[0, 1]),
        (1, &[6, 8, 9, 7, 5, 3, 0, 4, 1, 2]),
        (42, &[7, 3, 2, 8, 5, 6, 9, 4, 0, 1]),
        (7, &[3, 2, 13, 14, 7, 9, 15, 12, 5, 11, 8, 1, 0, 16, 6, 4, 10]),
        (
            11,
            &[
                29, 19, 20, 13, 4, 12, 23, 7, 22, 0, 10, 11, 8, 1, 2, 9, 25, 3, 21, 15, 31, 5, 6, 18, 16, 26, 14, 24, 30, 17, 27,
                28,
            ],
        ),
        (8589934593, &[0, 5, 7, 8, 2, 6, 3, 4, 1]),
    ];
    const FOLDED: [(i64, u64); 3] = [(3, 645064087), (123456789, 612443790), (0, 409198983)];
}
