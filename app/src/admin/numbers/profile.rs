//! The business profile of a number as the team knows it: a copy of ours beside that of WhatsApp.

use super::{
    super::keeping::{CARD, FIELD},
    editor::Editor,
};
use crate::ui::{button, select_box};
use domain::settings::{CATEGORIES, MOST_ABOUT, MOST_ADDRESS, MOST_DESCRIPTION, MOST_EMAIL, MOST_WEBSITES, Profile};
use leptos::prelude::*;

#[component]
pub(super) fn ProfileCard(editor: Editor) -> impl IntoView {
    let category = Memo::new(move |_| editor.typed.with(|typed| typed.profile.category.clone()));
    let manager = editor.number.with_untracked(|number| {
        let waba = number.as_ref().and_then(|number| number.phone.waba.clone());
        let of = waba.map(|waba| format!("?waba_id={waba}")).unwrap_or_default();
        format!("https://business.facebook.com/wa/manage/phone-numbers/{of}")
    });
    view! {
        <section class=CARD aria-label="Business profile">
            <div class="px-4 py-3">
                <h2 class="font-semibold">"Business profile"</h2>
                <p class="text-xs text-muted">
                    "Our own copy, for the team. It is not sent to WhatsApp: AWS has no call that reads or changes what customers see."
                </p>
                <a class=format!("{} -ml-2", button::QUIET) href=manager target="_blank" rel="noopener noreferrer">
                    "Change it at WhatsApp"
                </a>
            </div>
            <div class="grid gap-4 border-t border-line px-4 py-3 sm:grid-cols-2">
                {line(editor, "About", MOST_ABOUT, |profile| &profile.about, |profile, text| profile.about = text)}
                <label class="block space-y-1">
                    <span class="text-xs font-medium">"Category"</span>
                    {select_box(
                        view! {
                            <select
                                class=button::SELECT
                                on:change=move |event| {
                                    let chosen = event_target_value(&event);
                                    editor.change(|typed| typed.profile.category = chosen);
                                }
                            >
                                <option value="" selected=move || category.with(String::is_empty)>
                                    "Not known"
                                </option>
                                {CATEGORIES
                                    .into_iter()
                                    .map(|(name, words)| {
                                        view! {
                                            <option value=name selected=move || category.with(|category| category == name)>
                                                {words}
                                            </option>
                                        }
                                    })
                                    .collect_view()}
                            </select>
                        },
                    )}
                </label> {line(editor, "Address", MOST_ADDRESS, |profile| &profile.address, |profile, text| profile.address = text)}
                {line(editor, "E-mail", MOST_EMAIL, |profile| &profile.email, |profile, text| profile.email = text)}
                {area(
                    editor,
                    "Description",
                    format!("At most {MOST_DESCRIPTION} characters."),
                    |typed| typed.profile.description.clone(),
                    |typed, text| typed.profile.description = text,
                )}
                {area(
                    editor,
                    "Websites",
                    format!("One a line, at most {MOST_WEBSITES}."),
                    |typed| typed.websites.clone(),
                    |typed, text| typed.websites = text,
                )}
            </div>
        </section>
    }
}

fn line(editor: Editor, label: &'static str, most: usize, get: fn(&Profile) -> &String, set: fn(&mut Profile, String)) -> impl IntoView {
    view! {
        <label class="block space-y-1">
            <span class="text-xs font-medium">{label}</span>
            <input
                type="text"
                class=FIELD
                dir="auto"
                autocomplete="off"
                maxlength=most.to_string()
                value=editor.typed.with_untracked(|typed| get(&typed.profile).clone())
                prop:value=move || editor.typed.with(|typed| get(&typed.profile).clone())
                on:input=move |event| {
                    let value = event_target_value(&event);
                    editor.typed(|typed| set(&mut typed.profile, value));
                }
            />
        </label>
    }
}

fn area(
    editor: Editor,
    label: &'static str,
    help: String,
    get: fn(&super::typed::Typed) -> String,
    set: fn(&mut super::typed::Typed, String),
) -> impl IntoView {
    view! {
        <label class="block space-y-1">
            <span class="text-xs font-medium">{label}</span>
            <textarea
                class=format!("{FIELD} py-1.5")
                rows="3"
                dir="auto"
                prop:value=move || editor.typed.with(get)
                on:input=move |event| {
                    let value = event_target_value(&event);
                    editor.typed(|typed| set(typed, value));
                }
            ></textarea>
            <span class="block text-xs text-muted">{help}</span>
        </label>
    }
}
