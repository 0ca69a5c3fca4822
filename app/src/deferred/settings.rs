//! The choices for this browser, in the profile's panel.

use super::zones;
#[cfg(feature = "hydrate")]
use crate::preferences::zone_is_stale;
use crate::{
    preferences::{EnterKey, EnterPref, KeysPref, Theme, ThemePref, ZonePref, choose_zone, leave_if_gone},
    ui::{Glyph, Icon, Toasts, ZoneSignal, button},
};
use leptos::{prelude::*, task::spawn_local};

/// All choices.
#[component]
pub(super) fn Settings() -> impl IntoView {
    view! {
        <div class="grid gap-4 border-b border-line p-4">
            <ThemeChoice />
            <EnterChoice />
            <KeysChoice />
            <ZoneChoice />
        </div>
    }
}

/// A choice by its name, the words for it, and an icon.
type Offer = (&'static str, &'static str, Option<Glyph>);

/// A row of radio buttons that looks like one control. By names, so that it is compiled once for all choices.
#[component]
fn Choice(
    legend: &'static str,
    name: &'static str,
    options: &'static [Offer],
    chosen: Signal<&'static str>,
    choose: Callback<&'static str>,
) -> impl IntoView {
    let option = move |(value, label, glyph): &'static Offer| {
        view! {
            <label class="relative flex min-h-11 flex-1 cursor-pointer items-center justify-center gap-1.5 rounded-md px-2 text-xs text-muted has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:shadow-sm has-checked:ring-1 has-checked:ring-line has-focus-visible:outline-2 has-focus-visible:outline-brand desk:min-h-8">
                <input
                    type="radio"
                    name=name
                    class="absolute inset-0 size-full cursor-pointer opacity-0"
                    checked=chosen.get_untracked() == *value
                    prop:checked=move || chosen.get() == *value
                    on:change=move |_| choose.run(value)
                />
                {glyph.map(|glyph| view! { <Icon glyph class="size-3.5 shrink-0" /> })}
                {*label}
            </label>
        }
    };
    view! {
        <fieldset class="min-w-0">
            <legend class="mb-1.5 text-2xs font-semibold text-muted">{legend}</legend>
            <div class="flex flex-wrap gap-0.5 rounded-lg border border-line bg-canvas p-0.5">
                {options.iter().map(option).collect_view()}
            </div>
        </fieldset>
    }
}

#[component]
fn ThemeChoice() -> impl IntoView {
    const OPTIONS: &[Offer] = &[
        ("light", "Light", Some(Glyph::Sun)),
        ("dark", "Dark", Some(Glyph::Moon)),
        ("system", "System", Some(Glyph::Monitor)),
    ];
    let theme = expect_context::<ThemePref>();
    let chosen = Signal::derive(move || theme.0.get().name());
    view! { <Choice legend="Theme" name="theme" options=OPTIONS chosen choose=Callback::new(move |name| theme.choose(Theme::of(name))) /> }
}

#[component]
fn EnterChoice() -> impl IntoView {
    const OPTIONS: &[Offer] = &[("send", "Sends", None), ("newline", "New line", None)];
    let enter = expect_context::<EnterPref>();
    let chosen = Signal::derive(move || enter.0.get().name());
    view! {
        <Choice legend="Enter key" name="enter" options=OPTIONS chosen choose=Callback::new(move |name| enter.choose(EnterKey::of(name))) />
    }
}

#[component]
fn KeysChoice() -> impl IntoView {
    const OPTIONS: &[Offer] = &[("on", "On", None), ("off", "Off", None)];
    let keys = expect_context::<KeysPref>();
    let chosen = Signal::derive(move || if keys.0.get() { "on" } else { "off" });
    view! {
        <Choice
            legend="Single-key shortcuts"
            name="keys"
            options=OPTIONS
            chosen
            choose=Callback::new(move |name| keys.choose(name == "on"))
        />
    }
}

#[component]
fn ZoneChoice() -> impl IntoView {
    let pref = expect_context::<ZonePref>();
    let shown = expect_context::<ZoneSignal>();
    let toasts = expect_context::<Toasts>();
    let apply = move |name| apply(pref, shown, toasts, name);
    // One that was chosen elsewhere and is not in the list is offered too.
    let extra = pref.0.get_untracked().filter(|name| !zones::COMMON.contains(&name.as_str()));
    let option = move |name: String| {
        let value = name.clone();
        let selected = pref.0.with_untracked(|chosen| chosen.as_deref() == Some(&name));
        view! {
            <option value=value selected=selected>
                {zones::words(&name)}
            </option>
        }
    };
    view! {
        <label class="relative grid gap-1.5">
            <span class="text-2xs font-semibold text-muted">"Time zone"</span>
            <Icon glyph=Glyph::ChevronDown class="pointer-events-none absolute bottom-3.5 right-2.5 size-4 text-muted desk:bottom-2.5" />
            <select
                class=button::SELECT
                prop:value=move || pref.0.get().unwrap_or_default()
                on:change=move |event| {
                    let name = event_target_value(&event);
                    apply((!name.is_empty()).then_some(name));
                }
            >
                <option value="">"Automatic"</option>
                {extra.into_iter().chain(zones::COMMON.iter().map(|name| (*name).to_owned())).map(option).collect_view()}
            </select>
        </label>
    }
}

/// Shows times in another zone from now on; none for the device's.
fn apply(pref: ZonePref, shown: ZoneSignal, toasts: Toasts, name: Option<String>) {
    spawn_local(async move {
        if let Err(error) = choose_zone(pref, shown, name).await
            && !leave_if_gone(&error)
        {
            // Makes the select show again what is in force.
            let _ = pref.0.try_update(|_| ());
            toasts.show(error.to_string(), None);
        }
    });
}

/// Takes over the device's zone when the server could not know it yet. Later, in a task of its own: asking the browser for its
/// zone loads all that it knows of languages.
#[cfg(feature = "hydrate")]
pub(super) fn follow_the_device() {
    const LATER: std::time::Duration = std::time::Duration::from_millis(200);
    let (pref, shown, toasts) = (
        expect_context::<ZonePref>(),
        expect_context::<ZoneSignal>(),
        expect_context::<Toasts>(),
    );
    let check = move || {
        if zone_is_stale(pref, shown) {
            apply(pref, shown, toasts, None);
        }
    };
    if let Ok(handle) = set_timeout_with_handle(check, LATER) {
        on_cleanup(move || handle.clear());
    }
}
