//! JSON that goes beyond what readers of JSON take: nested too deep, numbers too large, bare control characters. One such part
//! is no reason to lose the messages beside it.

use std::fmt::Write;

/// Readers stop at 128. What stands deeper than this is nothing that anybody wrote for us.
const MOST_DEPTH: usize = 100;

/// The JSON with `null` for what is too deep or too large; none when there is nothing of the kind.
pub(super) fn bounded(json: &str) -> Option<String> {
    let mut out = String::with_capacity(json.len());
    let mut found = false;
    let mut depth = 0_usize;
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            '-' | '0'..='9' => number_length(rest),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        depth = match first {
            '{' | '[' => depth + 1,
            '}' | ']' => depth.saturating_sub(1),
            _ => depth,
        };
        let closes = matches!(first, '}' | ']');
        if depth > MOST_DEPTH || closes && depth == MOST_DEPTH {
            // The outermost of what is too deep leaves its place to `null`.
            if depth == MOST_DEPTH + 1 && matches!(first, '{' | '[') {
                out.push_str("null");
            }
            found = true;
        } else if first == '"' {
            found |= push_string(&mut out, token);
        } else if matches!(first, '-' | '0'..='9') && token.parse::<f64>().is_ok_and(f64::is_infinite) {
            out.push_str("null");
            found = true;
        } else {
            out.push_str(token);
        }
    }
    found.then_some(out)
}

/// How long a string is, with its quotation marks.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn number_length(text: &str) -> usize {
    let part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    text.bytes().take_while(|byte| part(byte)).count()
}

/// Adds a string; control characters that stand in it bare are escaped. True when there were any.
fn push_string(out: &mut String, token: &str) -> bool {
    if !token.contains(|c: char| c < ' ') {
        out.push_str(token);
        return false;
    }
    for c in token.chars() {
        if c < ' ' {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn only_what_is_too_much_is_replaced() {
        for (json, right) in [
            (r#"{"a":[1e400,-1e999,1e3,"1e400"]}"#, Some(r#"{"a":[null,null,1e3,"1e400"]}"#)),
            ("\"a\nb\"", Some(r#""a\u000ab""#)),
            (r#"{"a":"[[[[ \" ]"}"#, None),
            ("{", None),
            ("\"\\", None),
        ] {
            assert_eq!(bounded(json).as_deref(), right, "{json}");
        }
    }

    #[test]
    fn what_is_too_deep_leaves_its_neighbours() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            for depth in [MOST_DEPTH - 1, MOST_DEPTH, 130, 5_000] {
                let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
                let json = format!("[{deep},\"here\"]");
                let read: Value = match bounded(&json) {
                    Some(bounded) => serde_json::from_str(&bounded).unwrap(),
                    None => serde_json::from_str(&json).unwrap(),
                };
                assert_eq!(read[1], "here", "{depth}");
                assert_eq!(bounded(&json).is_some(), depth >= MOST_DEPTH, "{depth}");
            }
        }
    }
}
