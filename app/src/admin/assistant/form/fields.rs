//! The fields of a manner.

use super::{FIELD, manners::Manners};
use crate::ui::{button, select_box};
use domain::assistant::{LANGUAGES, MAX_GREETING, MAX_SIGNATURE, MAX_UNKNOWN, MannerForm, Tone};
use leptos::prelude::*;

/// All of them.
pub(super) fn fields(manner: Manners) -> AnyView {
    view! {
        {tone(manner)}
        {line(manner, "Greeting", "Each draft begins with it, in the customer's language.", MAX_GREETING, GREETING)}
        {area(manner, "Signature", "Stands below each draft, word for word.", Some(MAX_SIGNATURE), "3", SIGNATURE)}
        {area(manner, "Topics to leave alone", "One a line. A draft that speaks of one all the same is marked.", None, "4", FORBIDDEN)}
        {line(
            manner,
            "Without a source",
            "What a draft says when no document answers. Empty: that a person will check and come back.",
            MAX_UNKNOWN,
            UNKNOWN,
        )}
        {language(manner)}
    }
    .into_any()
}

/// A text of the form: how it is read and written.
type Text = (fn(&MannerForm) -> &String, fn(&mut MannerForm, String));

const GREETING: Text = (|form| &form.greeting, |form, text| form.greeting = text);
const SIGNATURE: Text = (|form| &form.signature, |form, text| form.signature = text);
const FORBIDDEN: Text = (|form| &form.forbidden, |form, text| form.forbidden = text);
const UNKNOWN: Text = (|form| &form.unknown, |form, text| form.unknown = text);

fn line(manner: Manners, label: &'static str, help: &'static str, most: usize, (read, write): Text) -> impl IntoView {
    view! {
        <label class="block space-y-1">
            <span class="text-xs font-medium">{label}</span>
            <input
                type="text"
                class=FIELD
                dir="auto"
                autocomplete="off"
                maxlength=most.to_string()
                prop:value=move || manner.with(|form| read(form).clone())
                on:input=move |event| manner.update(|form| write(form, event_target_value(&event)))
            />
            <span class="block text-xs text-muted">{help}</span>
        </label>
    }
}

fn area(
    manner: Manners,
    label: &'static str,
    help: &'static str,
    most: Option<usize>,
    rows: &'static str,
    (read, write): Text,
) -> impl IntoView {
    view! {
        <label class="block space-y-1">
            <span class="text-xs font-medium">{label}</span>
            <textarea
                class=FIELD
                dir="auto"
                rows=rows
                maxlength=most.map(|most| most.to_string())
                prop:value=move || manner.with(|form| read(form).clone())
                on:input=move |event| manner.update(|form| write(form, event_target_value(&event)))
            ></textarea>
            <span class="block text-xs text-muted">{help}</span>
        </label>
    }
}

fn tone(manner: Manners) -> impl IntoView {
    let pick = move |event| {
        let name = event_target_value(&event);
        let tone = Tone::ALL.into_iter().find(|tone| tone.name() == name).unwrap_or_default();
        manner.update(|form| form.tone = tone);
    };
    view! {
        <label class="block space-y-1">
            <span class="text-xs font-medium">"Tone"</span>
            {select_box(
                view! {
                    <select class=button::SELECT prop:value=move || manner.with(|form| form.tone.name()) on:change=pick>
                        {Tone::ALL
                            .map(|tone| {
                                let is_it = untrack(|| manner.with(|form| form.tone.name() == tone.name()));
                                view! {
                                    <option value=tone.name() selected=is_it>
                                        {tone.words()}
                                    </option>
                                }
                            })}
                    </select>
                },
            )}
        </label>
    }
}

fn language(manner: Manners) -> impl IntoView {
    view! {
        <label class="block space-y-1">
            <span class="text-xs font-medium">"Language of your team"</span>
            {select_box(
                view! {
                    <select
                        class=button::SELECT
                        prop:value=move || manner.with(|form| form.language.clone())
                        on:change=move |event| manner.update(|form| form.language = event_target_value(&event))
                    >
                        {LANGUAGES
                            .map(|(name, own)| {
                                let is_it = untrack(|| manner.with(|form| form.language == name));
                                view! {
                                    <option value=name selected=is_it>
                                        {own}
                                    </option>
                                }
                            })}
                    </select>
                },
            )}
            <span class="block text-xs text-muted">"Summaries are written in it. Drafts are in the customer's language."</span>
        </label>
    }
}
