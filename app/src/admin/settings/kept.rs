//! How long records are kept.

use super::{
    super::keeping::{CARD, FIELD},
    Editor,
};
use domain::settings::{Kept, kept_words};
use leptos::prelude::*;

#[component]
pub(super) fn KeptCard(editor: Editor) -> impl IntoView {
    view! {
        <section class=CARD aria-label="What is removed">
            <div class="px-4 py-3">
                <h2 class="font-semibold">"What is removed"</h2>
                <p class="text-xs text-muted">
                    "After so many days, for good. Fewer days hold within a minute for what is there already; more days hold for what is not removed yet. Each time the audit says how many were removed."
                </p>
            </div>
            <div class="grid gap-4 border-t border-line px-4 py-3 sm:grid-cols-2">
                {Kept::ALL.into_iter().enumerate().map(|(at, kind)| field(editor, at, kind)).collect_view()}
            </div>
            <p class="border-t border-line px-4 py-3 text-xs text-muted">
                "Never removed by this product: conversations with their messages, notes and activity, files in the bucket, customers and what they said about marketing, bulk jobs with their recipients, figures. What WhatsApp and AWS keep of their own goes by their rules. Backups of the table hold for 35 days what was removed from it."
            </p>
        </section>
    }
}

fn field(editor: Editor, at: usize, kind: Kept) -> impl IntoView {
    let (least, most) = kind.limits();
    let get = move |typed: &super::Typed| typed.days.get(at).cloned().unwrap_or_default();
    let usual = editor.team.with_untracked(|team| {
        let started = team.as_ref().filter(|_| kind == Kept::Reports).map(|team| team.report_days);
        started.map_or_else(|| kept_words(None, kind), |days| kept_words(Some(days), kind))
    });
    let what = match kind {
        Kept::Audit => "Who did what.",
        Kept::Events => "As they came, so they may hold messages of customers. Repair them before.",
        Kept::Notices => "What WhatsApp and AWS told Admins.",
        Kept::Reports => "The files in the bucket; the jobs stay. Holds for reports that are written from then on.",
        Kept::Lists => "Holds for lists that are uploaded or checked from then on. The file itself is removed by a rule of the bucket.",
    };
    view! {
        <label class="block space-y-1">
            <span class="text-xs font-medium">{format!("{}, in days", kind.words())}</span>
            <input
                type="text"
                inputmode="numeric"
                class=FIELD
                autocomplete="off"
                placeholder=format!("Not set: {usual}")
                value=editor.typed.with_untracked(get)
                prop:value=move || editor.typed.with(get)
                on:input=move |event| {
                    let value = event_target_value(&event);
                    editor
                        .typed(|typed| {
                            if let Some(days) = typed.days.get_mut(at) {
                                *days = value;
                            }
                        });
                }
            />
            <span class="block text-xs text-muted">{format!("{what} {least} to {most}; not set: {usual}.")}</span>
        </label>
    }
}
