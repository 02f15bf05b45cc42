//! The source of randomness: bytes from a fuzzer or from a seed.
//!
//! Every choice takes one byte. After the last byte, every choice takes its first option. The first option is always
//! the simplest, so fewer bytes make a simpler pair.

/// Random choices from bytes.
pub(crate) struct Choices<'b> {
    bytes: std::slice::Iter<'b, u8>,
}

impl<'b> Choices<'b> {
    pub(crate) fn of(bytes: &'b [u8]) -> Self {
        Self {
            bytes: bytes.iter(),
        }
    }

    /// Always the first option.
    pub(crate) fn none() -> Self {
        Self::of(&[])
    }

    /// A number below `bound`, which is at most 256.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let byte = self.bytes.next().copied().unwrap_or_default();
        usize::from(byte) % bound.max(1)
    }

    /// True in one of `times` cases. `times` is at least two.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    /// One of the options. There is at least one.
    pub(crate) fn pick<'o, T>(&mut self, options: &'o [T]) -> &'o T {
        &options[self.below(options.len())]
    }

    /// One of the words. There is at least one.
    pub(crate) fn word(&mut self, options: &[&'static str]) -> &'static str {
        self.pick::<&'static str>(options)
    }
}

/// `count` random bytes from a seed. Similar seeds give different bytes.
pub(crate) fn random_bytes(seed: u64, count: usize) -> Vec<u8> {
    let mut state = scramble(seed);
    let mut bytes = Vec::with_capacity(count + 8);
    while bytes.len() < count {
        // xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled").
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        bytes.extend(state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_be_bytes());
    }
    bytes.truncate(count);
    bytes
}

/// The finalizer of splitmix64. Never 0, because xorshift maps 0 to 0.
fn scramble(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)).max(1)
}
