//! A photo taken with the computer's camera. On phones the camera itself opens instead.

use super::{
    super::thread::Thread,
    Tool,
    devices::{CAMERA, ask, silence},
    sender::ToolDialog,
};
use crate::ui::{Glyph, Icon, button};
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    Blob, CanvasRenderingContext2d, File, FilePropertyBag, HtmlCanvasElement, HtmlVideoElement, MediaStream, MediaStreamConstraints,
};

const TYPE: &str = "image/jpeg";
const QUALITY: f64 = 0.9;

#[derive(Clone)]
enum State {
    Asking,
    Open(MediaStream),
    Failed(&'static str),
}

pub(super) fn dialog(thread: Thread) -> AnyView {
    let state = RwSignal::new_local(State::Asking);
    let video = NodeRef::<html::Video>::new();
    let begin = move || {
        state.set(State::Asking);
        spawn_local(async move {
            let constraints = MediaStreamConstraints::new();
            constraints.set_video(&JsValue::TRUE);
            match ask(&constraints, &CAMERA).await {
                Ok(stream) => {
                    // Closed while the browser asked.
                    if state.try_set(State::Open(stream.clone())).is_some() {
                        silence(&stream);
                    }
                }
                Err(why) => {
                    let _ = state.try_set(State::Failed(why));
                }
            }
        });
    };
    begin();
    on_cleanup(move || {
        let _ = state.try_with_untracked(|state| {
            if let State::Open(stream) = state {
                silence(stream);
            }
        });
    });
    Effect::new(move |_| {
        if let (Some(video), State::Open(stream)) = (video.get(), state.get()) {
            video.set_src_object(Some(&stream));
        }
    });
    let shoot = move |_| {
        if let Some(video) = video.get_untracked() {
            take(thread, &video);
        }
    };
    view! {
        <ToolDialog thread label="Camera">
            <div class="flex flex-col gap-3 p-4">
                {move || match state.get() {
                    State::Asking => {
                        view! {
                            <p class="py-4 text-center text-muted" role="status">
                                "The browser asks whether it may use the camera."
                            </p>
                        }
                            .into_any()
                    }
                    State::Failed(why) => {
                        view! {
                            <p class="text-bad" role="alert">
                                {why}
                            </p>
                            <button type="button" class=format!("{} self-end", button::SECONDARY) on:click=move |_| begin()>
                                <Icon glyph=Glyph::Retry class="size-4 text-muted" />
                                "Try again"
                            </button>
                        }
                            .into_any()
                    }
                    State::Open(_) => {
                        view! {
                            <video
                                node_ref=video
                                autoplay
                                muted
                                playsinline
                                class="aspect-video w-full rounded-lg bg-raised object-contain"
                                aria-label="What the camera sees"
                            ></video>
                            <button type="button" class=format!("{} self-end", button::PRIMARY) on:click=shoot>
                                "Take the photo"
                            </button>
                        }
                            .into_any()
                    }
                }}
            </div>
        </ToolDialog>
    }
    .into_any()
}

/// Puts what the camera sees among the files to be sent.
fn take(thread: Thread, video: &HtmlVideoElement) {
    let (width, height) = (video.video_width(), video.video_height());
    // It has not seen anything yet.
    if width == 0 || height == 0 {
        return;
    }
    let drawn = || {
        let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
        canvas.set_width(width);
        canvas.set_height(height);
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        context.draw_image_with_html_video_element(video, 0.0, 0.0).ok()?;
        let taken = Closure::once_into_js(move |blob: Option<Blob>| {
            let kind = FilePropertyBag::new();
            kind.set_type(TYPE);
            let file = blob.and_then(|blob| File::new_with_blob_sequence_and_options(&js_sys::Array::of1(&blob), "photo.jpg", &kind).ok());
            if let (Some(file), Some(picked)) = (file, thread.picked) {
                picked.update(|picked| picked.push(file));
                thread.open_tool(Tool::Files);
            }
        });
        let quality = JsValue::from(QUALITY);
        canvas
            .to_blob_with_type_and_encoder_options(taken.unchecked_ref(), TYPE, &quality)
            .ok()
    };
    if drawn().is_none() {
        thread.toasts.show("The photo could not be taken. Try again.", None);
    }
}
