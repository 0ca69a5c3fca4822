//! Pictures for tests, made by small encoders.

use image::{
    DynamicImage, ExtendedColorType, ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage,
    codecs::{gif::GifEncoder, jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
    metadata::Orientation,
};

/// Dark on its left, bright on its right.
pub(crate) fn photo(width: u32, height: u32) -> DynamicImage {
    let shade = |x: u32| u8::try_from(u64::from(x) * 255 / u64::from(width)).unwrap();
    RgbImage::from_fn(width, height, |x, _| Rgb([shade(x), shade(x), 90])).into()
}

/// A white disc on nothing.
pub(crate) fn sticker(side: u32) -> DynamicImage {
    let far = |at: u32| u64::from(at.abs_diff(side / 2)).pow(2);
    let radius = u64::from(side / 3).pow(2);
    RgbaImage::from_fn(
        side,
        side,
        |x, y| if far(x) + far(y) < radius { Rgba([255; 4]) } else { Rgba([0; 4]) },
    )
    .into()
}

pub(crate) fn jpeg(image: &DynamicImage, orientation: Option<Orientation>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 80);
    if let Some(orientation) = orientation {
        // One entry: tag 0x0112, one short.
        let tag = [
            b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(),
            &[orientation.to_exif(), 0, 0, 0, 0, 0, 0, 0],
        ]
        .concat();
        encoder.set_exif_metadata(tag).unwrap();
    }
    encoder.encode_image(image).unwrap();
    bytes
}

pub(crate) fn png(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
    bytes
}

pub(crate) fn webp(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_with_encoder(WebPEncoder::new_lossless(&mut bytes)).unwrap();
    bytes
}

pub(crate) fn gif(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let rgb = image.to_rgb8();
    GifEncoder::new(&mut bytes)
        .encode(&rgb, rgb.width(), rgb.height(), ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn chunk(name: &[u8], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap();
    let padding = vec![0; content.len() % 2];
    [name, &size.to_le_bytes(), content, &padding].concat()
}

/// The same frame several times.
pub(crate) fn animated_webp(image: &DynamicImage, frames: usize) -> Vec<u8> {
    let three = |value: u32| value.to_le_bytes()[..3].to_vec();
    let still = webp(image);
    let side = [three(image.width() - 1), three(image.height() - 1)].concat();
    let frame = [&[0; 6][..], &side, &three(100), &[0], &still[12..]].concat();
    let header = chunk(b"VP8X", &[&[0x12, 0, 0, 0][..], &side].concat());
    let content = [
        &b"WEBP"[..],
        &header,
        &chunk(b"ANIM", &[0; 6]),
        &chunk(b"ANMF", &frame).repeat(frames),
    ]
    .concat();
    chunk(b"RIFF", &content)
}

/// A few bytes that say to be a picture of this size.
pub(crate) fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(&photo(1, 1));
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = bytes[12..29].iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 }
        })
    });
    bytes[29..33].copy_from_slice(&(!sum).to_be_bytes());
    bytes
}
