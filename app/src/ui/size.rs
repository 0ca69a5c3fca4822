//! Sizes of files as people read them.

/// `999 B`, `12 kB`, `3.4 MB`: thousands, as phones and shops count.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 3] = ["kB", "MB", "GB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut unit = 0;
    // In tenths of the unit.
    let mut tenths = bytes.saturating_add(50) / 100;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths = (tenths + 500) / 1000;
        unit += 1;
    }
    let name = UNITS.get(unit).copied().unwrap_or_default();
    if tenths >= 100 || tenths.is_multiple_of(10) {
        format!("{} {name}", (tenths + 5) / 10)
    } else {
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_have_two_or_three_digits() {
        for (bytes, words) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_540, "1.5 kB"),
            (12_345, "12 kB"),
            (999_949, "1000 kB"),
            (3_400_000, "3.4 MB"),
            (104_857_600, "105 MB"),
            (5_000_000_000, "5 GB"),
        ] {
            assert_eq!(size(bytes), words, "{bytes}");
        }
    }
}
