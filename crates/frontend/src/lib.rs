//! The thin library that hydrates the app in the browser.

use wasm_bindgen::prelude::wasm_bindgen;

/// Room for the splitter. It gives the data of each file of code a place of its own, rounded up, and when all of them together no longer
/// fit where the linker put the data, it leaves everything in the first file: 70 kB more before the first screen. Nothing refers to
/// these bytes, so they end in no file.
#[used]
static ROOM: [u8; 16_384] = [1; 16_384];

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
