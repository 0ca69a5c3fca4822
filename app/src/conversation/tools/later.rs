//! When a message is to be sent: soon, tomorrow, on Monday, or at a time of one's own, in one's own zone or the customer's.

mod ask;

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
use ask::{meaning, otherwise, zones};
use domain::{
    Asked, Content, MessageId, MessageText, Scheduled, TextError, Zone,
    draft::{FormKind, MAX_CAPTION_UNITS},
    later::{Fallback, Stand, When},
    template::Status,
    text::MAX_TEXT_UNITS,
    zone::WallTime,
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeMap;

/// When work begins.
const MORNING: u16 = 9;

/// A message of those that go at one time.
#[derive(Clone)]
struct One {
    id: MessageId,
    /// None is what is in the composer.
    asked: Option<Asked>,
    /// The version that is changed.
    over: Option<u64>,
}

/// What is planned: something new, or a change.
#[derive(Clone)]
pub(super) struct Begun {
    all: Vec<One>,
    /// When and where it was to be sent so far.
    at: Option<(String, Zone)>,
    fallback: Option<Fallback>,
    quotes: Option<domain::Wamid>,
    link_preview: bool,
}

impl Begun {
    /// What was written in a tool, or in the composer.
    fn new(thread: Thread, asked: Option<Asked>) -> Self {
        let link_preview = asked.is_none() && !thread.plain_links.get_untracked();
        let id = new_id(thread);
        Self {
            all: vec![One { id, asked, over: None }],
            link_preview,
            at: None,
            fallback: None,
            quotes: thread.quotes(),
        }
    }

    /// Several, in their order, under ids that they have already.
    pub(super) fn several(thread: Thread, all: Vec<(MessageId, Asked)>) -> Self {
        let one = |(id, asked)| One {
            id,
            asked: Some(asked),
            over: None,
        };
        Self {
            all: all.into_iter().map(one).collect(),
            link_preview: false,
            at: None,
            fallback: None,
            quotes: thread.quotes(),
        }
    }

    /// One that is planned already.
    pub(super) fn of(planned: &Scheduled, zone: &Zone) -> Self {
        let at =
            matches!(planned.stand, Stand::Waiting).then(|| (WallTime::of(zone.local(planned.due.seconds())).to_string(), zone.clone()));
        let one = One {
            id: planned.id,
            asked: Some(planned.asked.clone()),
            over: Some(planned.v),
        };
        Self {
            all: vec![one],
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
        <ToolDialog thread label="Schedule" work=true late=true>
            {form(thread, begun.get_value(), Callback::new(|_| {}), Callback::new(move |()| done(thread)))}
        </ToolDialog>
    }
    .into_any()
}

pub(super) fn done(thread: Thread) {
    let _ = thread.quoting.try_set(None);
    thread.close_tool();
}

/// The words that can be changed here, and what they are called: a text, or what stands beside a file that is planned already.
fn words_of(thread: Thread, begun: &Begun) -> Option<(&'static str, String, usize)> {
    let [one] = begun.all.as_slice() else { return None };
    match &one.asked {
        None => Some(("Message", thread.draft.get_untracked(), MAX_TEXT_UNITS)),
        Some(Asked::Content(content)) => match content.as_ref() {
            Content::Text { body } => Some(("Message", body.clone(), MAX_TEXT_UNITS)),
            Content::Image(media) | Content::Video(media) | Content::Document(media) if one.over.is_some() => {
                Some(("Caption", media.caption.clone().unwrap_or_default(), MAX_CAPTION_UNITS))
            }
            _ => None,
        },
        Some(Asked::Template { .. }) => None,
    }
}

/// What is asked, with other words.
fn with_words(asked: Option<Asked>, words: &str) -> Result<Asked, TextError> {
    match asked {
        Some(Asked::Content(mut content)) if content.media().is_some() => {
            if let Some(media) = content.media_mut() {
                media.caption = Some(words.trim().to_owned()).filter(|words| !words.is_empty());
            }
            Ok(Asked::Content(content))
        }
        _ => MessageText::parse(words).map(|body| Asked::Content(Box::new(Content::Text { body: body.into() }))),
    }
}

/// The form. `each` is called with every message that the server has, `done` once it has all.
pub(super) fn form(thread: Thread, begun: Begun, each: Callback<MessageId>, done: Callback<()>) -> AnyView {
    let own = expect_context::<ZoneSignal>().0;
    let customers = RwSignal::new(None::<Zone>);
    let words = words_of(thread, &begun);
    let is_template = begun.all.iter().any(|one| matches!(&one.asked, Some(Asked::Template { .. })));
    let from_composer = begun.all.iter().any(|one| one.asked.is_none());
    let words = words.map(|(label, words, most)| (label, RwSignal::new(words), most));
    let typed = words.map(|(_, words, _)| words);
    // Its time so far is a wall clock's there, whatever else is known already.
    let (at, there) = begun.at.map_or((None, None), |(at, zone)| (Some(at), Some(zone)));
    let zone_name = RwSignal::new(
        there
            .as_ref()
            .map_or_else(|| own.with_untracked(|own| own.name.clone()), |zone| zone.name.clone()),
    );
    let zone = Memo::new(move |_| {
        let name = zone_name.get();
        let is_it = |zone: &Zone| zone.name == name;
        let known = customers.get().filter(is_it).or_else(|| there.clone().filter(is_it));
        known.unwrap_or_else(|| own.get())
    });
    let now = move || thread.now().exact();
    let morning = move |days: i64| zone.with_untracked(|zone| WallTime::after(zone.local(now().seconds()), days, MORNING).to_string());
    let local = RwSignal::new(at.unwrap_or_else(|| morning(1)));
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
                template.status == Status::Approved
                    && template.category != "AUTHENTICATION"
                    && template.definition.blanks().iter().all(|blank| blank.kind.is_optional())
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
    // What was made in a form is finished once it is planned.
    let made = begun.all.iter().filter(|one| one.over.is_none());
    let made: Vec<FormKind> = made.filter_map(|one| FormKind::of(one.asked.as_ref()?)).collect();
    let (made, forms) = (StoredValue::new(made), thread.forms());
    let all = StoredValue::new(begun.all);
    let (quotes, link_preview) = (StoredValue::new(begun.quotes), begun.link_preview);
    let plan = move |_| {
        if busy.get_untracked() {
            return;
        }
        if let Some(typed) = typed {
            match typed.with_untracked(|words| with_words(all.with_value(|all| all.first()?.asked.clone()), words)) {
                Ok(asked) => all.update_value(|all| all.iter_mut().for_each(|one| one.asked = Some(asked.clone()))),
                Err(why) => return error.set(Some(why.to_string())),
            }
        }
        if let Err(why) = due.get_untracked() {
            return error.set(Some(why.to_string()));
        }
        busy.set(true);
        error.set(None);
        let (when, fallback) = (untrack(when), fallback.get_untracked());
        spawn_local(async move {
            let planned = put_all(thread, all, &when, fallback, (quotes.get_value(), link_preview), each).await;
            let _ = busy.try_set(false);
            match planned {
                Ok(()) => {
                    let made = made.try_get_value().unwrap_or_default();
                    if !made.is_empty() {
                        let _ = forms.try_update(|forms| made.into_iter().for_each(|form| forms.set(form, None)));
                    }
                    if from_composer {
                        let _ = thread.draft.try_set(String::new());
                        let _ = thread.plain_links.try_set(false);
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
            {words.map(|(label, words, most)| view! { <TextField label value=words most lines=3 /> })}
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

/// Tells the server all of them, one after the other. What it has is not told as something new again.
async fn put_all(
    thread: Thread,
    all: StoredValue<Vec<One>>,
    when: &When,
    fallback: Option<Fallback>,
    (quotes, link_preview): (Option<domain::Wamid>, bool),
    each: Callback<MessageId>,
) -> Result<(), AppError> {
    let id = thread.id.get_value();
    for (nth, one) in all.get_value().into_iter().enumerate() {
        let Some(asked) = one.asked else { continue };
        let plan = Plan {
            id: one.id,
            asked,
            // The first one answers.
            quotes: quotes.clone().filter(|_| nth == 0),
            link_preview,
            when: when.clone(),
            fallback: fallback.clone(),
            over: one.over,
            nth: u32::try_from(nth).unwrap_or(u32::MAX),
        };
        let planned = put(id.clone(), plan).await?;
        let _ = all.try_update_value(|all| {
            for known in all.iter_mut().filter(|known| known.id == planned.id) {
                known.over = Some(planned.v);
            }
        });
        each.run(planned.id);
    }
    Ok(())
}
