//! Places.

use super::cards::is_web;
use crate::ui::{Glyph, Icon};
use domain::place::Location;
use leptos::prelude::*;

pub(super) fn card(location: &Location) -> AnyView {
    let coordinates = coordinates(location);
    // Opens the maps app on phones, and a page elsewhere.
    let map = format!("https://www.google.com/maps/search/?api=1&query={coordinates}");
    let name = location.name.clone().unwrap_or_else(|| "Location".to_owned());
    view! {
        <section class="w-72 max-w-full rounded-lg border border-line bg-raised p-2.5" aria-label="Location">
            <p class="flex items-center gap-2 font-medium" dir="auto">
                <Icon glyph=Glyph::Pin class="size-5 shrink-0 text-muted" />
                <span class="min-w-0 [overflow-wrap:anywhere]">{name}</span>
            </p>
            {location
                .address
                .clone()
                .map(|address| {
                    view! {
                        <p class="mt-1 whitespace-pre-wrap text-xs [overflow-wrap:anywhere]" dir="auto">
                            {address}
                        </p>
                    }
                })}
            <p class="mt-1 font-mono text-2xs text-muted">{coordinates.clone()}</p>
            <p class="mt-1 flex gap-4 text-xs">
                <a href=map target="_blank" rel="noopener noreferrer" class=LINK>
                    "Open in maps"
                </a>
                {location
                    .url
                    .clone()
                    .filter(|url| is_web(url))
                    .map(|url| {
                        view! {
                            <a href=url target="_blank" rel="noopener noreferrer" class=LINK>
                                "Web page"
                            </a>
                        }
                    })}
            </p>
        </section>
    }
    .into_any()
}

const LINK: &str = "inline-flex min-h-6 items-center font-medium text-read underline underline-offset-2";

/// `28.613939,77.209023`: six decimals are about ten centimetres.
fn coordinates(location: &Location) -> String {
    format!("{:.6},{:.6}", location.latitude.degrees(), location.longitude.degrees())
}
