//! Transactions that are sent again: for ten minutes the same token gets the same answer and changes nothing. dynoxide knows tokens too, but
//! looks through all of them for each transaction, which makes a long job slower by the minute. So it is not told of them.

use std::{
    collections::{HashMap, VecDeque, hash_map::DefaultHasher},
    hash::{Hash as _, Hasher as _},
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::Mutex as Turn, time::Instant};

/// DynamoDB remembers a token for so long.
const REMEMBERED: Duration = Duration::from_mins(10);

/// The tokens of the last ten minutes.
#[derive(Default)]
pub(super) struct Once(Mutex<Known>);

#[derive(Default)]
struct Known {
    places: HashMap<String, Place>,
    /// The oldest first.
    order: VecDeque<(Instant, String)>,
}

/// What a token got: held by who asks, so that a second waits for the first.
pub(super) type Place = Arc<Turn<Option<Given>>>;

pub(super) struct Given {
    pub(super) request: u64,
    pub(super) answer: Vec<u8>,
}

impl Once {
    /// The place of a token; a new one for a new token.
    pub(super) fn place(&self, token: &str, now: Instant) -> Place {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((_, old)) = known.order.pop_front_if(|(since, _)| now.duration_since(*since) >= REMEMBERED) {
            known.places.remove(&old);
        }
        if let Some(place) = known.places.get(token) {
            return Arc::clone(place);
        }
        let place = Place::default();
        known.order.push_back((now, token.to_owned()));
        known.places.insert(token.to_owned(), Arc::clone(&place));
        place
    }
}

/// A token taken out of a request, as long as before, and what tells its request from others.
pub(super) struct Taken {
    pub(super) token: String,
    pub(super) request: u64,
    pub(super) bytes: Vec<u8>,
}

/// Takes the token out of a request; none where there is none.
pub(super) fn take(bytes: &[u8]) -> Option<Taken> {
    let (member, value) = member(bytes)?;
    let token = std::str::from_utf8(bytes.get(value)?).ok()?.to_owned();
    let mut bytes = bytes.to_vec();
    bytes.get_mut(member)?.fill(b' ');
    // Signed anew each time it is sent, so only what is asked counts.
    let mut hasher = DefaultHasher::new();
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    bytes.get(head..)?.hash(&mut hasher);
    Some(Taken {
        token,
        request: hasher.finish(),
        bytes,
    })
}

/// Where the member with the token stands, with the comma that parts it from the others, and where its value does. Inside a text
/// a quote has a backslash before it, so this is never what somebody wrote.
fn member(bytes: &[u8]) -> Option<(Range<usize>, Range<usize>)> {
    const NAME: &[u8] = b"\"ClientRequestToken\"";
    let at = bytes.windows(NAME.len()).position(|part| part == NAME)?;
    let is_escaped = at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\\');
    if is_escaped {
        return None;
    }
    let find = |from: usize, what: u8| Some(from + bytes.get(from..)?.iter().position(|byte| *byte == what)?);
    let from = find(find(at + NAME.len(), b':')?, b'"')? + 1;
    let to = find(from, b'"')?;
    let is_blank = |byte: &u8| byte.is_ascii_whitespace();
    let before = bytes.get(..at)?.iter().rposition(|byte| !is_blank(byte))?;
    if bytes.get(before) == Some(&b',') {
        return Some((before..to + 1, from..to));
    }
    let after = to + 1 + bytes.get(to + 1..)?.iter().position(|byte| !is_blank(byte))?;
    let end = if bytes.get(after) == Some(&b',') { after } else { to };
    Some((at..end + 1, from..to))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::{Value, json};

    fn asked(body: &str) -> Option<(String, Value)> {
        let taken = take(format!("POST / HTTP/1.1\r\nhost: x\r\n\r\n{body}").as_bytes())?;
        let (_, rest) = std::str::from_utf8(&taken.bytes).unwrap().split_once("\r\n\r\n").unwrap();
        assert_eq!(rest.len(), body.len());
        Some((taken.token, serde_json::from_str(rest).unwrap()))
    }

    #[test]
    fn the_token_is_taken_out_wherever_it_stands() {
        let rest = json!({ "TransactItems": [{ "Put": 1 }] });
        for body in [
            r#"{"TransactItems":[{"Put":1}],"ClientRequestToken":"a-1"}"#,
            r#"{"ClientRequestToken":"a-1","TransactItems":[{"Put":1}]}"#,
            r#"{ "TransactItems" : [{"Put":1}] , "ClientRequestToken" : "a-1" }"#,
        ] {
            assert_eq!(asked(body), Some(("a-1".to_owned(), rest.clone())), "{body}");
        }
        assert_eq!(asked(r#"{"ClientRequestToken":"a-1"}"#), Some(("a-1".to_owned(), json!({}))));
        assert!(asked(r#"{"TransactItems":[]}"#).is_none());
        assert!(asked(r#"{"Item":{"S":"\"ClientRequestToken\":\"x\""}}"#).is_none());
    }

    #[test]
    fn the_same_token_has_the_same_place_for_ten_minutes() {
        let (once, now) = (Once::default(), Instant::now());
        let first = once.place("a", now);
        assert!(Arc::ptr_eq(&first, &once.place("a", now + REMEMBERED / 2)));
        assert!(!Arc::ptr_eq(&first, &once.place("b", now)));
        assert!(!Arc::ptr_eq(&first, &once.place("a", now + REMEMBERED)));
        assert_eq!(once.0.lock().unwrap().places.len(), 1, "those that are over are forgotten");
    }

    #[test]
    fn another_request_is_told_from_one_that_is_signed_anew() {
        let request = |signature: &str, body: &str| {
            let text = format!("POST / HTTP/1.1\r\nauthorization: {signature}\r\n\r\n{{\"ClientRequestToken\":\"t\",\"A\":{body}}}");
            take(text.as_bytes()).unwrap().request
        };
        assert_eq!(request("one", "1"), request("two", "1"));
        assert_ne!(request("one", "1"), request("one", "2"));
    }
}
