//! The files of the folder `media`: what customers send when they are not told otherwise.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// A file with its type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// By which it is asked for, and the file name of a document.
    pub(crate) name: &'static str,
    pub(crate) mime: &'static str,
    pub(crate) bytes: &'static [u8],
}

macro_rules! sample {
    ($name:literal, $mime:literal) => {
        Sample {
            name: $name,
            mime: $mime,
            bytes: include_bytes!(concat!("../../media/", $name)),
        }
    };
}

const SAMPLES: [Sample; 10] = [
    sample!("photo.jpg", "image/jpeg"),
    sample!("chart.png", "image/png"),
    sample!("clip.mp4", "video/mp4"),
    sample!("melody.mp3", "audio/mpeg"),
    sample!("voice.ogg", "audio/ogg; codecs=opus"),
    sample!("sticker.webp", "image/webp"),
    sample!("sticker-animated.webp", "image/webp"),
    sample!("leaflet.pdf", "application/pdf"),
    sample!(
        "form.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    sample!("notes.txt", "text/plain"),
];

impl Sample {
    /// By its name.
    pub(crate) fn find(name: &str) -> Option<Self> {
        SAMPLES.into_iter().find(|sample| sample.name == name)
    }

    /// What a message says of it under an id.
    pub(crate) fn announced(&self, id: &str) -> Value {
        json!({ "id": id, "mime_type": self.mime, "sha256": STANDARD.encode(digest(&SHA256, self.bytes)) })
    }

    /// All names, to name them in a refusal.
    pub(crate) fn names() -> String {
        SAMPLES.map(|sample| sample.name).join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_small_and_what_they_say_they_are() {
        let begins: [&[u8]; 10] = [
            b"\xff\xd8\xff",
            b"\x89PNG",
            b"\0\0\0",
            b"\xff",
            b"OggS",
            b"RIFF",
            b"RIFF",
            b"%PDF-",
            b"PK\x03\x04",
            b"Sample",
        ];
        for (sample, begin) in SAMPLES.iter().zip(begins) {
            assert!(sample.bytes.starts_with(begin), "{}", sample.name);
        }
        assert!(SAMPLES.iter().map(|sample| sample.bytes.len()).sum::<usize>() < 400_000);
        assert!(SAMPLES[6].bytes.windows(4).any(|part| part == b"ANIM"));
    }
}
