//! How long to wait before the stream is opened again.

/// The first wait is up to this, in milliseconds.
const FIRST: u32 = 500;
/// No wait is longer than this, in milliseconds.
const MOST: u32 = 15_000;

/// Milliseconds to wait after `tries` failures in a row: full jitter, so that many browsers do not come back at once.
/// `random` is any 32 random bits.
pub(super) fn wait(tries: u32, random: u32) -> u32 {
    let ceiling = FIRST.checked_shl(tries.min(8)).map_or(MOST, |wait| wait.min(MOST));
    let share = u64::from(ceiling) * u64::from(random) / u64::from(u32::MAX);
    // Never at once: a server that answers every try with an error must not be hammered by an unlucky draw of zeros.
    u32::try_from(share).unwrap_or(MOST).max(ceiling / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_fifteen_seconds() {
        let longest: Vec<u32> = (0..8).map(|tries| wait(tries, u32::MAX)).collect();
        assert_eq!(longest, [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
        assert_eq!(wait(u32::MAX, u32::MAX), MOST);
    }

    #[test]
    fn waits_are_spread_and_never_nothing() {
        assert_eq!(wait(3, 0), 400);
        assert_eq!(wait(3, u32::MAX / 2), 1999);
    }
}
