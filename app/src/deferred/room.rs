//! Room for the on-screen keyboard. Most browsers make the page smaller themselves (`interactive-widget` in the shell); Safari
//! lays its keyboard over the page, where it would hide the composer.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};

/// What is missing by less than this is a bar of the browser's, in CSS pixels.
const LEAST: f64 = 120.0;

/// The style sheet's name for the height of what can be seen.
const HEIGHT: &str = "--page-height";

/// Keeps the page as high as what can be seen, until the owner goes.
pub(super) fn watch() {
    let Some(viewport) = viewport() else { return };
    let seen = viewport.clone();
    let resized = Closure::<dyn Fn()>::new(move || fit(&seen));
    let function: &js_sys::Function = resized.as_ref().unchecked_ref();
    if viewport.add_event_listener_with_callback("resize", function).is_ok() {
        fit(&viewport);
        let kept = StoredValue::new_local(Some((viewport, resized)));
        on_cleanup(move || {
            if let Some(Some((viewport, resized))) = kept.try_update_value(Option::take) {
                let _ = viewport.remove_event_listener_with_callback("resize", resized.as_ref().unchecked_ref());
            }
        });
    }
}

fn fit(viewport: &JsValue) {
    let number = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).ok().and_then(|value| value.as_f64());
    let (Some(height), Some(scale)) = (number(viewport, "height"), number(viewport, "scale")) else {
        return;
    };
    let Some(whole) = number(&window(), "innerHeight") else { return };
    let Some(root) = document()
        .document_element()
        .and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok())
    else {
        return;
    };
    // Somebody who zooms in sees a part of the page, which stays as large as it is.
    let covered = (scale - 1.0).abs() < 0.01 && whole - height > LEAST;
    let _ = if covered {
        root.style().set_property(HEIGHT, &format!("{height}px"))
    } else {
        root.style().remove_property(HEIGHT).map(drop)
    };
    if covered {
        // Safari has pushed the page up to show the field; it is in view now without that.
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

fn viewport() -> Option<web_sys::EventTarget> {
    js_sys::Reflect::get(&window(), &"visualViewport".into()).ok()?.dyn_into().ok()
}
