//! Starts everything that is in this file of its own.

use super::{
    KnownRows, PaletteOpen,
    help::Help,
    keys,
    new_conversation::NewConversation,
    notices::{Notices, NoticesPanel},
    palette::Palette,
    room,
    settings::follow_the_device,
    unsent,
};
use crate::{
    preferences::{KeysPref, ThemePref},
    server_fns::session::Me,
};
use domain::Role;
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::{JsCast, JsValue};

/// What is open of the dialogs here.
#[derive(Clone, Copy)]
pub(super) struct Open {
    pub(super) palette: RwSignal<bool>,
    pub(super) help: RwSignal<bool>,
}

/// Listens and offers until the owner goes.
pub(super) fn start() {
    let open = Open {
        palette: expect_context::<PaletteOpen>().taken_over(),
        help: RwSignal::new(false),
    };
    let rows = expect_context::<KnownRows>();
    let theme = expect_context::<ThemePref>();
    let role = expect_context::<StoredValue<Me>>().with_value(|me| me.role);
    let notices = (role >= Role::Operator).then(Notices::begin);
    if let Some(place) = place() {
        let mounted = mount_to(place, move || {
            view! {
                <Palette open rows theme />
                <Help open=open.help />
                <NewConversation />
                {notices.map(|notices| view! { <NoticesPanel notices role /> })}
            }
        });
        // Taken off the page with the owner. Not `Send`: a page has one thread.
        StoredValue::new_local(mounted);
    }
    keys::listen(expect_context::<KeysPref>(), open);
    room::watch();
    follow_the_device();
    unsent::follow();
    crate::conversation::send_what_waits(expect_context(), expect_context());
    // A browser that refuses goes without an offline page.
    let _ = register_worker();
}

/// Where the dialogs hang: beside the app, whose own markup stays as the server made it.
fn place() -> Option<web_sys::HtmlElement> {
    let place = document().create_element("div").ok()?;
    // Tests wait for it: from here on keys are heard.
    place.set_attribute("data-deferred", "").ok()?;
    document().body()?.append_child(&place).ok()?;
    place.dyn_into().ok()
}

/// `navigator.serviceWorker.register("/sw.js")`, where there is such a thing.
fn register_worker() -> Result<(), JsValue> {
    let container = js_sys::Reflect::get(&window().navigator(), &"serviceWorker".into())?;
    if container.is_undefined() {
        return Ok(());
    }
    let register: js_sys::Function = js_sys::Reflect::get(&container, &"register".into())?.dyn_into()?;
    let promise: js_sys::Promise = register.call1(&container, &"/sw.js".into())?.dyn_into()?;
    leptos::task::spawn_local(async move {
        // Refused, or out of reach: the next page tries again.
        let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
    });
    Ok(())
}
