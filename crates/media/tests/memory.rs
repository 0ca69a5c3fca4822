//! The most expensive pictures that are let through stay within the memory that limits promise, measured from outside.
//! One test, so that nothing else takes memory in this process.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use image::{DynamicImage, GrayImage, RgbImage, codecs::jpeg::JpegEncoder};
use media::{Limits, Refusal, Stop, thumbnail};

/// What the allocator, the thumbnail and its stages take besides.
const SLACK: u64 = 24 * 1024 * 1024;

fn status(name: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    1024 * line.trim_matches(|c: char| !c.is_ascii_digit()).parse::<u64>().unwrap()
}

/// How far the process grew meanwhile.
fn growth(bytes: &[u8]) -> (Result<(), Refusal>, u64) {
    // Forgets the peak until now.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = status("VmRSS:");
    let result = thumbnail(bytes, &Limits::default(), &Stop::default()).map(|_| ());
    (result, status("VmHWM:").saturating_sub(before))
}

fn jpeg(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes).encode_image(image).unwrap();
    bytes
}

fn written(image: &DynamicImage, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A grey progressive JPEG: one pass in which each block of each colour is one bit.
fn progressive(side: u16) -> Vec<u8> {
    let size = side.to_be_bytes();
    let blocks = usize::from(side.div_ceil(8)).pow(2);
    let table = [&b"\xFF\xDB\0\x43\0"[..], &[1; 64]].concat();
    let frame = [b"\xFF\xC2\0\x11\x08", &size[..], &size, b"\x03\x01\x11\0\x02\x11\0\x03\x11\0"].concat();
    let codes = [&b"\xFF\xC4\0\x14\0\x01"[..], &[0; 16]].concat();
    let scan = b"\xFF\xDA\0\x0C\x03\x01\0\x02\0\x03\0\0\0\0";
    [
        b"\xFF\xD8",
        &table[..],
        &frame,
        &codes,
        scan,
        &vec![0; (3 * blocks).div_ceil(8)],
        b"\xFF\xD9",
    ]
    .concat()
}

#[test]
fn expensive_pictures_stay_within_their_memory() {
    use image::ImageFormat::{Png, WebP};
    let limit = Limits::default().memory;
    let pictures = [
        ("JPEG", jpeg(&RgbImage::new(6300, 6300))),
        ("progressive JPEG", progressive(3400)),
        ("grey PNG", written(&GrayImage::new(6300, 6300).into(), Png)),
        ("PNG", written(&DynamicImage::new_rgba8(5700, 5700), Png)),
        ("PNG of 16 bits", written(&DynamicImage::new_rgba16(3300, 3300), Png)),
        ("WebP", written(&DynamicImage::new_rgb8(4200, 4200), WebP)),
        ("WebP one can look through", written(&DynamicImage::new_rgba8(4000, 4000), WebP)),
    ];
    for (name, bytes) in &pictures {
        let (result, growth) = growth(bytes);
        println!("{name}: {} kB, decoded within {} MB", bytes.len() / 1000, growth / 1_000_000);
        assert_eq!(result, Ok(()), "{name}");
        assert!(growth <= limit + SLACK, "{name}: {growth}");
    }
    for (name, bytes) in [
        ("progressive JPEG", progressive(4000)),
        ("PNG", written(&DynamicImage::new_rgba8(6000, 6000), Png)),
        ("PNG of 16 bits", written(&DynamicImage::new_rgba16(4000, 4000), Png)),
    ] {
        let (result, growth) = growth(&bytes);
        assert_eq!(result, Err(Refusal::TooLarge), "{name}");
        assert!(growth <= SLACK, "{name}: {growth}");
    }
}
