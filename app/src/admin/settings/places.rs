//! Places that are offered to be sent.

use super::{
    super::keeping::{CARD, FIELD},
    Editor, TypedPlace,
};
use crate::ui::{Glyph, Icon, button};
use leptos::prelude::*;

#[component]
pub(super) fn Places(editor: Editor) -> impl IntoView {
    view! {
        <section class=CARD aria-label="Places">
            <div class="px-4 py-3">
                <h2 class="font-semibold">"Places"</h2>
                <p class="text-xs text-muted">"Offered when somebody sends a location. Customers read name and address."</p>
            </div>
            <ul aria-label="Places" class="divide-y divide-line border-t border-line empty:hidden">
                <For each=move || editor.typed.with(|typed| typed.places.clone()) key=|place| place.key let:place>
                    <Row editor place />
                </For>
            </ul>
            <div class="border-t border-line px-4 py-2">
                <button
                    type="button"
                    class=format!("{} noscript:hidden", button::SECONDARY)
                    on:click=move |_| editor.change(|typed| typed.add("", "", ""))
                >
                    <Icon glyph=Glyph::Plus class="size-4" />
                    "Add a place"
                </button>
            </div>
        </section>
    }
}

#[component]
fn Row(editor: Editor, place: TypedPlace) -> impl IntoView {
    let key = place.key;
    let field = move |label: &'static str, value: String, set: fn(&mut TypedPlace, String)| {
        view! {
            <label class="block min-w-56 flex-1 space-y-1">
                <span class="text-xs font-medium">{label}</span>
                <input
                    type="text"
                    class=FIELD
                    dir="auto"
                    autocomplete="off"
                    value=value
                    on:input=move |event| {
                        let value = event_target_value(&event);
                        editor
                            .typed(|typed| {
                                if let Some(place) = typed.places.iter_mut().find(|place| place.key == key) {
                                    set(place, value);
                                }
                            });
                    }
                />
            </label>
        }
    };
    view! {
        <li class="flex flex-wrap items-end gap-x-3 gap-y-2 px-4 py-3">
            {field("Name", place.name, |place, name| place.name = name)}
            {field("Coordinates", place.coordinates, |place, coordinates| place.coordinates = coordinates)}
            {field("Address", place.address, |place, address| place.address = address)}
            <button
                type="button"
                class=format!("{} noscript:hidden", button::ICON)
                aria-label="Remove the place"
                title="Remove"
                on:click=move |_| editor.change(|typed| typed.places.retain(|place| place.key != key))
            >
                <Icon glyph=Glyph::Trash class="size-4" />
            </button>
        </li>
    }
}
