//! A template that the assistant drafts: what it is about goes in, category, text and samples come into the form. There it is checked
//! as if it had been typed, and only a person submits it.

use super::state::Editor;
use crate::{
    server_fns::session::Me,
    ui::{Dialog, Glyph, Icon, Problem, button, select_box},
};
use domain::{
    PhoneId,
    assistant::{MAX_PURPOSE, TemplateIdea, Tone},
};
use leptos::prelude::*;

#[cfg(feature = "hydrate")]
mod write;

const FIELD: &str = "min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 text-ink placeholder:text-faint desk:min-h-9";

/// The dialog's state. It lives as long as the form.
#[derive(Clone, Copy)]
struct Assist {
    editor: Editor,
    open: RwSignal<bool>,
    purpose: RwSignal<String>,
    tone: RwSignal<Tone>,
    /// What was written so far.
    text: RwSignal<String>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    /// What came, and what it took.
    idea: RwSignal<Option<(TemplateIdea, Option<String>)>>,
    /// Counts what was asked: a late answer to an earlier one is dropped.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "nothing is asked on the server"))]
    asked: StoredValue<u32>,
    /// The number that it is counted to.
    phone: StoredValue<Option<PhoneId>>,
}

/// The button and its dialog. Nothing where nothing drafts.
pub(super) fn assist(editor: Editor) -> AnyView {
    let me = expect_context::<StoredValue<Me>>();
    if !me.with_value(|me| me.drafts) {
        return ().into_any();
    }
    let account = editor.account.get_untracked();
    let phone = me.with_value(|me| {
        let of_account = |phone: &&domain::Phone| phone.account.as_deref() == account.as_ref().map(domain::AccountId::as_str);
        let found = me.phones.iter().find(of_account).or_else(|| me.phones.first());
        found.map(|phone| phone.id.clone())
    });
    let assist = Assist {
        editor,
        open: RwSignal::new(false),
        purpose: RwSignal::default(),
        tone: RwSignal::default(),
        text: RwSignal::default(),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
        idea: RwSignal::new(None),
        asked: StoredValue::new(0),
        phone: StoredValue::new(phone),
    };
    view! {
        <div class="noscript:hidden" class:hidden=move || editor.is_code()>
            <button type="button" class=button::SECONDARY on:click=move |_| assist.open.set(true)>
                <Icon glyph=Glyph::Sparkles />
                "Draft with AI"
            </button>
        </div>
        <Dialog open=assist.open label="Draft with AI">
            {move || inside(assist)}
        </Dialog>
    }
    .into_any()
}

fn inside(assist: Assist) -> impl IntoView {
    let language = Memo::new(move |_| assist.editor.source.with(|source| source.language().to_owned()));
    let write = move |_| {
        #[cfg(feature = "hydrate")]
        write::write(assist);
        #[cfg(not(feature = "hydrate"))]
        let _ = assist.phone;
    };
    let use_it = move |_| {
        let Some((idea, _)) = assist.idea.get_untracked() else { return };
        assist.editor.change(|source| idea.apply(source));
        assist.idea.set(None);
        assist.open.set(false);
        assist
            .editor
            .toasts
            .show("The draft is in the form. Check it, then submit it yourself.", None);
    };
    let pick = move |event| {
        let name = event_target_value(&event);
        assist
            .tone
            .set(Tone::ALL.into_iter().find(|tone| tone.name() == name).unwrap_or_default());
    };
    view! {
        <div class="flex flex-col gap-3 overflow-y-auto p-4">
            <label class="block space-y-1">
                <span class="text-xs font-medium">"What the template is about"</span>
                <textarea
                    class=FIELD
                    rows="3"
                    dir="auto"
                    maxlength=MAX_PURPOSE.to_string()
                    placeholder="Tell customers that their appointment was moved, with the new day and time"
                    prop:value=assist.purpose
                    on:input=move |event| assist.purpose.set(event_target_value(&event))
                ></textarea>
            </label>
            <label class="block space-y-1">
                <span class="text-xs font-medium">"Tone"</span>
                {select_box(
                    view! {
                        <select class=button::SELECT on:change=pick>
                            {Tone::ALL
                                .map(|tone| {
                                    view! {
                                        <option value=tone.name() selected=tone == assist.tone.get_untracked()>
                                            {tone.words()}
                                        </option>
                                    }
                                })}
                        </select>
                    },
                )}
            </label>
            <p class="text-xs text-muted">
                {move || match language.get().as_str() {
                    "" => "Choose the template's language first.".to_owned(),
                    code => format!("Written in the template's language: {}.", crate::templates::language::name(code)),
                }}
            </p>
            <button
                type="button"
                class=button::SECONDARY
                disabled=move || assist.busy.get() || language.with(String::is_empty)
                on:click=write
            >
                {move || if assist.idea.with(Option::is_some) { "Write another" } else { "Write" }}
            </button>
            <Problem words=assist.problem />
            {move || {
                assist
                    .busy
                    .get()
                    .then(|| {
                        view! {
                            <p class="text-xs whitespace-pre-wrap text-muted [overflow-wrap:anywhere]" aria-busy="true" dir="auto">
                                {assist.text}
                                <span class="sr-only">"The assistant writes …"</span>
                            </p>
                        }
                    })
            }}
            <p class="sr-only" role="status">
                {move || assist.idea.with(Option::is_some).then_some("The draft is ready.")}
            </p>
            {move || assist.idea.get().map(|(idea, cost)| shown(idea, cost))}
            {move || {
                assist
                    .idea
                    .with(Option::is_some)
                    .then(|| {
                        let replaces = assist.editor.source.with_untracked(|source| !source.words("BODY").trim().is_empty());
                        view! {
                            {replaces
                                .then(|| view! { <p class="text-xs text-warn">"It takes the place of the text that is in the form."</p> })}
                            <button type="button" class=button::PRIMARY on:click=use_it>
                                "Put it into the form"
                            </button>
                        }
                    })
            }}
        </div>
    }
}

/// What came, before it is in the form.
fn shown(idea: TemplateIdea, cost: Option<String>) -> impl IntoView {
    let samples = idea.samples.into_iter().map(|(name, sample)| {
        view! {
            <div class="flex gap-2">
                <dt class="text-muted">{name}</dt>
                <dd class="min-w-0 [overflow-wrap:anywhere]">{sample}</dd>
            </div>
        }
    });
    let struck = (!idea.struck.is_empty()).then(|| format!("Taken out, because you did not name it: {}", idea.struck.join(", ")));
    view! {
        <div class="rounded-lg border border-line bg-canvas p-3" data-idea>
            <p class="text-2xs font-semibold text-muted">{crate::templates::words::category(&idea.category)}</p>
            <p class="whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto">
                {idea.body}
            </p>
            <dl class="mt-2 text-xs">{samples.collect_view()}</dl>
            {struck.map(|words| view! { <p class="text-xs text-warn">{words}</p> })}
            {cost.map(|cost| view! { <p class="text-2xs text-muted">{cost}</p> })}
        </div>
    }
}
