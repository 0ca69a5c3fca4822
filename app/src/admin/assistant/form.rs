//! How drafts are to be, for all numbers or for one, and for which numbers there are any.

use super::{CARD, Page, changed};
use crate::{
    error::AppError,
    preferences::leave_if_gone,
    server_fns::{assistant::save_assistant, session::Me},
    ui::{Problem, button},
};
use domain::{
    Phone, PhoneId,
    assistant::{MAX_OLD_DAYS, PriceForm, SaveSettings, TokenPrice},
};
use leptos::{prelude::*, task::spawn_local};
use manners::Manners;
use std::collections::BTreeSet;

mod fields;
mod manners;

const FIELD: &str = "min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 text-ink placeholder:text-faint desk:min-h-9";

/// What is typed, and the version that it was made from.
#[derive(Clone, Copy)]
struct Typed {
    manners: Manners,
    price: RwSignal<PriceForm>,
    off: RwSignal<BTreeSet<PhoneId>>,
    /// As it is typed.
    old_after: RwSignal<String>,
    over: RwSignal<u64>,
}

impl Typed {
    fn take(self, page: Page) {
        page.settings.with_untracked(|settings| {
            self.manners.take(settings);
            self.price.set(settings.price.as_ref().map(TokenPrice::form).unwrap_or_default());
            self.off.set(settings.off.clone());
            self.old_after.set(settings.old_after.to_string());
            self.over.set(settings.v);
        });
    }
}

#[component]
pub(super) fn Form(page: Page) -> impl IntoView {
    let typed = Typed {
        manners: Manners::new(),
        price: RwSignal::default(),
        off: RwSignal::default(),
        old_after: RwSignal::default(),
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
        let (manner, own) = match typed.manners.typed() {
            Ok(both) => both,
            Err(words) => return problem.set(Some(words)),
        };
        let price = typed.price.get_untracked();
        if let Err(words) = TokenPrice::parse(&price) {
            problem.set(Some(words));
            return;
        }
        let old_after = match typed.old_after.with_untracked(|days| days.trim().parse::<u16>()) {
            Ok(days) if days <= MAX_OLD_DAYS => days,
            _ => {
                return problem.set(Some(format!(
                    "Old documents: Write a number of days up to {MAX_OLD_DAYS}; 0 for none."
                )));
            }
        };
        busy.set(true);
        let save = SaveSettings {
            over: typed.over.get_untracked(),
            off: typed.off.get_untracked(),
            manner,
            own,
            price,
            old_after,
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
            {manners::view(typed.manners)}
            {old_after(typed.old_after)}
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

/// From when on documents are warned of.
fn old_after(days: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="block space-y-1">
            <span class="text-xs font-medium">"Documents are old after so many days"</span>
            <input
                type="text"
                class=FIELD
                inputmode="numeric"
                autocomplete="off"
                maxlength="4"
                prop:value=days
                on:input=move |event| days.set(event_target_value(&event))
            />
            <span class="block text-xs text-muted">"A draft that rests on an older one says so. 0: on none."</span>
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
