//! Step 2: the template, and what fills it for each row; perhaps others to compare with it.

use super::{blank::BlankField, file::FileField, job::Shown, parts::CARD, second::OtherMessages, seed::SendToMe, winner::WinnerField};
use crate::{
    server_fns::templates::{Templates, list_templates},
    ui::{Glyph, Icon, Toasts, button, select_box},
};
use domain::{
    bulk::{
        Chosen, Mapping, Source, Variant,
        mapping::{self, Format},
    },
    interactive::Header,
    template::{Blank, Status, Template},
};
use leptos::prelude::*;

/// The template and its blanks.
#[component]
pub(super) fn MessageStep(shown: Shown) -> impl IntoView {
    let phone = shown.view.with_untracked(|view| view.job.phone.clone());
    let list = Resource::new(|| (), move |()| list_templates(phone.clone()));
    view! {
        <section class=CARD aria-labelledby="step-2">
            <h2 id="step-2" class="font-semibold">
                "2. Message"
            </h2>
            <Suspense fallback=|| {
                view! { <p class="mt-2 text-xs text-muted">"Reading the templates…"</p> }
            }>
                {move || Suspend::new(async move {
                    match list.await {
                        Ok(Templates { templates, .. }) => view! { <Messages shown templates /> }.into_any(),
                        Err(error) => {
                            view! {
                                <p class="mt-2 text-xs text-bad" role="alert">
                                    {error.to_string()}
                                </p>
                            }
                                .into_any()
                        }
                    }
                })}
            </Suspense>
        </section>
    }
}

fn key(template: &Template) -> String {
    format!("{}#{}", template.name, template.language)
}

/// The message, and others once they are wanted.
#[component]
fn Messages(shown: Shown, templates: Vec<Template>) -> impl IntoView {
    let mut templates: Vec<Template> = templates
        .into_iter()
        .filter(|template| {
            template.status == Status::Approved
                && template.category != "AUTHENTICATION"
                && template.definition.unknown.is_empty()
                && mapping::unsuited(&template.definition).is_none()
        })
        .collect();
    templates.sort_by_key(key);
    let all = StoredValue::new(templates);
    let open = RwSignal::new(shown.others.with_untracked(Vec::len));
    let comparing = Memo::new(move |_| open.get() != 0);
    view! {
        <div role="group" aria-label=move || if comparing.get() { "Message A" } else { "Message" }>
            {move || comparing.get().then(|| view! { <h3 class="mt-3 font-medium">"Message A"</h3> })}
            <Pick shown all variant=Variant::A />
            <p class="mt-1 text-2xs text-muted">"Only templates that WhatsApp has approved, with texts to fill in."</p>
        </div>
        <OtherMessages shown all open />
        <WinnerField shown />
    }
}

/// One message: its template, and what fills it.
#[component]
pub(super) fn Pick(shown: Shown, all: StoredValue<Vec<Template>>, variant: Variant) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let names = Memo::new(move |_| {
        shown.view.with(|view| {
            view.job
                .audience
                .file
                .as_ref()
                .map(|file| file.columns.names.clone())
                .unwrap_or_default()
        })
    });
    let chosen = Memo::new(move |_| {
        shown.view.with(|view| {
            view.job
                .message(variant)
                .map(|chosen| format!("{}#{}", chosen.name, chosen.language))
        })
    });
    let option = move |template: &Template| {
        let key = key(template);
        let value = key.clone();
        view! {
            <option value=value selected=move || chosen.with(|chosen| chosen.as_ref() == Some(&key))>
                {format!("{} · {} · {}", template.name, template.language, template.category.to_lowercase())}
            </option>
        }
    };
    let options = all.with_value(|all| all.iter().map(option).collect_view());
    let choose = move |event| {
        let wanted = event_target_value(&event);
        let template = all.with_value(|all| all.iter().find(|template| key(template) == wanted).cloned());
        let names = names.get_untracked();
        let template = template.map(|template| Chosen {
            mapping: template
                .definition
                .blanks()
                .iter()
                .filter(|blank| mapping::file_kind(blank.kind).is_none() && !blank.kind.is_optional())
                .map(|blank| (blank.at.clone(), first_guess(blank, &names)))
                .collect(),
            name: template.name,
            language: template.language,
            category: template.category,
            no_way_out: false,
        });
        shown.keep(toasts, variant, template);
    };
    let template = Memo::new(move |_| {
        let wanted = chosen.get()?;
        all.with_value(|all| all.iter().find(|template| key(template) == wanted).cloned())
    });
    view! {
        <label class="mt-3 block max-w-lg">
            <span class="mb-1 block text-2xs font-semibold text-muted">"Template"</span>
            {select_box(
                view! {
                    <select class=button::SELECT on:change=choose>
                        <option value="" selected=move || chosen.with(Option::is_none)>
                            "Choose a template…"
                        </option>
                        {options}
                    </select>
                },
            )}
        </label>
        {move || template.get().map(|template| view! { <Fill shown variant template names=names.get() /> })}
    }
}

/// A column of the same name, or nothing yet.
fn first_guess(blank: &Blank, names: &[String]) -> Source {
    let plain = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let name = blank.at.rsplit('.').next().unwrap_or_default();
    match names.iter().position(|column| plain(column) == plain(name)) {
        Some(column) => Source::Column {
            column,
            fallback: String::new(),
            format: Format::Plain,
        },
        None => Source::Fixed(String::new()),
    }
}

/// Where each blank comes from, and what becomes of it for some rows.
#[component]
fn Fill(shown: Shown, variant: Variant, template: Template, names: Vec<String>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let draft = RwSignal::new(
        shown
            .view
            .with_untracked(|view| view.job.message(variant).map(|chosen| chosen.mapping.clone()).unwrap_or_default()),
    );
    let blanks = template.definition.blanks();
    let chosen = Chosen {
        name: template.name.clone(),
        language: template.language.clone(),
        category: template.category.clone(),
        mapping: Mapping::new(),
        no_way_out: false,
    };
    let save = move || {
        let mut chosen = chosen.clone();
        chosen.mapping = draft.get_untracked();
        shown.keep(toasts, variant, Some(chosen));
    };
    let save = Callback::new(move |()| save());
    let fields = blanks
        .into_iter()
        .filter(|blank| !blank.kind.is_optional())
        .map(|blank| match mapping::file_kind(blank.kind) {
            Some(kind) => view! { <FileField shown blank names=names.clone() kind draft save /> }.into_any(),
            None => view! { <BlankField blank names=names.clone() draft save /> }.into_any(),
        })
        .collect_view();
    view! {
        <div class="mt-3 grid gap-4 md:grid-cols-2">
            <div class="flex flex-col gap-3">{fields}</div>
            <Preview shown template draft />
        </div>
    }
}

/// The message as one row gets it, row after row.
#[component]
fn Preview(shown: Shown, template: Template, draft: RwSignal<Mapping>) -> impl IntoView {
    let row = RwSignal::new(0_usize);
    let to_me = template.clone();
    let looked_at = StoredValue::new(template.clone());
    let sample = Memo::new(move |_| {
        shown.view.with(|view| {
            view.job
                .audience
                .file
                .as_ref()
                .map(|file| file.columns.sample.clone())
                .unwrap_or_default()
        })
    });
    let filled = Memo::new(move |_| {
        let cells = sample.with(|sample| sample.get(row.get()).cloned().unwrap_or_default());
        draft.with(|draft| mapping::fill(&template, draft, &mapping::values(draft, &cells)))
    });
    let last = move || sample.with(Vec::len).saturating_sub(1);
    let to_hardest = move |_| {
        let hardest =
            |rows: &Vec<_>| draft.with_untracked(|draft| looked_at.with_value(|template| mapping::hardest(template, draft, rows)));
        if let Some(hardest) = sample.with_untracked(hardest) {
            row.set(hardest);
        }
    };
    view! {
        <div>
            <div class="flex items-center justify-between gap-2">
                <p class="text-2xs font-semibold text-muted" aria-live="polite">
                    {move || format!("Row {} of the first {}", row.get() + 1, last() + 1)}
                </p>
                <span class="flex">
                    <button type="button" class=button::QUIET title="Left out, with an empty cell, or the longest" on:click=to_hardest>
                        "Hardest row"
                    </button>
                    <button
                        type="button"
                        class=button::ICON
                        aria-label="Row before"
                        disabled=move || row.get() == 0
                        on:click=move |_| row.update(|row| *row = row.saturating_sub(1))
                    >
                        <Icon glyph=Glyph::ArrowUp />
                    </button>
                    <button
                        type="button"
                        class=button::ICON
                        aria-label="Next row"
                        disabled=move || last() <= row.get()
                        on:click=move |_| row.update(|row| *row += 1)
                    >
                        <Icon glyph=Glyph::ArrowDown />
                    </button>
                </span>
            </div>
            <div class="mt-1 rounded-xl bg-bubble-out p-3" dir="auto">
                {move || match filled.get() {
                    Ok(sent) => {
                        view! {
                            {match sent.shown.header {
                                Some(Header::Text(text)) => Some(view! { <p class="font-semibold">{text}</p> }),
                                Some(Header::Image(media) | Header::Video(media) | Header::Document(media)) => {
                                    Some(view! { <p class="font-semibold">{media.name.unwrap_or_default()}</p> })
                                }
                                None => {
                                    sent.shown
                                        .linked
                                        .map(|linked| {
                                            view! { <p class="font-semibold [overflow-wrap:anywhere]">{linked.link.to_string()}</p> }
                                        })
                                }
                            }}
                            <p class="whitespace-pre-line [overflow-wrap:anywhere]">{sent.shown.body}</p>
                            {sent.shown.footer.map(|footer| view! { <p class="mt-1 text-xs text-muted">{footer}</p> })}
                            {sent
                                .shown
                                .buttons
                                .into_iter()
                                .map(|button| view! { <p class="mt-1 border-t border-line pt-1 text-center text-brand">{button}</p> })
                                .collect_view()}
                        }
                            .into_any()
                    }
                    Err(reason) => {
                        view! { <p class="text-warn">{format!("This row is left out. {}. {}", reason.words(), reason.step())}</p> }
                            .into_any()
                    }
                }}
            </div>
            <SendToMe shown template=to_me draft row />
        </div>
    }
}
