//! Where values lie in the picture of a chart, and what its edge stands for.

use domain::statistics::report::Unit;

/// The picture's own units; it is stretched to its place.
pub(super) const WIDTH: i64 = 1000;
pub(super) const HEIGHT: i64 = 300;

/// Where a place of a series lies.
pub(super) fn across(place: usize, places: usize) -> i64 {
    let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    whole(place) * WIDTH / whole(places).saturating_sub(1).max(1)
}

/// How high a value lies, when the greatest is `most`.
pub(super) fn height_of(value: i64, most: i64, height: i64) -> i64 {
    height - value * height / most.max(1)
}

/// Points of a line whose greatest value may be `most`. With gaps, 0 is no point: the line goes on at the next one.
pub(super) fn line(values: &[i64], most: i64, height: i64, gaps: bool) -> String {
    let point = |(place, value): (usize, &i64)| format!("{},{}", across(place, values.len()), height_of(*value, most, height));
    let stands = |(_, value): &(usize, &i64)| !gaps || **value != 0;
    values.iter().enumerate().filter(stands).map(point).collect::<Vec<_>>().join(" ")
}

/// A round value that is not below the greatest one, so that its quarters are round, too.
pub(super) fn top(most: i64, unit: Unit) -> i64 {
    // Quarters of a clock's own: seconds, minutes, hours, days.
    const QUARTERS: [i64; 18] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
    ];
    if matches!(unit, Unit::Duration)
        && let Some(quarter) = QUARTERS.into_iter().find(|quarter| quarter * 4 >= most)
    {
        return quarter * 4;
    }
    let mut step = if matches!(unit, Unit::Duration) { 86_400 } else { 1 };
    loop {
        for top in [step * 4, step * 8, step * 12, step * 20] {
            if top >= most {
                return top;
            }
        }
        step *= 10;
    }
}

/// The place of a series that lies nearest to a share of its width.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place on a screen"
)]
pub(super) fn nearest(share: f64, last: usize) -> usize {
    (share.clamp(0.0, 1.0) * last as f64).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fill_their_room_and_pointers_find_the_nearest_point() {
        assert_eq!(line(&[0, 5, 10], 10, 300, false), "0,300 500,150 1000,0");
        assert_eq!(line(&[3], 4, 100, false), "0,25");
        assert_eq!(line(&[0, 5, 0, 10], 10, 300, true), "333,150 1000,0");
        assert_eq!([0, 4, 5, 13, 21, 999].map(|most| top(most, Unit::Count)), [4, 4, 8, 20, 40, 1200]);
        let of = |seconds: i64| top(seconds, Unit::Duration) / 4;
        assert_eq!([9, 200, 3_000, 5_000, 90_000].map(of), [5, 60, 900, 1_800, 43_200]);
        assert_eq!(of(400_000), 172_800);
        assert_eq!([-0.5, 0.0, 0.24, 0.26, 1.0, 9.0].map(|share| nearest(share, 2)), [0, 0, 0, 1, 2, 2]);
        assert_eq!(nearest(0.7, 0), 0);
    }
}
