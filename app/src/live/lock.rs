//! Which tab is the leader: the one that holds a Web Lock. Called by name, since web-sys marks Web Locks as unstable.

use js_sys::{Function, Object, Promise, Reflect};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// A held lock, or none. Taken out and called to release it.
pub(super) type Held = Rc<RefCell<Option<Function>>>;

/// How the holding of a lock ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// We let it go, or did not want it any more.
    Released,
    /// Another tab took it.
    Stolen,
    /// The browser would not give it at all.
    Refused,
}

/// Asks for the lock `name`; `steal` takes it from a holder that does not answer any more. Calls `granted` when it is
/// ours, which may decline it by returning false; keeps it until `held` is called; then calls `ended`.
/// False when the browser has no locks.
pub(super) fn request(
    name: &str,
    steal: bool,
    held: &Held,
    granted: impl Fn() -> bool + 'static,
    ended: impl FnOnce(Lost) + 'static,
) -> bool {
    let Some((locks, request)) = locks() else { return false };
    let options = Object::new();
    if steal && Reflect::set(&options, &"steal".into(), &JsValue::TRUE).is_err() {
        return false;
    }
    let slot = Rc::clone(held);
    let ours = Rc::new(Cell::new(false));
    let was_ours = Rc::clone(&ours);
    let callback = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |_lock: JsValue| {
        ours.set(true);
        if !granted() {
            return Promise::resolve(&JsValue::UNDEFINED);
        }
        let slot = Rc::clone(&slot);
        Promise::new(&mut move |resolve, _reject| {
            *slot.borrow_mut() = Some(resolve);
        })
    });
    let Ok(promise) = request.call3(&locks, &name.into(), &options, callback.as_ref()) else {
        return false;
    };
    let Ok(promise) = promise.dyn_into::<Promise>() else { return false };
    leptos::task::spawn_local(async move {
        let end = JsFuture::from(promise).await;
        drop(callback);
        ended(match end {
            Ok(_) => Lost::Released,
            Err(_) if was_ours.get() => Lost::Stolen,
            Err(_) => Lost::Refused,
        });
    });
    true
}

fn locks() -> Option<(JsValue, Function)> {
    let navigator = leptos::prelude::window().navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)?;
    let request = Reflect::get(&locks, &"request".into()).ok()?.dyn_into::<Function>().ok()?;
    Some((locks, request))
}
