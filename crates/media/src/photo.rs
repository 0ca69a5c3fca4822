//! A photo in a format that WhatsApp takes, out of one in WebP, the right way up.

pub use crate::picture::moves;
use crate::{
    limits::Limits,
    picture::{Refusal, guarded, open},
    stop::Stop,
};
use image::{
    DynamicImage, ImageEncoder, RgbImage, RgbaImage,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
};

/// WhatsApp: 5 MB at most.
const MOST_BYTES: usize = 5 * 1024 * 1024;
/// From good to still good enough.
const QUALITIES: [u8; 3] = [90, 80, 65];

/// A picture that WhatsApp takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    pub bytes: Vec<u8>,
    /// `image/jpeg`, or `image/png` for what one can look through.
    pub content_type: &'static str,
}

/// Why no photo was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPhoto {
    #[error("the picture moves")]
    Moves,
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// The picture as a photo. Heavy work: run it in a [`crate::Pool`].
pub fn photo(bytes: &[u8], limits: &Limits, stop: &Stop) -> Result<Photo, NoPhoto> {
    if moves(bytes) {
        return Err(NoPhoto::Moves);
    }
    Ok(guarded(|| {
        let opened = open(bytes, limits, stop)?;
        let mut image = DynamicImage::from_decoder(opened.decoder)?;
        image.apply_orientation(opened.orientation);
        if stop.is_set() {
            return Err(Refusal::Broken);
        }
        let color = image.color();
        if !color.has_alpha() {
            return jpeg(&image.into_rgb8(), stop);
        }
        let image = image.into_rgba8();
        if image.pixels().all(|pixel| pixel.0.last() == Some(&255)) {
            return jpeg(&DynamicImage::from(image).into_rgb8(), stop);
        }
        match png(&image)? {
            Some(photo) => Ok(photo),
            None => jpeg(&on_white(&image), stop),
        }
    })?)
}

/// None when WhatsApp would find it too large.
fn png(image: &RgbaImage) -> Result<Option<Photo>, Refusal> {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes).write_image(image, image.width(), image.height(), image::ExtendedColorType::Rgba8)?;
    Ok((bytes.len() <= MOST_BYTES).then_some(Photo {
        bytes,
        content_type: "image/png",
    }))
}

fn jpeg(image: &RgbImage, stop: &Stop) -> Result<Photo, Refusal> {
    for quality in QUALITIES {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image)?;
        if bytes.len() <= MOST_BYTES {
            return Ok(Photo {
                bytes,
                content_type: "image/jpeg",
            });
        }
        if stop.is_set() {
            return Err(Refusal::Broken);
        }
    }
    Err(Refusal::TooLarge)
}

/// As it looks on paper.
fn on_white(image: &RgbaImage) -> RgbImage {
    let mut flat = RgbImage::new(image.width(), image.height());
    for (to, from) in flat.pixels_mut().zip(image.pixels()) {
        let [colors @ .., seen] = from.0;
        let seen = u16::from(seen);
        to.0 = colors.map(|color| u8::try_from((u16::from(color) * seen + 255 * (255 - seen)) / 255).unwrap_or(u8::MAX));
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use proptest::prelude::*;

    fn made(bytes: &[u8]) -> Result<Photo, NoPhoto> {
        photo(bytes, &Limits::default(), &Stop::default())
    }

    #[test]
    fn a_webp_becomes_a_jpeg_of_the_same_size() {
        let photo = made(&testing::webp(&testing::photo(64, 40))).unwrap();
        assert_eq!(photo.content_type, "image/jpeg");
        let size = crate::dimensions(&photo.bytes).unwrap();
        assert_eq!((size.width, size.height), (64, 40));
    }

    #[test]
    fn what_one_can_look_through_becomes_a_png() {
        let photo = made(&testing::webp(&testing::sticker(48))).unwrap();
        assert_eq!(photo.content_type, "image/png");
        let read = image::load_from_memory(&photo.bytes).unwrap().into_rgba8();
        assert_eq!((read.get_pixel(0, 0).0[3], read.get_pixel(24, 24).0), (0, [255; 4]));
    }

    #[test]
    fn what_is_too_large_as_a_png_stands_on_white() {
        let flat = on_white(&testing::sticker(48).into_rgba8());
        assert_eq!((flat.get_pixel(0, 0).0, flat.get_pixel(24, 24).0), ([255; 3], [255; 3]));
        let half = on_white(&RgbaImage::from_pixel(1, 1, image::Rgba([0, 100, 200, 128])));
        assert_eq!(half.get_pixel(0, 0).0, [127, 177, 227]);
    }

    #[test]
    fn what_moves_and_what_is_no_picture_is_refused() {
        assert_eq!(made(&testing::animated_webp(&testing::photo(8, 8), 3)), Err(NoPhoto::Moves));
        assert_eq!(made(b"hello"), Err(NoPhoto::Refused(Refusal::NotAnImage)));
        let small = Limits {
            pixels: 100,
            ..Limits::default()
        };
        let large = testing::webp(&testing::photo(64, 64));
        assert_eq!(photo(&large, &small, &Stop::default()), Err(NoPhoto::Refused(Refusal::TooLarge)));
    }

    proptest! {
        #[test]
        fn a_damaged_picture_is_refused_or_some_picture(place in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>()) {
            let mut bytes = testing::webp(&testing::photo(24, 24));
            let at = place.index(bytes.len());
            bytes[at] = to;
            bytes.truncate(cut.index(bytes.len()) + 1);
            if let Ok(photo) = made(&bytes) {
                prop_assert!(crate::dimensions(&photo.bytes).is_ok());
            }
        }
    }
}
