//! Where chance comes from: a run of bytes, handed over by a fuzzer or spelt out from a seed.
//!
//! Every choice takes one byte, and once the bytes have run out the first option is taken. So the first option is the
//! simplest one everywhere, and whoever shortens the bytes makes the pair simpler.

/// Choices read off bytes.
pub(crate) struct Choices<'b> {
    bytes: std::slice::Iter<'b, u8>,
}

impl<'b> Choices<'b> {
    pub(crate) fn of(bytes: &'b [u8]) -> Self {
        Self {
            bytes: bytes.iter(),
        }
    }

    /// The simplest of everything.
    pub(crate) fn none() -> Self {
        Self::of(&[])
    }

    /// A number below `bound`, which is at most 256.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let byte = self.bytes.next().copied().unwrap_or_default();
        usize::from(byte) % bound.max(1)
    }

    /// True once in so many `times`, which are at least two.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    /// One of some options, of which there is at least one.
    pub(crate) fn pick<'o, T>(&mut self, options: &'o [T]) -> &'o T {
        &options[self.below(options.len())]
    }

    /// One of some words, of which there is at least one.
    pub(crate) fn word(&mut self, options: &[&'static str]) -> &'static str {
        self.pick::<&'static str>(options)
    }
}

/// So many bytes from a seed. Seeds that are close give bytes that are not.
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

/// The finalizer of splitmix64; never 0, on which xorshift would stay.
fn scramble(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)).max(1)
}
