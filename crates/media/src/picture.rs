//! A still image's size, and what decoding it would cost, from its header alone.

mod jpeg;
mod webp;

use crate::{
    bytes::be32,
    file_type::FileType,
    limits::Limits,
    size::Size,
    sniff::sniff,
    stop::{Stop, Stoppable},
};
use image::{ImageDecoder, ImageError, ImageFormat, ImageReader, metadata::Orientation};

/// What a header's tables may unpack to, such as a colour profile.
const TABLES: u64 = 16 * 1024 * 1024;
/// The header of a JPEG ends within this, previews and profiles included.
const JPEG_HEADER: usize = 1024 * 1024;

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the picture is too large")]
    TooLarge,
    #[error("it is no picture of a known kind")]
    NotAnImage,
    #[error("the picture is damaged")]
    Broken,
}

impl From<ImageError> for Refusal {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooLarge,
            _ => Self::Broken,
        }
    }
}

/// The size alone, whatever it is: costs no more than reading the header, which turned pictures are turned by.
/// The first MiB of a file is enough, but for WebP.
pub fn dimensions(bytes: &[u8]) -> Result<Size, Refusal> {
    guarded(|| {
        let any = Limits {
            bytes: usize::MAX,
            pixels: u64::MAX,
            memory: u64::MAX,
        };
        let head = match sniff(bytes) {
            FileType::Jpeg => bytes.get(..JPEG_HEADER).unwrap_or(bytes),
            _ => bytes,
        };
        Ok(open(head, &any, &Stop::default())?.size)
    })
}

/// Whether a WebP has several frames.
pub fn moves(bytes: &[u8]) -> bool {
    sniff(bytes) == FileType::Webp && webp::is_animated(bytes)
}

/// Decoders are other people's code: a panic in one means a damaged picture.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or(Err(Refusal::Broken))
}

/// A picture whose header was read and whose cost is within limits.
pub(crate) struct Opened<D> {
    pub(crate) decoder: D,
    pub(crate) orientation: Orientation,
    pub(crate) size: Size,
}

pub(crate) fn open<'a>(bytes: &'a [u8], limits: &Limits, stop: &'a Stop) -> Result<Opened<impl ImageDecoder + 'a>, Refusal> {
    let (format, bytes) = match sniff(bytes) {
        FileType::Jpeg => (ImageFormat::Jpeg, bytes),
        FileType::Png => (ImageFormat::Png, bytes),
        FileType::Gif => (ImageFormat::Gif, bytes),
        FileType::Webp => (ImageFormat::WebP, webp::checked(bytes, limits.pixels)?),
        _ => return Err(Refusal::NotAnImage),
    };
    // A PNG begins with its size; the decoder would first unpack what follows.
    if format == ImageFormat::Png {
        let (width, height) = be32(bytes, 16).zip(be32(bytes, 20)).ok_or(Refusal::Broken)?;
        within(Size { width, height }.pixels(), limits.pixels)?;
    }
    within_bytes(bytes, limits)?;
    let mut reader = ImageReader::with_format(Stoppable::new(bytes, stop), format);
    reader.limits(allowing(TABLES));
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    let size = Size { width, height };
    within(size.pixels(), limits.pixels)?;
    within(cost(format, bytes, size, &decoder), limits.memory)?;
    decoder.set_limits(allowing(limits.memory.saturating_sub(decoder.total_bytes())))?;
    // Where it cannot be read, the picture is shown as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let size = if lies(orientation) {
        Size {
            width: height,
            height: width,
        }
    } else {
        size
    };
    (width > 0 && height > 0)
        .then_some(Opened {
            decoder,
            orientation,
            size,
        })
        .ok_or(Refusal::Broken)
}

fn within(found: u64, limit: u64) -> Result<(), Refusal> {
    if found <= limit { Ok(()) } else { Err(Refusal::TooLarge) }
}

fn within_bytes(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    if bytes.len() <= limits.bytes {
        Ok(())
    } else {
        Err(Refusal::TooLarge)
    }
}

fn allowing(memory: u64) -> image::Limits {
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(memory);
    limits
}

fn lies(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// What decoding allocates at its worst. The limits of `image` count only the result, not what decoders keep beside it.
fn cost(format: ImageFormat, bytes: &[u8], size: Size, decoder: &impl ImageDecoder) -> u64 {
    // Decoders fill up to whole blocks.
    let pixels = (u64::from(size.width) + 32).saturating_mul(u64::from(size.height) + 32);
    let beside = match format {
        // Coefficients of two bytes, unless rows can be finished one by one; four kinds of them in print colours.
        ImageFormat::Jpeg if jpeg::keeps_coefficients(bytes) => 8,
        ImageFormat::WebP if webp::is_animated(bytes) => 8,
        ImageFormat::WebP => 4,
        _ => 0,
    };
    // Pictures with transparency are worked on in eight bits.
    let color = decoder.color_type();
    let converted = if color.has_alpha() && color != image::ColorType::Rgba8 {
        4
    } else {
        0
    };
    decoder.total_bytes().saturating_add(pixels.saturating_mul(beside + converted))
}
