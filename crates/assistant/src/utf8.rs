//! Text that comes in pieces of bytes, which may be cut in the middle of a character.

/// Keeps the start of a character until its end comes.
#[derive(Debug, Default)]
pub(crate) struct Utf8(Vec<u8>);

impl Utf8 {
    /// What can be read by now. What can never be read becomes the sign for that.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> String {
        self.0.extend_from_slice(bytes);
        let mut text = String::new();
        loop {
            let error = match std::str::from_utf8(&self.0) {
                Ok(rest) => {
                    text.push_str(rest);
                    self.0.clear();
                    return text;
                }
                Err(error) => error,
            };
            let (good, rest) = self.0.split_at(error.valid_up_to());
            text.push_str(&String::from_utf8_lossy(good));
            let Some(bad) = error.error_len() else {
                self.0 = rest.to_owned();
                return text;
            };
            text.push(char::REPLACEMENT_CHARACTER);
            self.0 = rest.get(bad..).unwrap_or_default().to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_are_cut_come_out_whole() {
        let whole = "नमस्ते 😀 done";
        for size in 1..8 {
            let mut decoder = Utf8::default();
            let read: String = whole.as_bytes().chunks(size).map(|part| decoder.push(part)).collect();
            assert_eq!(read, whole, "{size}");
        }
        assert_eq!(Utf8::default().push(b"a\xffb"), "a\u{fffd}b");
    }
}
