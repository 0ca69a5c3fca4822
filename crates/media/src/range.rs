//! Which part of a file a request wants: RFC 9110's `Range` and `If-Range` for a route that streams.
//!
//! Several ranges in one header are answered with the whole file, which RFC 9110 allows: players ask for one, and answers in
//! several parts are mostly used to make a server work.

use http::StatusCode;

/// What is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// 200 and all of it.
    Whole,
    /// 206 and the bytes from `first` to `last`, both included.
    Part { first: u64, last: u64 },
    /// 416: it begins beyond the end.
    Unsatisfiable,
}

impl Wanted {
    /// Reads the headers of a GET of a file of `len` bytes with a strong `etag`, quotes included. What cannot be understood is
    /// ignored, as the RFC demands; so is a range of another version of the file than ours.
    pub fn read(range: Option<&str>, if_range: Option<&str>, etag: &str, len: u64) -> Self {
        let Some(range) = range else { return Self::Whole };
        // A date, or a weak tag on either side, cannot promise the same bytes.
        if if_range.is_some_and(|tag| tag.trim() != etag || !etag.starts_with('"')) {
            return Self::Whole;
        }
        parse(range, len).unwrap_or(Self::Whole)
    }

    pub fn status(self) -> StatusCode {
        match self {
            Self::Whole => StatusCode::OK,
            Self::Part { .. } => StatusCode::PARTIAL_CONTENT,
            Self::Unsatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
        }
    }

    /// The `Content-Range` header, for all but the whole.
    pub fn content_range(self, len: u64) -> Option<String> {
        match self {
            Self::Whole => None,
            Self::Part { first, last } => Some(format!("bytes {first}-{last}/{len}")),
            Self::Unsatisfiable => Some(format!("bytes */{len}")),
        }
    }

    /// How many bytes of a file of `len` are sent.
    pub fn length(self, len: u64) -> u64 {
        match self {
            Self::Whole => len,
            Self::Part { first, last } => last.saturating_sub(first).saturating_add(1),
            Self::Unsatisfiable => 0,
        }
    }
}

/// None for what is no single range of bytes.
fn parse(header: &str, len: u64) -> Option<Wanted> {
    let (unit, range) = header.trim().split_once('=')?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = range.trim().split_once('-')?;
    if first.is_empty() {
        let count = number(last)?;
        return Some(match (count, len.checked_sub(1)) {
            (0, _) | (_, None) => Wanted::Unsatisfiable,
            (count, Some(last)) => Wanted::Part {
                first: len.saturating_sub(count),
                last,
            },
        });
    }
    let first = number(first)?;
    let last = if last.is_empty() { u64::MAX } else { number(last)? };
    if last < first {
        return None;
    }
    Some(match len.checked_sub(1).filter(|end| first <= *end) {
        Some(end) => Wanted::Part {
            first,
            last: last.min(end),
        },
        None => Wanted::Unsatisfiable,
    })
}

/// Digits alone; more than fit are as good as the largest number.
fn number(digits: &str) -> Option<u64> {
    let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(range: &str, len: u64) -> Wanted {
        Wanted::read(Some(range), None, "\"a\"", len)
    }

    const fn part(first: u64, last: u64) -> Wanted {
        Wanted::Part { first, last }
    }

    #[test]
    fn one_range_is_answered_with_its_part() {
        assert_eq!(of("bytes=0-99", 1000), part(0, 99));
        assert_eq!(of("bytes=0-", 1000), part(0, 999));
        assert_eq!(of("Bytes=900-5000", 1000), part(900, 999));
        assert_eq!(of(" bytes= 999-999 ", 1000), part(999, 999));
        assert_eq!(of("bytes=-100", 1000), part(900, 999));
        assert_eq!(of("bytes=-5000", 1000), part(0, 999));
        assert_eq!(of("bytes=0-99999999999999999999999", 1000), part(0, 999));
        assert_eq!(part(0, 99).content_range(1000).as_deref(), Some("bytes 0-99/1000"));
        assert_eq!((part(0, 99).status().as_u16(), part(0, 99).length(1000)), (206, 100));
    }

    #[test]
    fn beyond_the_end_there_is_nothing() {
        for (range, len) in [
            ("bytes=1000-", 1000),
            ("bytes=-0", 1000),
            ("bytes=0-", 0),
            ("bytes=-1", 0),
            ("bytes=99999999999999999999-", 9),
        ] {
            assert_eq!(of(range, len), Wanted::Unsatisfiable, "{range}");
        }
        assert_eq!(Wanted::Unsatisfiable.content_range(1000).as_deref(), Some("bytes */1000"));
        assert_eq!(Wanted::Unsatisfiable.status().as_u16(), 416);
    }

    #[test]
    fn several_ranges_and_what_is_no_range_give_the_whole() {
        for range in [
            "bytes=0-1,5-6",
            "bytes=0-9,5-20",
            "bytes=0-1,",
            "bytes=5-4",
            "bytes=",
            "bytes=-",
            "bytes",
            "items=0-1",
            "bytes=+1-2",
            "bytes=1-2-3",
            "bytes=a-b",
            "bytes=--1",
            "",
        ] {
            assert_eq!(of(range, 1000), Wanted::Whole, "{range}");
        }
        assert_eq!(Wanted::read(None, Some("\"a\""), "\"a\"", 9), Wanted::Whole);
        assert_eq!((Wanted::Whole.content_range(9), Wanted::Whole.length(9)), (None, 9));
    }

    #[test]
    fn a_part_of_another_version_is_never_sent() {
        let with = |if_range, etag| Wanted::read(Some("bytes=0-0"), Some(if_range), etag, 9);
        assert_eq!(with("\"a\"", "\"a\""), part(0, 0));
        for (if_range, etag) in [
            ("\"b\"", "\"a\""),
            ("W/\"a\"", "\"a\""),
            ("W/\"a\"", "W/\"a\""),
            ("Tue, 01 Dec 2026 00:00:00 GMT", "\"a\""),
            ("", "\"a\""),
        ] {
            assert_eq!(with(if_range, etag), Wanted::Whole, "{if_range} {etag}");
        }
    }

    proptest! {
        #[test]
        fn a_part_is_never_empty_and_never_beyond_the_end(range in "(bytes=[0-9]{0,21}-[0-9]{0,21}|\\PC{0,20})", len in any::<u64>()) {
            if let Wanted::Part { first, last } = of(&range, len) {
                prop_assert!(first <= last && last < len);
            }
        }
    }
}
