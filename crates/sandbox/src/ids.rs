//! The sandbox's clock and dice, identifiers in the shapes AWS and Meta use, and times as they write them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rand::Rng as _;
use std::time::{SystemTime, UNIX_EPOCH};
use time::OffsetDateTime;

/// Random bytes. The sandbox plays the outside world, so its dice are the world's.
#[expect(clippy::disallowed_methods, reason = "the one place where the sandbox is random")]
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill(&mut bytes[..]);
    bytes
}

/// A random number below `end`, which is small.
fn below(end: u8) -> u8 {
    // 64 random bits are so many that the remainder is as good as even.
    u8::try_from(u64::from_le_bytes(random_bytes()) % u64::from(end)).unwrap_or(0)
}

/// A random UUID, version 4.
pub(crate) fn uuid() -> String {
    let mut b: [u8; 16] = random_bytes();
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    let h = hex(&b);
    format!("{}-{}-{}-{}-{}", &h[..8], &h[8..12], &h[12..16], &h[16..20], &h[20..])
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]])
        .map(char::from)
        .collect()
}

/// `count` random hexadecimal digits.
pub(crate) fn random_hex(count: usize) -> String {
    (0..count)
        .map(|_| char::from(b"0123456789abcdef"[usize::from(below(16))]))
        .collect()
}

/// `count` random decimal digits, the first of them not 0.
pub(crate) fn random_digits(count: usize) -> String {
    (0..count)
        .map(|i| char::from(if i == 0 { b'1' + below(9) } else { b'0' + below(10) }))
        .collect()
}

/// Random letters and digits that need no escaping anywhere.
pub(crate) fn token(count: usize) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    (0..count).map(|_| char::from(LETTERS[usize::from(below(62))])).collect()
}

/// A WhatsApp message id. Like the real ones it is Base64 of a little header, the customer's digits and a random part.
pub(crate) fn wamid(customer: &str) -> String {
    let digits: Vec<u8> = customer.bytes().filter(u8::is_ascii_digit).take(20).collect();
    let mut raw = vec![0x1c, 0x18, u8::try_from(digits.len()).unwrap_or(0)];
    raw.extend_from_slice(&digits);
    raw.extend_from_slice(&[0x15, 0x02, 0x00, 0x11, 0x18, 0x20]);
    raw.extend_from_slice(random_hex(32).to_uppercase().as_bytes());
    raw.push(0);
    format!("wamid.{}", STANDARD.encode(raw))
}

/// Milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the one place where the sandbox looks at the clock")]
pub(crate) fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

/// `2026-01-31T12:00:00.000Z`, as SNS and EUM write times.
pub(crate) fn iso(ms: i64) -> String {
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.millisecond()
    )
}

/// Seconds with a fraction, as the JSON protocols write times.
#[allow(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit a double exactly")]
pub(crate) fn epoch_seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_shapes_they_claim() {
        let id = uuid();
        assert_eq!(id.len(), 36);
        assert_eq!(&id[14..15], "4");
        assert_ne!(uuid(), id);
        assert!(!random_digits(15).starts_with('0'));
        assert!(wamid("+919000010001").starts_with("wamid.HBg"));
        assert_eq!(hex(&[0, 0xab, 0xff]), "00abff");
    }

    #[test]
    fn times_are_written_as_aws_writes_them() {
        assert_eq!(iso(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(1_760_000_000_123), "2025-10-09T08:53:20.123Z");
        assert!((epoch_seconds(1500) - 1.5).abs() < f64::EPSILON);
    }
}
