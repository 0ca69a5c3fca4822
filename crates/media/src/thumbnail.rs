//! Small pictures of large ones. Nothing of the original's bytes goes along: no place where it was taken, no profile, no script.

use crate::{
    limits::Limits,
    picture::{Refusal, guarded, open},
    size::Size,
    stop::Stop,
};
use fast_image_resize::{
    FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::{U8x3, U8x4},
};
use image::{DynamicImage, ExtendedColorType, ImageBuffer, ImageEncoder, Pixel, RgbImage, RgbaImage, codecs::webp::WebPEncoder};
use jpeg_encoder::{ColorType, Encoder};

/// The longest side: twice what a bubble shows, for sharp screens.
pub const LONGEST_SIDE: u32 = 480;
const QUALITY: u8 = 80;

/// A picture of at most [`LONGEST_SIDE`], the right way up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    pub bytes: Vec<u8>,
    /// `image/jpeg`, or `image/webp` for what one can look through.
    pub content_type: &'static str,
    pub size: Size,
    /// The original's, as shown.
    pub original: Size,
}

/// Of the first frame, if it moves. Heavy work: run it in a [`crate::Pool`]. Of a JPEG that is cut off, what is there is shown.
pub fn thumbnail(bytes: &[u8], limits: &Limits, stop: &Stop) -> Result<Thumbnail, Refusal> {
    guarded(|| {
        let opened = open(bytes, limits, stop)?;
        let mut image = shrunk(DynamicImage::from_decoder(opened.decoder)?, stop)?;
        image.apply_orientation(opened.orientation);
        encoded(image, opened.size)
    })
}

/// To the size of a thumbnail, never larger than it was. First roughly, which is fast and takes little memory, then well.
fn shrunk(image: DynamicImage, stop: &Stop) -> Result<DynamicImage, Refusal> {
    let (width, height) = (image.width(), image.height());
    let longest = width.max(height);
    let side = |side: u32| {
        let scaled = u64::from(side) * u64::from(LONGEST_SIDE) / u64::from(longest.max(1));
        u32::try_from(scaled).unwrap_or(LONGEST_SIDE).max(1)
    };
    let (to_width, to_height) = if longest > LONGEST_SIDE {
        (side(width), side(height))
    } else {
        (width, height)
    };
    let color = image.color();
    // Colours behind nothing must not shine through at edges.
    let mut image = if color.has_alpha() {
        weighed(image.into_rgba8()).into()
    } else {
        image
    };
    let (rough_width, rough_height) = (width.min(2 * to_width), height.min(2 * to_height));
    if (rough_width, rough_height) != (width, height) {
        image = image.thumbnail_exact(rough_width, rough_height);
    }
    if stop.is_set() {
        return Err(Refusal::Broken);
    }
    if (rough_width, rough_height) != (to_width, to_height) {
        image = if color.has_alpha() {
            resized::<U8x4, _>(&image.into_rgba8(), to_width, to_height)?.into()
        } else {
            resized::<U8x3, _>(&image.into_rgb8(), to_width, to_height)?.into()
        };
    }
    Ok(if color.has_alpha() {
        unweighed(image.into_rgba8()).into()
    } else {
        image
    })
}

/// With the processor's vectors: several times as fast as the same in `image`. By the kind of its pixels, of which there are two here:
/// compiled for all that there are, this crate takes three times as long.
fn resized<V, P>(image: &ImageBuffer<P, Vec<u8>>, width: u32, height: u32) -> Result<ImageBuffer<P, Vec<u8>>, Refusal>
where
    V: PixelTrait,
    P: Pixel<Subpixel = u8>,
{
    let mut small = ImageBuffer::new(width, height);
    // Where one can look through, the colours are weighed already.
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom))
        .use_alpha(false);
    let from = TypedImageRef::<V>::from_buffer(image.width(), image.height(), image).map_err(|_| Refusal::Broken)?;
    let mut to = TypedImage::<V>::from_buffer(width, height, &mut small).map_err(|_| Refusal::Broken)?;
    let done = Resizer::new().resize_typed(&from, &mut to, &options);
    done.map(|()| small).map_err(|_| Refusal::Broken)
}

/// Each colour times how much of it is seen.
fn weighed(mut image: RgbaImage) -> RgbaImage {
    for pixel in image.pixels_mut() {
        let [colors @ .., seen] = &mut pixel.0;
        for color in colors {
            *color = narrow(u16::from(*color) * u16::from(*seen) / 255);
        }
    }
    image
}

fn unweighed(mut image: RgbaImage) -> RgbaImage {
    for pixel in image.pixels_mut() {
        let [colors @ .., seen] = &mut pixel.0;
        for color in colors {
            *color = narrow((u16::from(*color) * 255).checked_div(u16::from(*seen)).unwrap_or(0));
        }
    }
    image
}

fn narrow(value: u16) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}

/// JPEG unless one can look through it: a photo is several times smaller that way than in lossless WebP.
fn encoded(image: DynamicImage, original: Size) -> Result<Thumbnail, Refusal> {
    let size = Size {
        width: image.width(),
        height: image.height(),
    };
    let mut bytes = Vec::new();
    let content_type = if image.color().has_alpha() {
        let rgba = image.into_rgba8();
        if rgba.pixels().any(|pixel| pixel.0.last() != Some(&255)) {
            WebPEncoder::new_lossless(&mut bytes).write_image(&rgba, size.width, size.height, ExtendedColorType::Rgba8)?;
            "image/webp"
        } else {
            jpeg(&DynamicImage::from(rgba).into_rgb8(), &mut bytes)?
        }
    } else {
        jpeg(&image.into_rgb8(), &mut bytes)?
    };
    Ok(Thumbnail {
        bytes,
        content_type,
        size,
        original,
    })
}

/// With the processor's vectors, too: the encoder of `image` took a fifth of all that a photo costs the server.
fn jpeg(image: &RgbImage, bytes: &mut Vec<u8>) -> Result<&'static str, Refusal> {
    let side = |side: u32| u16::try_from(side).map_err(|_| Refusal::Broken);
    let (width, height) = (side(image.width())?, side(image.height())?);
    let done = Encoder::new(bytes, QUALITY).encode(image.as_raw(), width, height, ColorType::Rgb);
    done.map(|()| "image/jpeg").map_err(|_| Refusal::Broken)
}

#[cfg(test)]
mod tests;
