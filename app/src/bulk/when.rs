//! When a job begins: now, or when the clocks of a zone show a time.

use super::parts::FIELD;
use crate::{
    deferred::zones,
    server_fns::session,
    ui::{NowSignal, ZoneSignal},
};
use domain::{
    Millis, Zone,
    later::{NoSuchTime, When},
    zone::Moments,
};
use leptos::{prelude::*, task::spawn_local};

/// What is chosen.
#[derive(Clone, Copy)]
pub(super) struct Begins {
    pub(super) later: RwSignal<bool>,
    time: RwSignal<String>,
    /// By whose clocks; none while a name stands there that is no zone.
    zone: RwSignal<Option<Zone>>,
}

impl Begins {
    /// Now, as long as nothing else is chosen; then by the clocks that the page goes by.
    pub(super) fn new() -> Self {
        let zone = expect_context::<ZoneSignal>().0.get_untracked();
        Self {
            later: RwSignal::new(false),
            time: RwSignal::new(String::new()),
            zone: RwSignal::new(Some(zone)),
        }
    }

    /// The moment; none for now.
    pub(super) fn at(self, now: Millis) -> Result<Option<Millis>, NoSuchTime> {
        if !self.later.get() {
            return Ok(None);
        }
        self.zone.with(|zone| {
            let zone = zone.as_ref().ok_or(NoSuchTime::NoSuchZone)?;
            let when = When::At {
                local: self.time.get(),
                zone: zone.name.clone(),
            };
            when.moment(zone, now).map(Some)
        })
    }

    /// What its clock is to show, and which clock that is; none for now.
    pub(super) fn clock(self) -> Option<(String, Zone)> {
        let zone = self.zone.get().filter(|_| self.later.get())?;
        Some((self.time.get(), zone))
    }

    /// What a moment means: there, in one's own zone where it is another, and on nights when clocks change.
    pub(super) fn words(self, at: Millis, own: &Zone) -> String {
        self.zone.with(|zone| {
            let zone = zone.as_ref().unwrap_or(own);
            let yours = (own.name != zone.name).then(|| format!(", which is {} for you", own.full(at.seconds())));
            let is_twice = self
                .time
                .with(|time| time.parse().is_ok_and(|wall| matches!(zone.moments(wall), Moments::Twice(..))));
            let twice = is_twice.then_some(" Clocks show this time twice that night; the first one counts.");
            let there = zone.full(at.seconds());
            format!("It begins on {there}{}.{}", yours.unwrap_or_default(), twice.unwrap_or_default())
        })
    }
}

/// Now or at a time, and by whose clocks.
#[component]
pub(super) fn WhenField(begins: Begins) -> impl IntoView {
    let now = expect_context::<NowSignal>().0;
    let own = expect_context::<ZoneSignal>().0;
    let choose = move |wanted: bool, label: &'static str| {
        view! {
            <label class="inline-flex min-h-11 items-center gap-2 desk:min-h-8">
                <input
                    type="radio"
                    class="size-4 shrink-0 accent-brand"
                    name="when"
                    checked=wanted == begins.later.get_untracked()
                    on:change=move |_| begins.later.set(wanted)
                />
                {label}
            </label>
        }
    };
    let meaning = move || match begins.at(now.get()) {
        Ok(Some(at)) => own.with(|own| begins.words(at, own)),
        Ok(None) => String::new(),
        Err(why) => why.to_string(),
    };
    view! {
        <div role="radiogroup" aria-label="When" class="flex gap-4">
            {choose(false, "Now")}
            {choose(true, "At a time")}
        </div>
        {move || begins.later.get().then(|| view! { <Clocks begins /> })}
        <p class="w-full text-xs text-muted" role="status">
            {meaning}
        </p>
    }
}

/// The time and the zone.
#[component]
fn Clocks(begins: Begins) -> impl IntoView {
    let Begins { time, zone, .. } = begins;
    let named = RwSignal::new(zone.with_untracked(|zone| zone.as_ref().map(|zone| zone.name.clone()).unwrap_or_default()));
    let choose = move |event| {
        let name = event_target_value(&event).trim().to_owned();
        named.set(name.clone());
        zone.set(None);
        spawn_local(async move {
            let read = session::zone(name.clone()).await.ok();
            // Another may have been chosen meanwhile.
            if named.try_get_untracked().is_some_and(|now| now == name) {
                let _ = zone.try_set(read);
            }
        });
    };
    view! {
        <label class="block">
            <span class="mb-1 block text-2xs font-semibold text-muted">"Day and time"</span>
            <input
                type="datetime-local"
                class=FIELD
                prop:value=move || time.get()
                on:input=move |event| time.set(event_target_value(&event))
            />
        </label>
        <label class="block">
            <span class="mb-1 block text-2xs font-semibold text-muted">"By the clocks of"</span>
            <input
                type="text"
                class=FIELD
                list="zones"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || named.get()
                on:change=choose
            />
        </label>
        <datalist id="zones">{zones::COMMON.map(|name| view! { <option value=name></option> }).into_iter().collect_view()}</datalist>
    }
}
