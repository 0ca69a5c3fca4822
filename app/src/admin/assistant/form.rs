//! How drafts are to be, and for which numbers there are any.

use super::{CARD, Page, changed};
use crate::{
    error::AppError,
    preferences::leave_if_gone,
    server_fns::{assistant::save_assistant, session::Me},
    ui::{Problem, button, select_box},
};
use domain::{
    Phone, PhoneId,
    assistant::{LANGUAGES, MAX_GREETING, MAX_SIGNATURE, MAX_UNKNOWN, Manner, MannerForm, PriceForm, SaveSettings, TokenPrice, Tone},
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeSet;

const FIELD: &str = "min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 text-ink placeholder:text-faint desk:min-h-9";

/// What is typed, and the version that it was made from.
#[derive(Clone, Copy)]
struct Typed {
    manner: RwSignal<MannerForm>,
    price: RwSignal<PriceForm>,
    off: RwSignal<BTreeSet<PhoneId>>,
    over: RwSignal<u64>,
}

impl Typed {
    fn take(self, page: Page) {
        page.settings.with_untracked(|settings| {
            self.manner.set(settings.manner.form());
            self.price.set(settings.price.as_ref().map(TokenPrice::form).unwrap_or_default());
            self.off.set(settings.off.clone());
            self.over.set(settings.v);
        });
    }
}

#[component]
pub(super) fn Form(page: Page) -> impl IntoView {
    let typed = Typed {
        manner: RwSignal::default(),
        price: RwSignal::default(),
        off: RwSignal::default(),
        over: RwSignal::new(0),
    };
    typed.take(page);
    let me = expect_context::<StoredValue<Me>>();
    let (busy, problem, overtaken) = (RwSignal::new(false), RwSignal::new(None::<String>), RwSignal::new(false));
    // What somebody else saved, loaded afresh.
    Effect::watch(
        move || page.settings.with(|settings| settings.v),
        move |_, _, _| {
            typed.take(page);
            overtaken.set(false);
            problem.set(None);
        },
        false,
    );
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        problem.set(None);
        let manner = typed.manner.get_untracked();
        if let Err(error) = Manner::parse(&manner) {
            problem.set(Some(error.to_string()));
            return;
        }
        let price = typed.price.get_untracked();
        if let Err(words) = TokenPrice::parse(&price) {
            problem.set(Some(words));
            return;
        }
        busy.set(true);
        let save = SaveSettings {
            over: typed.over.get_untracked(),
            off: typed.off.get_untracked(),
            manner,
            price,
        };
        spawn_local(async move {
            let answer = save_assistant(save).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(settings) => {
                    // Conversations that are opened from here on know it.
                    me.update_value(|me| me.undrafted = settings.off.iter().cloned().collect());
                    page.settings.set(settings);
                    page.say("Saved. The next draft goes by it.");
                }
                Err(AppError::Conflict) => {
                    overtaken.set(true);
                    problem.set(Some(
                        "Somebody else changed this meanwhile. Load what they saved, and make your change again.".to_owned(),
                    ));
                }
                Err(error) => {
                    if !leave_if_gone(&error) {
                        problem.set(Some(error.to_string()));
                    }
                }
            }
        });
    };
    view! {
        <form class=CARD on:submit=send novalidate aria-label="How drafts are to be">
            <Numbers off=typed.off />
            {tone(typed.manner)}
            {line(typed.manner, "Greeting", "Each draft begins with it, in the customer's language.", MAX_GREETING, GREETING)}
            {area(typed.manner, "Signature", "Stands below each draft, word for word.", Some(MAX_SIGNATURE), "3", SIGNATURE)}
            {area(
                typed.manner,
                "Topics to leave alone",
                "One a line. A draft that speaks of one all the same is marked.",
                None,
                "4",
                FORBIDDEN,
            )}
            {line(
                typed.manner,
                "Without a source",
                "What a draft says when no document answers. Empty: that a person will check and come back.",
                MAX_UNKNOWN,
                UNKNOWN,
            )}
            {language(typed.manner)}
            {price(typed.price)}
            <Problem words=problem />
            <div class="flex flex-wrap items-center gap-2">
                <button type="submit" class=button::PRIMARY disabled=busy>
                    "Save"
                </button>
                {move || {
                    overtaken
                        .get()
                        .then(|| {
                            view! {
                                <button type="button" class=button::SECONDARY on:click=move |_| page.fetch()>
                                    "Load theirs"
                                </button>
                            }
                        })
                }}
                {changed(page)}
            </div>
        </form>
    }
}

/// A text of the form: how it is read and written.
type Text = (fn(&MannerForm) -> &String, fn(&mut MannerForm, String));

const GREETING: Text = (|form| &form.greeting, |form, text| form.greeting = text);
const SIGNATURE: Text = (|form| &form.signature, |form, text| form.signature = text);
const FORBIDDEN: Text = (|form| &form.forbidden, |form, text| form.forbidden = text);
const UNKNOWN: Text = (|form| &form.unknown, |form, text| form.unknown = text);

fn line(manner: RwSignal<MannerForm>, label: &'static str, help: &'static str, most: usize, (read, write): Text) -> impl IntoView {
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
    manner: RwSignal<MannerForm>,
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

fn tone(manner: RwSignal<MannerForm>) -> impl IntoView {
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
                                let is_it = manner.with_untracked(|form| form.tone.name() == tone.name());
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

fn language(manner: RwSignal<MannerForm>) -> impl IntoView {
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
                                let is_it = manner.with_untracked(|form| form.language == name);
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

/// What tokens cost. Shown with each draft, and with the figures of each day.
fn price(price: RwSignal<PriceForm>) -> impl IntoView {
    type Part = (fn(&PriceForm) -> &String, fn(&mut PriceForm, String));
    const READ: Part = (|form| &form.input, |form, text| form.input = text);
    const WRITTEN: Part = (|form| &form.output, |form, text| form.output = text);
    const CURRENCY: Part = (|form| &form.currency, |form, text| form.currency = text);
    let field = move |label: &'static str, example: &'static str, (read, write): Part| {
        view! {
            <label class="block min-w-24 flex-1 space-y-1">
                <span class="text-xs font-medium">{label}</span>
                <input
                    type="text"
                    class=FIELD
                    autocomplete="off"
                    maxlength="12"
                    placeholder=example
                    prop:value=move || price.with(|form| read(form).clone())
                    on:input=move |event| price.update(|form| write(form, event_target_value(&event)))
                />
            </label>
        }
    };
    view! {
        <fieldset>
            <legend class="mb-1 text-xs font-medium">"Price of 1,000 tokens"</legend>
            <div class="flex flex-wrap gap-2">
                {field("Tokens read", "0.0008", READ)} {field("Tokens written", "0.0032", WRITTEN)} {field("Currency", "USD", CURRENCY)}
            </div>
            <p class="mt-1 text-xs text-muted">
                "As AWS's price list has it for your model and Region. Empty: drafts show their tokens alone."
            </p>
        </fieldset>
    }
}

/// For which numbers drafts are offered.
#[component]
fn Numbers(off: RwSignal<BTreeSet<PhoneId>>) -> impl IntoView {
    let phones = expect_context::<StoredValue<Me>>().with_value(|me| me.phones.clone());
    let none = phones.is_empty();
    let row = move |phone: Phone| {
        let (id, title) = (phone.id.clone(), phone.title());
        let picked = phone.id;
        view! {
            <label class="flex min-h-11 items-center gap-2 desk:min-h-8">
                <input
                    type="checkbox"
                    class="size-4 accent-brand"
                    prop:checked=move || off.with(|off| !off.contains(&picked))
                    on:change=move |event| {
                        let is_on = event_target_checked(&event);
                        off.update(|off| {
                            if is_on {
                                off.remove(&id);
                            } else {
                                off.insert(id.clone());
                            }
                        });
                    }
                />
                <span>{title}</span>
                <span class="truncate text-xs text-muted">{phone.name}</span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend class="text-xs font-medium">"Offer drafts for"</legend>
            {none.then(|| view! { <p class="text-xs text-muted">"There is no number yet."</p> })}
            {phones.into_iter().map(row).collect_view()}
        </fieldset>
    }
}
