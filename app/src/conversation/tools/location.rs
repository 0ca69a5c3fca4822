//! A place: by its coordinates, by a link to a map, or where the agent is.

use super::{
    super::thread::Thread,
    fields::{TextField, given},
    keep::{keep, restore, typed},
    sender::{SendBar, Sender, ToolDialog, preview},
};
use crate::{server_fns::settings::saved_places, ui::button};
use domain::{
    Content, Draft,
    draft::FormKind,
    place::{Location, NOWHERE, coordinates},
    settings::SavedPlace,
};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

pub(super) fn dialog(thread: Thread) -> AnyView {
    let (place, name, address) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let texts = [("place", place), ("name", name), ("address", address)];
    let keeping = keep(
        thread,
        FormKind::Location,
        move || typed(&texts),
        move |fields| restore(&texts, fields),
    );
    let asking = RwSignal::new(None::<&'static str>);
    let sender = Sender::new(thread);
    let content = Memo::new(move |_| {
        let (latitude, longitude) = place.with(|place| coordinates(place)).ok_or_else(|| MISSING.to_owned())?;
        let mut location = Location::at(latitude, longitude).ok_or_else(|| NOWHERE.to_owned())?;
        location.name = given(name);
        location.address = given(address);
        let content = Content::Location(location);
        Draft::new(&content).map_err(|error| error.to_string())?;
        Ok::<_, String>(content)
    });
    let problem = Signal::derive(move || content.get().err());
    let saved = RwSignal::new(Vec::<SavedPlace>::new());
    spawn_local(async move {
        // Without them everything else still works.
        if let Ok(places) = saved_places().await {
            let _ = saved.try_set(places);
        }
    });
    let choose = move |chosen: &SavedPlace| {
        place.set(chosen.coordinates());
        name.set(chosen.name.clone());
        address.set(chosen.location.address.clone().unwrap_or_default());
    };
    let here = move |_| {
        asking.set(Some("Asking where you are…"));
        find_me(move |found| match found {
            Some((latitude, longitude)) => {
                let _ = asking.try_set(None);
                let _ = place.try_set(format!("{latitude:.6}, {longitude:.6}"));
            }
            None => {
                let _ = asking.try_set(Some("Your browser did not say where you are."));
            }
        });
    };
    view! {
        <ToolDialog thread label="Send a location" late=true>
            <div class="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
                {move || {
                    let places = saved.get();
                    (!places.is_empty())
                        .then(|| {
                            view! {
                                <ul aria-label="Saved places" class="flex max-h-32 flex-wrap gap-2 overflow-y-auto">
                                    {places
                                        .into_iter()
                                        .map(|saved| {
                                            let called = saved.name.clone();
                                            view! {
                                                <li>
                                                    <button type="button" class=button::SECONDARY on:click=move |_| choose(&saved)>
                                                        {called}
                                                    </button>
                                                </li>
                                            }
                                        })
                                        .collect_view()}
                                </ul>
                            }
                        })
                }}
                <TextField
                    label="Coordinates or a link to a map"
                    value=place
                    placeholder="28.6139, 77.2090"
                    problem=Signal::derive(move || {
                        place.with(|place| !place.is_empty() && coordinates(place).is_none()).then(|| MISSING.to_owned())
                    })
                /> <div class="flex items-center gap-2">
                    <button type="button" class=button::SECONDARY on:click=here>
                        "Where I am now"
                    </button>
                    <span class="text-xs text-muted" role="status">
                        {move || asking.get()}
                    </span>
                </div> <TextField label="Name" value=name most=1000 /> <TextField label="Address" value=address most=1000 lines=2 />
                {move || content.get().ok().map(|content| preview(thread, content))}
            </div>
            <SendBar
                sender
                keeping=Some(keeping)
                problem
                on_send=move |()| {
                    if let Ok(content) = content.get_untracked() {
                        sender.send_content(content);
                    }
                }
            />
        </ToolDialog>
    }
    .into_any()
}

const MISSING: &str = "Give the coordinates as 28.6139, 77.2090, or paste a link to a map that has them in it.";

/// Asks the browser, which asks the person.
fn find_me(then: impl Fn(Option<(f64, f64)>) + Clone + 'static) {
    let Ok(geolocation) = window().navigator().geolocation() else {
        return then(None);
    };
    let failed = then.clone();
    let found = Closure::once_into_js(move |position: JsValue| {
        let part = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &JsValue::from_str(name)).ok();
        let coordinates = part(&position, "coords");
        let degrees = |name: &str| part(coordinates.as_ref()?, name)?.as_f64();
        then(degrees("latitude").zip(degrees("longitude")));
    });
    let nothing = Closure::once_into_js(move |_: JsValue| failed(None));
    // Refused where the page may not ask at all; then nothing more comes.
    let _ = geolocation.get_current_position_with_error_callback(found.unchecked_ref(), Some(nothing.unchecked_ref()));
}
