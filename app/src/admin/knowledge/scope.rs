//! For which numbers documents are: said when they are added, shown beside each, and changed.

use super::Page;
use crate::{
    preferences::leave_if_gone,
    server_fns::{
        knowledge::{open_other_documents, scope_document},
        session::Me,
    },
    ui::{Dialog, Glyph, Icon, Problem, button as look},
};
use domain::{
    Phone, PhoneId,
    assistant::knowledge::{Document, DocumentPath},
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeSet;

fn phones() -> Vec<Phone> {
    expect_context::<StoredValue<Me>>().with_value(|me| me.phones.clone())
}

/// What a number is called; one that is not for this person to see, or not there any more, by its id.
fn name(phones: &[Phone], id: &PhoneId) -> String {
    phones.iter().find(|phone| phone.id == *id).map_or_else(|| id.to_string(), called)
}

/// What a number of ours is called.
pub(super) fn called(phone: &Phone) -> String {
    phone.name.clone().unwrap_or_else(|| phone.title())
}

/// For whom a document is, in words; nothing where nobody has said.
pub(super) fn words(document: &Document) -> Option<String> {
    let numbers = document.numbers.as_ref()?;
    if numbers.is_empty() {
        return Some("for all numbers".to_owned());
    }
    let phones = phones();
    let names: Vec<String> = numbers.iter().map(|id| name(&phones, id)).collect();
    Some(format!("for {} alone", names.join(", ")))
}

/// Opens what says for which numbers a document is. Nothing where there is one number only, and nothing to take back.
pub(super) fn button(page: Page, document: &Document) -> Option<impl IntoView + use<>> {
    let has_some = document.numbers.as_ref().is_some_and(|numbers| !numbers.is_empty());
    if DocumentPath::parse(&document.name).is_none() || (phones().len() < 2 && !has_some) {
        return None;
    }
    let (label, own) = (format!("For which numbers {} is", document.name), document.clone());
    Some(view! {
        <button
            type="button"
            class=format!("{} noscript:hidden", look::ICON)
            aria-label=label
            title="For which numbers"
            on:click=move |_| {
                page.scoped.set(Some(own.clone()));
                page.scoping.set(true);
            }
        >
            <Icon glyph=Glyph::Phone />
        </button>
    })
}

/// One box a number.
fn boxes(chosen: RwSignal<BTreeSet<PhoneId>>) -> impl IntoView {
    let phones = phones();
    let mut all: Vec<PhoneId> = phones.iter().map(|phone| phone.id.clone()).collect();
    // What is chosen can be taken back, whatever has become of the number.
    all.extend(
        chosen
            .get_untracked()
            .into_iter()
            .filter(|id| !phones.iter().any(|phone| phone.id == *id)),
    );
    all.into_iter()
        .map(|id| {
            let words = name(&phones, &id);
            let (own, is_it) = (id.clone(), move || chosen.with(|chosen| chosen.contains(&id)));
            view! {
                <label class="flex min-h-11 items-center gap-2 desk:min-h-8">
                    <input
                        type="checkbox"
                        class="size-4 accent-brand"
                        prop:checked=is_it
                        on:change=move |event| {
                            let own = own.clone();
                            let is_on = event_target_checked(&event);
                            chosen
                                .update(|chosen| {
                                    if is_on {
                                        chosen.insert(own);
                                    } else {
                                        chosen.remove(&own);
                                    }
                                });
                        }
                    />
                    {words}
                </label>
            }
        })
        .collect_view()
}

/// For which numbers what is added is.
pub(super) fn added_for(page: Page) -> impl IntoView {
    (phones().len() > 1).then(|| {
        view! {
            <details class="noscript:hidden">
                <summary class="flex min-h-11 cursor-pointer items-center text-xs font-medium text-brand desk:min-h-7">
                    "For some numbers alone"
                </summary>
                <fieldset class="flex flex-col">
                    <legend class="text-xs text-muted">
                        "Drafts of other numbers never use what you add then. With none chosen it is for all numbers, and one that is replaced stays for those that it is for."
                    </legend>
                    {boxes(page.added_for)}
                </fieldset>
            </details>
        }
    })
}

/// What is to be known once documents are kept apart: there are some of which nothing is said.
pub(super) fn rest(page: Page) -> impl IntoView {
    let count = Memo::new(move |_| {
        page.shelf.with(|shelf| {
            let shelf = shelf.as_ref().filter(|shelf| shelf.are_kept_apart)?;
            let silent = shelf.documents.iter().filter(|document| document.numbers.is_none()).count();
            (silent > 0).then_some(silent)
        })
    });
    let open = move |_| {
        if page.busy.with_untracked(Option::is_some) {
            return;
        }
        page.busy.set(Some("Writing for which numbers they are …".to_owned()));
        spawn_local(async move {
            let answer = open_other_documents().await;
            if page.busy.try_set(None).is_some() {
                return;
            }
            match answer {
                Ok(many) => page.say(format!("{many} documents are for all numbers. Let the knowledge base read them.")),
                Err(error) => page.complain(&error),
            }
            page.fetch();
        });
    };
    move || {
        count.get().map(|count| {
            view! {
                <div class="flex flex-wrap items-center gap-2 rounded-lg bg-raised px-3 py-2">
                    <p class="min-w-0 flex-1 basis-60 text-xs">
                        {format!("Of {count} documents nobody has said for which numbers they are. ")}
                        "They are for all numbers; some knowledge bases leave out what says nothing, so say it to be sure."
                    </p>
                    <button
                        type="button"
                        class=format!("{} noscript:hidden", look::SECONDARY)
                        disabled=move || page.busy.with(Option::is_some)
                        on:click=open
                    >
                        "They are for all numbers"
                    </button>
                </div>
            }
        })
    }
}

/// The dialog that says for which numbers a document is.
#[component]
pub(super) fn Scoping(page: Page) -> impl IntoView {
    view! {
        <Dialog open=page.scoping label="For which numbers">
            {move || page.scoped.get().map(|document| view! { <Choice page document /> })}
        </Dialog>
    }
}

#[component]
fn Choice(page: Page, document: Document) -> impl IntoView {
    let chosen = RwSignal::new(document.numbers.clone().unwrap_or_default());
    let problem = RwSignal::new(None::<String>);
    let name = StoredValue::new(document.name.clone());
    let keep = move |_| {
        if page.busy.with_untracked(Option::is_some) {
            return;
        }
        problem.set(None);
        page.busy.set(Some("Writing for which numbers it is …".to_owned()));
        let name = name.get_value();
        spawn_local(async move {
            let answer = scope_document(name.clone(), chosen.get_untracked()).await;
            if page.busy.try_set(None).is_some() {
                return;
            }
            match answer {
                Ok(()) => {
                    page.scoping.set(false);
                    page.say(format!(
                        "Kept. The knowledge base knows for which numbers {name} is once it has read the documents again."
                    ));
                }
                Err(error) => {
                    if !leave_if_gone(&error) {
                        let _ = problem.try_set(Some(error.to_string()));
                    }
                }
            }
            page.fetch();
        });
    };
    view! {
        <div class="flex flex-col gap-3 p-4">
            <fieldset class="flex flex-col">
                <legend class="[overflow-wrap:anywhere]">
                    "Drafts of the chosen numbers alone use "<strong>{document.name}</strong>". With none chosen it is for all."
                </legend>
                {boxes(chosen)}
            </fieldset>
            <p class="text-xs text-muted">
                "Drafts of other numbers leave it out at once. Those of a number that you add find it once the documents are read again."
            </p>
            <Problem words=problem />
            <div class="flex flex-wrap gap-2">
                <button type="button" class=look::PRIMARY disabled=move || page.busy.with(Option::is_some) on:click=keep>
                    {move || chosen.with(|chosen| if chosen.is_empty() { "For all numbers" } else { "For these alone" })}
                </button>
                <button type="button" class=look::QUIET on:click=move |_| page.scoping.set(false)>
                    "Leave it"
                </button>
            </div>
        </div>
    }
}
