//! How a file of a customer may leave our own origin: what is shown in place, and the headers that keep the rest from running.

use crate::{disposition::content_disposition, file_type::FileType, name::FileName};
use http::{
    HeaderMap, HeaderValue,
    header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
};

/// What a page may do with a file. Only raster images, sound and film that all browsers know are shown in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presentation {
    Image,
    Video,
    Audio,
    /// Downloaded like everything else, because a PDF can run scripts; apart, because a page shows it with its pages.
    Pdf,
    Download,
}

/// For what is shown in place: should somebody open it by its address, it is nobody's document and loads only itself.
const IN_PLACE: &str = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";
const DOWNLOAD: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

impl Presentation {
    /// Decided by what the file is, never by what it is called.
    pub fn of(kind: FileType) -> Self {
        match kind {
            FileType::Jpeg | FileType::Png | FileType::Webp | FileType::Gif => Self::Image,
            FileType::Mp4 | FileType::ThreeGp | FileType::Webm => Self::Video,
            FileType::M4a | FileType::Ogg | FileType::Mp3 | FileType::Aac => Self::Audio,
            FileType::Pdf => Self::Pdf,
            // HEIC and AMR are harmless, but most browsers would show a broken picture and a dead player.
            FileType::Heic
            | FileType::Amr
            | FileType::Doc
            | FileType::Xls
            | FileType::Ppt
            | FileType::Docx
            | FileType::Xlsx
            | FileType::Pptx
            | FileType::Ole
            | FileType::Zip
            | FileType::Html
            | FileType::Svg
            | FileType::Xml
            | FileType::Text
            | FileType::Other => Self::Download,
        }
    }

    pub fn is_in_place(self) -> bool {
        matches!(self, Self::Image | Self::Video | Self::Audio)
    }
}

/// The exact `Content-Type` that a file is served with.
pub fn content_type(kind: FileType) -> &'static str {
    if Presentation::of(kind).is_in_place() {
        kind.media_type()
    } else {
        "application/octet-stream"
    }
}

/// The headers of a file's response that say what it is. The caller adds length, range, tag and caching.
pub fn headers(kind: FileType, name: Option<&FileName>) -> HeaderMap {
    let in_place = Presentation::of(kind).is_in_place();
    let policy = if in_place { IN_PLACE } else { DOWNLOAD };
    HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static(content_type(kind))),
        (CONTENT_DISPOSITION, content_disposition(in_place, name)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(kind: FileType) -> (String, String, String) {
        let headers = headers(kind, FileName::new("a.b").as_ref());
        assert_eq!(headers[X_CONTENT_TYPE_OPTIONS], "nosniff");
        let text = |name| headers[&name].to_str().unwrap().to_owned();
        (text(CONTENT_TYPE), text(CONTENT_DISPOSITION), text(CONTENT_SECURITY_POLICY))
    }

    #[test]
    fn raster_images_sound_and_film_are_shown_with_their_own_type() {
        for (kind, content_type) in [
            (FileType::Jpeg, "image/jpeg"),
            (FileType::Webp, "image/webp"),
            (FileType::Ogg, "audio/ogg"),
            (FileType::M4a, "audio/mp4"),
            (FileType::Mp4, "video/mp4"),
        ] {
            let (shown, disposition, policy) = served(kind);
            assert_eq!((shown.as_str(), disposition.as_str()), (content_type, "inline; filename=\"a.b\""));
            assert!(policy.starts_with("sandbox;"));
        }
    }

    #[test]
    fn everything_else_is_a_download_that_cannot_run() {
        for kind in [
            FileType::Html,
            FileType::Svg,
            FileType::Xml,
            FileType::Text,
            FileType::Pdf,
            FileType::Heic,
            FileType::Other,
        ] {
            let (shown, disposition, policy) = served(kind);
            assert_eq!(shown, "application/octet-stream");
            assert_eq!(disposition, "attachment; filename=\"a.b\"");
            assert_eq!(policy, DOWNLOAD);
        }
    }
}
