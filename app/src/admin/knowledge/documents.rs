//! The documents: what is there, and adding more.

use super::{CARD, Page, scope};
use crate::ui::{Ago, Glyph, Icon, NowSignal, ZoneSignal, button, size};
use domain::assistant::knowledge::{DOCUMENT_ENDINGS, Document, DocumentName, DocumentPath};
use leptos::{html, prelude::*};

pub(super) fn documents(page: Page) -> impl IntoView {
    let count = move || {
        page.shelf.with(|shelf| match shelf {
            Some(shelf) if shelf.more => format!("The first {} documents", shelf.documents.len()),
            Some(shelf) if shelf.documents.len() == 1 => "1 document".to_owned(),
            Some(shelf) => format!("{} documents", shelf.documents.len()),
            None => String::new(),
        })
    };
    let rows = move || {
        page.shelf
            .with(|shelf| shelf.as_ref().map(|shelf| shelf.documents.clone()).unwrap_or_default())
    };
    let none = Memo::new(move |_| {
        page.shelf
            .with(|shelf| shelf.as_ref().is_none_or(|shelf| shelf.documents.is_empty()))
    });
    view! {
        <section class=CARD aria-labelledby="documents-heading">
            <div class="flex flex-wrap items-baseline gap-x-2">
                <h2 id="documents-heading" class="font-semibold">
                    "Documents"
                </h2>
                <p class="text-xs text-muted">{count}</p>
            </div>
            <Add page />
            {scope::rest(page)}
            {move || none.get().then(|| view! { <p class="text-muted">"There are none yet."</p> })}
            <ul aria-label="Documents" class="divide-y divide-line" class:hidden=move || none.get()>
                <For each=rows key=|document| (document.name.clone(), document.changed, document.size, document.scoped) let:document>
                    {row(page, document)}
                </For>
            </ul>
        </section>
    }
}

fn row(page: Page, document: Document) -> impl IntoView {
    let (now, zone) = (expect_context::<NowSignal>(), expect_context::<ZoneSignal>());
    let (at, bytes) = (document.changed.seconds(), document.size);
    let whose = scope::words(&document);
    let scoping = scope::button(page, &document);
    let name = document.name.clone();
    let is_new = Memo::new(move |_| document.is_unread(page.read_at()));
    // What was put there by other means, under a name that we would not give, is removed by these too.
    let ours = DocumentName::parse(&name).is_ok();
    let label = format!("Delete {name}");
    let address = DocumentPath::parse(&name).map(|path| path.address());
    let own = name.clone();
    view! {
        <li class="flex min-h-11 items-center gap-3 py-1">
            <Icon glyph=Glyph::Document class="size-4 shrink-0 text-muted" />
            <span class="min-w-0 flex-1 [overflow-wrap:anywhere]">
                {match address {
                    Some(address) => {
                        view! {
                            <a
                                href=address
                                target="_blank"
                                rel="noopener noreferrer"
                                class="inline-block min-h-6 underline-offset-2 hover:underline"
                            >
                                {name}
                            </a>
                        }
                            .into_any()
                    }
                    None => name.into_any(),
                }}
                <span class="block text-xs text-muted">
                    {size(bytes)} " · " {move || zone.0.with(|zone| view! { <Ago at words=zone.ago(at, now.get().seconds()) zone /> })}
                    {whose.map(|whose| format!(" · {whose}"))}
                </span>
            </span>
            {move || {
                is_new
                    .get()
                    .then(|| {
                        view! { <span class="shrink-0 rounded-full bg-warn-soft px-2 text-2xs font-medium text-warn">"Not read yet"</span> }
                    })
            }}
            {scoping}
            {ours
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class=format!("{} noscript:hidden", button::ICON)
                            aria-label=label
                            title="Delete"
                            on:click=move |_| {
                                page.chosen.set(Some(own.clone()));
                                page.open.set(true);
                            }
                        >
                            <Icon glyph=Glyph::Trash />
                        </button>
                    }
                })}
        </li>
    }
}

#[component]
fn Add(page: Page) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let pick = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(input) = input.get_untracked() {
            super::upload::all(page, &input);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = page;
    };
    view! {
        <label class="block space-y-1 noscript:hidden">
            <span class="text-xs font-medium">"Add documents"</span>
            <input
                node_ref=input
                type="file"
                multiple
                accept=DOCUMENT_ENDINGS
                class="min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 text-ink desk:min-h-9"
                disabled=move || page.busy.with(Option::is_some)
                on:change=pick
            />
            <span class="block text-xs text-muted">
                "PDF, DOCX, HTML, MD, TXT or CSV, 50 MB each at most. One of the same name is replaced."
            </span>
        </label>
        {scope::added_for(page)}
    }
}
