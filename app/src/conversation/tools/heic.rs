//! Photos of iPhones. WhatsApp takes no HEIC: a browser that can read it makes a JPEG picture of it before it is uploaded. The others
//! leave it as it is, and one is told what to do.

use domain::media::is_heic;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, FilePropertyBag, HtmlCanvasElement};

const JPEG: &str = "image/jpeg";
/// More than WhatsApp shows, and no more than a canvas of a phone holds. In pixels, of the longer side.
const LONGEST: u32 = 4_096;
/// How much a picture may have, in bytes. Meta: 5 MB.
const MOST: f64 = 5_000_000.0;
/// From fine to still good; the first that is small enough is taken.
const QUALITIES: [f64; 3] = [0.9, 0.8, 0.6];
/// As many bytes as say what a file is.
const HEAD: f64 = 64.0;

/// The first bytes of a file; none where it cannot be read.
pub(super) async fn head(file: &File) -> Option<Vec<u8>> {
    let piece = file.slice_with_f64_and_f64(0.0, HEAD).ok()?;
    let bytes = JsFuture::from(piece.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&bytes).to_vec())
}

/// Whether a file is such a photo, whatever it is called.
pub(super) async fn is_one(file: &File) -> bool {
    head(file).await.is_some_and(|head| is_heic(&head))
}

/// The photo as a JPEG picture; as it is, with its right type, where this browser cannot read it.
pub(super) async fn readable(file: File) -> File {
    let name = file.name();
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let made = match jpeg(&file).await {
        Some(blob) => named(&blob, &format!("{stem}.jpg"), JPEG),
        None => named(&file, &name, "image/heic"),
    };
    made.unwrap_or(file)
}

async fn jpeg(file: &File) -> Option<Blob> {
    let read: Function = Reflect::get(&window(), &"createImageBitmap".into()).ok()?.dyn_into().ok()?;
    let value: &JsValue = file;
    let reading: Promise = read.call1(&window(), value).ok()?.dyn_into().ok()?;
    let picture = JsFuture::from(reading).await.ok()?;
    let side = |name: &str| Reflect::get(&picture, &name.into()).ok()?.as_f64();
    let (width, height) = fitting(side("width")?, side("height")?);
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let draw: Function = Reflect::get(&context, &"drawImage".into()).ok()?.dyn_into().ok()?;
    let place = [0, 0, width, height].map(JsValue::from);
    let arguments: Array = std::iter::once(picture).chain(place).collect();
    draw.apply(&context, &arguments).ok()?;
    for quality in QUALITIES {
        let blob = coded(&canvas, quality).await?;
        if blob.size() <= MOST {
            return Some(blob);
        }
    }
    None
}

/// The sides of the picture that is made.
fn fitting(width: f64, height: f64) -> (u32, u32) {
    let scale = (f64::from(LONGEST) / width.max(height)).min(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sides are whole, and few thousands"
    )]
    let side = |length: f64| (length * scale).round().max(1.0) as u32;
    (side(width), side(height))
}

async fn coded(canvas: &HtmlCanvasElement, quality: f64) -> Option<Blob> {
    let mut begin = |resolve: Function, _: Function| {
        if canvas
            .to_blob_with_type_and_encoder_options(&resolve, JPEG, &quality.into())
            .is_err()
        {
            let _ = resolve.call0(&JsValue::NULL);
        }
    };
    let made = JsFuture::from(Promise::new(&mut begin)).await.ok()?;
    made.dyn_into().ok()
}

fn named(bytes: &Blob, name: &str, mime: &str) -> Option<File> {
    let kind = FilePropertyBag::new();
    kind.set_type(mime);
    File::new_with_blob_sequence_and_options(&Array::of1(bytes), name, &kind).ok()
}
