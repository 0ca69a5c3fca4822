//! The types of files that WhatsApp passes on, and those that pretend to be one of them.

use crate::mime::MediaType;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileType {
    Jpeg,
    Png,
    /// Stickers, still and animated.
    Webp,
    Gif,
    /// Pictures of Apple's phones; browsers other than Safari cannot show them.
    Heic,
    Mp4,
    ThreeGp,
    Webm,
    /// MP4 with sound alone.
    M4a,
    /// With Opus or Vorbis in it.
    Ogg,
    Mp3,
    Aac,
    /// Sound of old phones; browsers cannot play it.
    Amr,
    Pdf,
    Doc,
    Xls,
    Ppt,
    Docx,
    Xlsx,
    Pptx,
    /// A file of old Office whose program is not known.
    Ole,
    Zip,
    Html,
    Svg,
    Xml,
    Text,
    Other,
}

impl FileType {
    /// Its registered media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Heic => "image/heic",
            Self::Mp4 => "video/mp4",
            Self::ThreeGp => "video/3gpp",
            Self::Webm => "video/webm",
            Self::M4a => "audio/mp4",
            Self::Ogg => "audio/ogg",
            Self::Mp3 => "audio/mpeg",
            Self::Aac => "audio/aac",
            Self::Amr => "audio/amr",
            Self::Pdf => "application/pdf",
            Self::Doc => "application/msword",
            Self::Xls => "application/vnd.ms-excel",
            Self::Ppt => "application/vnd.ms-powerpoint",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Zip => "application/zip",
            Self::Html => "text/html",
            Self::Svg => "image/svg+xml",
            Self::Xml => "application/xml",
            Self::Text => "text/plain",
            Self::Ole | Self::Other => "application/octet-stream",
        }
    }

    /// The ending of a name made for it. None when nobody knows.
    pub fn extension(self) -> Option<&'static str> {
        Some(match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Heic => "heic",
            Self::Mp4 => "mp4",
            Self::ThreeGp => "3gp",
            Self::Webm => "webm",
            Self::M4a => "m4a",
            Self::Ogg => "ogg",
            Self::Mp3 => "mp3",
            Self::Aac => "aac",
            Self::Amr => "amr",
            Self::Pdf => "pdf",
            Self::Doc => "doc",
            Self::Xls => "xls",
            Self::Ppt => "ppt",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Zip => "zip",
            Self::Html => "html",
            Self::Svg => "svg",
            Self::Xml => "xml",
            Self::Text => "txt",
            Self::Ole | Self::Other => return None,
        })
    }

    /// What a claim says that it is: good for a name and a sign before the file is there, never for showing it.
    pub fn claimed(claim: &MediaType) -> Self {
        const ALL: [FileType; 25] = [
            FileType::Jpeg,
            FileType::Png,
            FileType::Webp,
            FileType::Gif,
            FileType::Heic,
            FileType::Mp4,
            FileType::ThreeGp,
            FileType::Webm,
            FileType::M4a,
            FileType::Ogg,
            FileType::Mp3,
            FileType::Aac,
            FileType::Amr,
            FileType::Pdf,
            FileType::Doc,
            FileType::Xls,
            FileType::Ppt,
            FileType::Docx,
            FileType::Xlsx,
            FileType::Pptx,
            FileType::Zip,
            FileType::Html,
            FileType::Svg,
            FileType::Xml,
            FileType::Text,
        ];
        match claim.essence() {
            "text/xml" => Self::Xml,
            essence => ALL.into_iter().find(|kind| kind.media_type() == essence).unwrap_or(Self::Other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(claim: &str) -> FileType {
        FileType::claimed(&MediaType::parse(claim).unwrap())
    }

    #[test]
    fn claims_of_whatsapp_are_known() {
        assert_eq!(claimed("audio/ogg; codecs=opus").extension(), Some("ogg"));
        assert_eq!(claimed("image/JPG"), FileType::Jpeg);
        assert_eq!(claimed("video/3gp"), FileType::ThreeGp);
        assert_eq!(claimed("application/vnd.ms-excel"), FileType::Xls);
        assert_eq!(claimed("application/x-msdownload"), FileType::Other);
        assert_eq!(claimed("application/octet-stream"), FileType::Other);
    }
}
