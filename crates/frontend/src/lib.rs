//! The thin library that hydrates the app in the browser.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page's script as soon as the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // Not in the task that has just started the module: on a slow phone each of the two is long enough, and what somebody does
    // in between is answered in between.
    gloo_timers::callback::Timeout::new(0, || {
        // Lazily: waits for the pages that are files of their own.
        leptos::mount::hydrate_lazy(app::App);
    })
    .forget();
}
