//! Chance from a seed, so that a run can be repeated.

/// SplitMix64: small, and good enough to choose moments by.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// The seed in an environment variable, else a fixed one.
    pub(crate) fn from_env(name: &str, otherwise: u64) -> Self {
        Self(number_from_env(name, otherwise))
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to `below`.
    pub(crate) const fn below(&mut self, below: u64) -> u64 {
        self.next() % below
    }

    /// One of several.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

/// A number in an environment variable: how much a run by hand does more than CI.
#[expect(clippy::disallowed_methods, reason = "how much is asked for by hand stands in the environment")]
pub(crate) fn number_from_env(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().unwrap())
}
