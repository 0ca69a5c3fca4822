//! When a message is to be sent: soon, tomorrow, on Monday, or at a time of one's own, in one's own zone or the customer's.

use super::{
    super::{send::new_id, storage, thread::Thread},
    fields::{FIELD, TextField},
    sender::ToolDialog,
};
use crate::{
    error::AppError,
    preferences::session_over,
    server_fns::{
        later::{Plan, list, put},
        templates::list_templates,
    },
    ui::{Glyph, Icon, ZoneSignal, button},
};
use domain::{
    Asked, Content, MessageId, MessageText, Scheduled, Window, Zone,
    later::{Fallback, Stand, When},
    template::Status,
    text::MAX_TEXT_UNITS,
    zone::{Moments, WallTime},
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeMap;

/// When work begins.
const MORNING: u16 = 9;

/// What is planned: something new, or a change.
#[derive(Clone)]
pub(super) struct Begun {
    id: MessageId,
    asked: Option<Asked>,
    /// The version that is changed.
    over: Option<u64>,
    /// When and where it was to be sent so far.
    at: Option<(String, String)>,
    fallback: Option<Fallback>,
    quotes: Option<domain::Wamid>,
    link_preview: bool,
}

impl Begun {
    /// What was written in a tool, or in the composer.
    fn new(thread: Thread, asked: Option<Asked>) -> Self {
        Self {
            id: new_id(thread),
            link_preview: asked.is_none(),
            asked,
            over: None,
            at: None,
            fallback: None,
            quotes: thread.quotes(),
        }
    }

    /// One that is planned already.
    pub(super) fn of(planned: &Scheduled, zone: &Zone) -> Self {
        let at = matches!(planned.stand, Stand::Waiting)
            .then(|| (WallTime::of(zone.local(planned.due.seconds())).to_string(), zone.name.clone()));
        Self {
            id: planned.id,
            asked: Some(planned.asked.clone()),
            over: Some(planned.v),
            at,
            fallback: planned.fallback.clone(),
            quotes: planned.quotes.clone(),
            link_preview: planned.link_preview,
        }
    }
}

pub(super) fn dialog(thread: Thread, asked: Option<Asked>) -> AnyView {
    let begun = StoredValue::new(Begun::new(thread, asked));
    view! {
        <ToolDialog thread label="Schedule">
            {form(thread, begun.get_value(), Callback::new(move |()| done(thread)))}
        </ToolDialog>
    }
    .into_any()
}

fn done(thread: Thread) {
    let _ = thread.quoting.try_set(None);
    thread.close_tool();
}

/// The form. `done` is called once the server has the plan.
pub(super) fn form(thread: Thread, begun: Begun, done: Callback<()>) -> AnyView {
    let own = expect_context::<ZoneSignal>().0;
    let customers = RwSignal::new(None::<Zone>);
    let text = match &begun.asked {
        None => Some(thread.draft.get_untracked()),
        Some(Asked::Content(content)) => match content.as_ref() {
            Content::Text { body } => Some(body.clone()),
            _ => None,
        },
        Some(Asked::Template { .. }) => None,
    };
    let is_template = matches!(begun.asked, Some(Asked::Template { .. }));
    let from_composer = begun.asked.is_none();
    let text = text.map(RwSignal::new);
    let zone_name = RwSignal::new(
        begun
            .at
            .as_ref()
            .map_or_else(|| own.with_untracked(|own| own.name.clone()), |(_, zone)| zone.clone()),
    );
    let zone = Memo::new(move |_| {
        let name = zone_name.get();
        customers.get().filter(|zone| zone.name == name).unwrap_or_else(|| own.get())
    });
    let now = move || thread.now().exact();
    let morning = move |days: i64| zone.with_untracked(|zone| WallTime::after(zone.local(now().seconds()), days, MORNING).to_string());
    let local = RwSignal::new(begun.at.map_or_else(|| morning(1), |(at, _)| at));
    let to_monday = move || i64::from(7 - zone.with_untracked(|zone| zone.local(now().seconds()).weekday));
    let in_an_hour = move || zone.with_untracked(|zone| WallTime::of(zone.local(now().seconds().plus(3600))).to_string());
    let when = move || When::At {
        local: local.get(),
        zone: zone.with(|zone| zone.name.clone()),
    };
    let due = Memo::new(move |_| zone.with(|zone| when().moment(zone, now())));
    let fallback = RwSignal::new(begun.fallback.clone());
    let templates = RwSignal::new(begun.fallback.clone().into_iter().collect::<Vec<Fallback>>());
    spawn_local(async move {
        if let Ok(plans) = list(thread.id.get_value()).await {
            let _ = customers.try_set(plans.customers);
        }
        let phone = thread.id.with_value(|id| id.phone.clone());
        if let Ok(all) = list_templates(phone).await {
            // One that asks for nothing fits any message.
            let fits = all.templates.into_iter().filter(|template| {
                template.status == Status::Approved && template.category != "AUTHENTICATION" && template.definition.blanks().is_empty()
            });
            let fits = fits.map(|template| Fallback {
                name: template.name,
                language: template.language,
                fills: BTreeMap::new(),
            });
            let _ = templates.try_update(|templates| {
                for one in fits {
                    if !templates.contains(&one) {
                        templates.push(one);
                    }
                }
            });
        }
    });
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let begun = StoredValue::new((begun.id, begun.asked, begun.over, begun.quotes, begun.link_preview));
    let plan = move |_| {
        let (id, asked, over, quotes, link_preview) = begun.get_value();
        let asked = match text {
            None => asked,
            Some(text) => match text.with_untracked(|text| MessageText::parse(text)) {
                Ok(body) => Some(Asked::Content(Box::new(Content::Text { body: body.into() }))),
                Err(why) => return error.set(Some(why.to_string())),
            },
        };
        if let Err(why) = due.get_untracked() {
            return error.set(Some(why.to_string()));
        }
        let Some(asked) = asked.filter(|_| !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        error.set(None);
        let plan = Plan {
            id,
            asked,
            quotes,
            link_preview,
            when: untrack(when),
            fallback: fallback.get_untracked(),
            over,
        };
        spawn_local(async move {
            let planned = put(thread.id.get_value(), plan).await;
            let _ = busy.try_set(false);
            match planned {
                Ok(_) => {
                    if from_composer {
                        let _ = thread.draft.try_set(String::new());
                        storage::write(&thread.draft_key(), "");
                    }
                    thread.toasts.show("Scheduled.", None);
                    done.run(());
                }
                Err(AppError::SignedOut) => session_over(),
                Err(why) => {
                    let _ = error.try_set(Some(why.to_string()));
                }
            }
        });
    };
    let preset = move |label: &'static str, at: Callback<(), String>| {
        view! {
            <button type="button" class=button::SECONDARY on:click=move |_| local.set(at.run(()))>
                {label}
            </button>
        }
    };
    view! {
        <div class="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
            {text.map(|text| view! { <TextField label="Message" value=text most=MAX_TEXT_UNITS lines=3 /> })}
            <div class="flex flex-wrap gap-2" role="group" aria-label="When">
                {preset("In 1 hour", Callback::new(move |()| in_an_hour()))}
                {preset("Tomorrow 9:00", Callback::new(move |()| morning(1)))}
                {preset("Monday 9:00", Callback::new(move |()| morning(to_monday())))}
            </div> <label class="block">
                <span class="mb-1 block text-2xs font-semibold text-muted">"Day and time"</span>
                <input
                    type="datetime-local"
                    class=FIELD
                    prop:value=move || local.get()
                    on:input=move |event| local.set(event_target_value(&event))
                />
            </label>
            {move || {
                customers
                    .get()
                    .filter(|zone| own.with(|own| own.name != zone.name))
                    .map(|theirs| zones(own.with(|own| own.name.clone()), theirs.name, zone_name))
            }} <p class="text-xs text-muted" role="status">
                {move || meaning(due.get().ok(), &local.get(), &zone.get(), &own.get())}
            </p> {move || due.get().err().map(|why| view! { <p class="text-xs text-bad">{why.to_string()}</p> })}
            {(!is_template).then(|| otherwise(thread, due, templates, fallback))}
        </div>
        <div class="sticky bottom-0 mt-auto flex shrink-0 flex-wrap items-center justify-end gap-3 border-t border-line bg-surface px-4 py-3">
            {move || {
                error
                    .get()
                    .map(|words| {
                        view! {
                            <p class="min-w-0 flex-1 text-xs text-bad" role="alert">
                                {words}
                            </p>
                        }
                    })
            }} <button type="button" class=button::PRIMARY disabled=move || busy.get() on:click=plan>
                {move || if busy.get() { "Saving…" } else { "Schedule" }}
                <Icon glyph=Glyph::Clock />
            </button>
        </div>
    }
    .into_any()
}

/// Whose clocks are meant.
fn zones(own: String, theirs: String, chosen: RwSignal<String>) -> AnyView {
    let option = |name: String, words: String| {
        let selected = {
            let name = name.clone();
            move || chosen.with(|chosen| *chosen == name)
        };
        view! {
            <option value=name selected=selected>
                {words}
            </option>
        }
    };
    let (yours, customers) = (format!("Yours ({own})"), format!("The customer's ({theirs}, by their number)"));
    view! {
        <label class="block">
            <span class="mb-1 block text-2xs font-semibold text-muted">"In which time zone"</span>
            <select class=FIELD on:change=move |event| chosen.set(event_target_value(&event))>
                {option(own, yours)}
                {option(theirs, customers)}
            </select>
        </label>
    }
    .into_any()
}

/// What the chosen time means: in one's own zone where it is another, and on nights when clocks change.
fn meaning(due: Option<domain::Millis>, local: &str, zone: &Zone, own: &Zone) -> String {
    let Some(due) = due else { return String::new() };
    let here = zone.full(due.seconds());
    let yours = (own.name != zone.name).then(|| format!(", which is {} for you", own.full(due.seconds())));
    let is_twice = local.parse().is_ok_and(|wall| matches!(zone.moments(wall), Moments::Twice(..)));
    let twice = is_twice.then_some(" Clocks show this time twice that night; the first one counts.");
    format!("It is sent on {here}{}.{}", yours.unwrap_or_default(), twice.unwrap_or_default())
}

/// What happens when the 24 hours are over by then.
fn otherwise(
    thread: Thread,
    due: Memo<Result<domain::Millis, domain::later::NoSuchTime>>,
    templates: RwSignal<Vec<Fallback>>,
    fallback: RwSignal<Option<Fallback>>,
) -> AnyView {
    let ends_before = move || {
        let Ok(due) = due.get() else { return false };
        let now = thread.now().get();
        match thread.conversation.with(|conversation| conversation.window(now)) {
            Window::Open { closes_at } => due >= closes_at.millis(),
            Window::Closed { .. } | Window::Never => true,
        }
    };
    let name = |one: &Fallback| format!("{} · {}", one.name, one.language);
    view! {
        <label class="block">
            <span class="mb-1 block text-2xs font-semibold text-muted">"If their 24 hours are over by then"</span>
            <select
                class=FIELD
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    fallback.set(templates.with_untracked(|all| all.iter().find(|one| name(one) == chosen).cloned()));
                }
            >
                <option value="" selected=move || fallback.with(Option::is_none)>
                    "Hold it, and tell us"
                </option>
                {move || {
                    templates
                        .get()
                        .into_iter()
                        .map(|one| {
                            let words = name(&one);
                            let selected = move || fallback.with(|chosen| chosen.as_ref() == Some(&one));
                            view! {
                                <option value=words.clone() selected=selected>
                                    {format!("Send the template {words}")}
                                </option>
                            }
                        })
                        .collect_view()
                }}
            </select>
        </label>
        {move || {
            ends_before()
                .then(|| {
                    view! {
                        <p class="text-xs text-warn">
                            "Their 24 hours end before that, unless they write again. Then only a template can be sent."
                        </p>
                    }
                })
        }}
    }
    .into_any()
}
