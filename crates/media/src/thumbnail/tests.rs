//! Pictures made here: turned, transparent, moving, cut, damaged and far too large.

use super::*;
use crate::{
    dimensions,
    testing::{animated_webp, gif, jpeg, photo, png, png_claiming, sticker, webp},
};
use image::{ImageFormat, Rgba, load_from_memory_with_format, metadata::Orientation};
use proptest::prelude::*;

fn make(bytes: &[u8]) -> Result<Thumbnail, Refusal> {
    thumbnail(bytes, &Limits::default(), &Stop::default())
}

fn size(width: u32, height: u32) -> Size {
    Size { width, height }
}

fn reread(thumbnail: &Thumbnail) -> RgbaImage {
    let format = ImageFormat::from_mime_type(thumbnail.content_type).unwrap();
    load_from_memory_with_format(&thumbnail.bytes, format).unwrap().into_rgba8()
}

#[test]
fn every_kind_becomes_small_and_tells_its_own_size() {
    let image = photo(1000, 500);
    for bytes in [jpeg(&image, None), png(&image), gif(&image), webp(&image)] {
        assert_eq!(dimensions(&bytes), Ok(size(1000, 500)));
        let found = make(&bytes).unwrap();
        assert_eq!((found.size, found.original), (size(480, 240), size(1000, 500)));
        assert_eq!(found.content_type, "image/jpeg");
        assert!(found.bytes.len() < 40_000, "{}", found.bytes.len());
        let small = reread(&found);
        assert_eq!((small.width(), small.height()), (480, 240));
        // Dark on the left and bright on the right, as the original.
        assert!(small.get_pixel(20, 120).0[0] < 60 && small.get_pixel(460, 120).0[0] > 190);
    }
}

#[test]
fn small_pictures_stay_as_large_as_they_are() {
    assert_eq!(make(&png(&photo(30, 20))).unwrap().size, size(30, 20));
    assert_eq!(make(&png(&photo(1, 1))).unwrap().size, size(1, 1));
}

#[test]
fn a_sliver_keeps_at_least_one_pixel() {
    assert_eq!(make(&png(&photo(5000, 2))).unwrap().size, size(480, 1));
    assert_eq!(make(&png(&photo(1, 5000))).unwrap().size, size(1, 480));
}

#[test]
fn a_photo_taken_upright_is_shown_upright() {
    let lying = photo(800, 400);
    for (orientation, expected, bright) in [
        (Orientation::NoTransforms, size(480, 240), (470, 120)),
        (Orientation::Rotate180, size(480, 240), (10, 120)),
        (Orientation::Rotate90, size(240, 480), (120, 470)),
        (Orientation::Rotate270, size(240, 480), (120, 10)),
    ] {
        let bytes = jpeg(&lying, Some(orientation));
        let found = make(&bytes).unwrap();
        assert_eq!(found.size, expected);
        assert_eq!(dimensions(&bytes), Ok(found.original));
        assert!(reread(&found).get_pixel(bright.0, bright.1).0[0] > 190, "{orientation:?}");
    }
}

#[test]
fn what_one_can_look_through_stays_so_without_dark_edges() {
    let found = make(&webp(&sticker(900))).unwrap();
    assert_eq!((found.content_type, found.size), ("image/webp", size(480, 480)));
    let small = reread(&found);
    assert_eq!(small.get_pixel(0, 0).0[3], 0);
    // The sticker is white on nothing, and nothing is black underneath.
    assert!(
        small
            .pixels()
            .filter(|Rgba([.., seen])| *seen > 8)
            .all(|Rgba([red, ..])| *red > 200)
    );
}

#[test]
fn the_first_frame_of_a_moving_sticker_is_taken() {
    let bytes = animated_webp(&sticker(64), 3);
    assert_eq!(dimensions(&bytes), Ok(size(64, 64)));
    assert_eq!(make(&bytes).unwrap().size, size(64, 64));
}

#[test]
fn what_is_far_too_large_is_refused_before_it_is_decoded() {
    let bomb = png_claiming(30_000, 30_000);
    assert_eq!(make(&bomb), Err(Refusal::TooLarge));
    assert_eq!(dimensions(&bomb), Ok(size(30_000, 30_000)));
    assert_eq!(make(&png_claiming(0x7FFF_FFFF, 0x7FFF_FFFF)), Err(Refusal::TooLarge));
    let tight = |limits| thumbnail(&png(&photo(100, 100)), &limits, &Stop::default());
    let limits = Limits::default();
    assert_eq!(tight(Limits { bytes: 100, ..limits }), Err(Refusal::TooLarge));
    assert_eq!(tight(Limits { pixels: 9_999, ..limits }), Err(Refusal::TooLarge));
    assert_eq!(tight(Limits { memory: 29_999, ..limits }), Err(Refusal::TooLarge));
    assert!(
        tight(Limits {
            memory: 30_000,
            pixels: 10_000,
            ..limits
        })
        .is_ok()
    );
}

#[test]
fn a_webp_that_hides_a_larger_one_is_refused() {
    let mut bytes = animated_webp(&sticker(64), 1);
    let at = crate::bytes::find(&bytes, b"VP8L").unwrap() + 9;
    bytes[at..at + 4].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0x0F]);
    assert_eq!(make(&bytes), Err(Refusal::TooLarge));
    let mut bytes = webp(&photo(64, 64));
    bytes[16..20].copy_from_slice(&[0xFF; 4]);
    assert_eq!(make(&bytes), Err(Refusal::Broken));
}

#[test]
fn other_files_and_damaged_ones_are_told_apart() {
    assert_eq!(make(b"<html>"), Err(Refusal::NotAnImage));
    assert_eq!(make(b""), Err(Refusal::NotAnImage));
    assert_eq!(dimensions(b"%PDF-1.4"), Err(Refusal::NotAnImage));
    assert_eq!(make(b"\xFF\xD8\xFF\xE0"), Err(Refusal::Broken));
    let image = photo(200, 100);
    for bytes in [png(&image), webp(&image)] {
        assert_eq!(make(&bytes[..bytes.len() / 2]), Err(Refusal::Broken));
    }
    let cut = jpeg(&image, None);
    assert_eq!(make(&cut[..cut.len() / 2]).unwrap().size, size(200, 100));
}

#[test]
fn work_that_is_stopped_gives_nothing() {
    let stop = Stop::default();
    stop.set();
    assert_eq!(thumbnail(&png(&photo(50, 50)), &Limits::default(), &stop), Err(Refusal::Broken));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn pictures_damaged_anywhere_are_refused_or_small(
        which in 0..6usize, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>(),
    ) {
        let image = photo(40, 30);
        let mut bytes = match which {
            0 => jpeg(&image, Some(Orientation::Rotate90)),
            1 => png(&image),
            2 => gif(&image),
            3 => webp(&image),
            4 => png(&sticker(20)),
            _ => animated_webp(&sticker(20), 2),
        };
        for (at, to) in changes {
            let at = at.index(bytes.len());
            bytes[at] = to;
        }
        let limits = Limits { bytes: 1 << 20, pixels: 1 << 20, memory: 1 << 24 };
        for bytes in [&bytes[..], &bytes[..cut.index(bytes.len())]] {
            if let Ok(found) = thumbnail(bytes, &limits, &Stop::default()) {
                prop_assert!(found.size.width <= LONGEST_SIDE && found.size.height <= LONGEST_SIDE);
                prop_assert!(u64::from(found.original.width) * u64::from(found.original.height) <= limits.pixels);
            }
            let _ = dimensions(bytes);
        }
    }
}
