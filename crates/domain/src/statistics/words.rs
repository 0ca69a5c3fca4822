//! Figures as people read them.

/// A duration: `42 s`, `1 m 38 s`, `3 h 21 m`, `2 d 4 h`.
pub(super) fn duration(seconds: i64) -> String {
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3_600 => format!("{} m {:02} s", seconds / 60, seconds % 60),
        3_600..86_400 => format!("{} h {:02} m", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

/// Beyond this nobody looks closer.
pub(super) const FOR_EVER: i64 = i64::MAX;

/// From one duration to before another: `1 to 5 minutes`.
pub(super) fn spread((from, until): (i64, i64)) -> String {
    let whole = |seconds: i64| match seconds {
        ..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    };
    match (from, until) {
        (0, until) => format!("Under {}", whole(until)),
        (from, FOR_EVER) => format!("{} and more", whole(from)),
        (from, until) => format!("{} to {}", whole(from), whole(until)),
    }
}

/// A number with its thousands apart: `14,206`.
pub fn number(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("−{text}") } else { text }
}

/// An amount in millionths: `12.40`, and small ones to the hundredth of a cent: `0.0118`.
pub(super) fn money(millionths: i64) -> String {
    let (whole, fraction) = (millionths / 1_000_000, millionths % 1_000_000);
    if whole == 0 && fraction > 0 {
        format!("0.{:04}", (fraction + 50) / 100)
    } else {
        let hundredths = (millionths + 5_000) / 10_000;
        format!("{}.{:02}", number(hundredths / 100), hundredths % 100)
    }
}

/// A share in tenths of a percent; none of nothing.
pub(super) fn share(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| part * 1000 / whole)
}

/// `97.9%`.
pub(super) fn percent(tenths: i64) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// How much a figure differs from the one before, in whole percent: `+12%`; none where there was nothing before.
pub(super) fn change(now: i64, before: i64) -> Option<String> {
    let percent = ((now - before) * 100).checked_div(before)?;
    Some(match percent {
        0 => "±0%".to_owned(),
        1.. => format!("+{}%", number(percent)),
        _ => format!("−{}%", number(-percent)),
    })
}
