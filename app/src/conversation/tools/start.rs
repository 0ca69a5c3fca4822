//! Writing first: which of our numbers, which number of theirs, which template.

use super::{
    fields::FIELD,
    sender::WorkDialog,
    target::{Checked, Number, Target},
    template,
};
use crate::{
    error::AppError,
    preferences::session_over,
    server_fns::{
        session::Me,
        start::{Looked, check_number},
    },
    starting::{Starting, Wanted},
    ui::{Empty, Glyph, NowSignal, button, select_box},
};
use domain::{ConversationId, Phone, PhoneId, Recipient, recipient::KnownCustomer};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

/// So long after the last key a number is asked about, in milliseconds.
const REST: u32 = 300;
/// With fewer digits it is no number yet.
const FEWEST: usize = 6;

pub(super) fn dialog(starting: Starting) -> AnyView {
    let navigate = use_navigate();
    let go = Callback::new(move |id: ConversationId| {
        let _ = starting.open.try_set(false);
        navigate(&format!("/inbox/{id}"), leptos_router::NavigateOptions::default());
    });
    let wanted = starting.wanted.get_value();
    let label = if wanted.test.is_some() { "Send a test" } else { "New conversation" };
    view! {
        <WorkDialog open=starting.open label=label>
            {form(wanted.clone(), go)}
        </WorkDialog>
    }
    .into_any()
}

fn form(wanted: Wanted, go: Callback<ConversationId>) -> AnyView {
    let me = expect_context::<StoredValue<Me>>();
    let phones = me.with_value(|me| me.phones.clone());
    let Some(phone) = wanted.phone.or_else(|| phones.first().map(|phone| phone.id.clone())) else {
        return view! {
            <Empty glyph=Glyph::Phone title="No numbers yet" text="A WhatsApp number is needed to write to customers.">
                ""
            </Empty>
        }
        .into_any();
    };
    let number = Number {
        phone: RwSignal::new(phone),
        typed: RwSignal::new(wanted.number),
        checked: RwSignal::new(Checked::Nothing),
        now: expect_context::<NowSignal>(),
        me,
        go,
    };
    check(number);
    let left = RwSignal::new(false);
    let several = phones.len() > 1;
    let from = Memo::new(move |_| number.phone.get());
    view! {
        <div class="flex shrink-0 flex-col gap-3 border-b border-line p-4">
            {several.then(|| ours(number, &phones))} <label class="block">
                <span class="mb-1 block text-2xs font-semibold text-muted">"Phone number"</span>
                <input
                    type="tel"
                    class=FIELD
                    autofocus
                    autocomplete="off"
                    placeholder="+91 98765 43210"
                    aria-describedby="number-check"
                    aria-invalid=move || (left.get() && is_refused(number)).then_some("true")
                    prop:value=move || number.typed.get()
                    on:input=move |event| {
                        left.set(false);
                        number.typed.set(event_target_value(&event));
                    }
                    on:blur=move |_| left.set(true)
                />
            </label> <div id="number-check" role="status" class="min-h-5 text-xs">
                {move || said(number, left)}
            </div>
        </div>
        // Another number of ours has other templates.
        {move || {
            from.track();
            template::form(Target::Number(number), wanted.test.clone())
        }}
    }
    .into_any()
}

/// Which of our numbers.
fn ours(number: Number, phones: &[Phone]) -> AnyView {
    let option = |phone: &Phone| {
        let selected = number.phone.with_untracked(|chosen| *chosen == phone.id);
        let title = match &phone.name {
            Some(name) => format!("{} · {name}", phone.title()),
            None => phone.title(),
        };
        view! {
            <option value=phone.id.to_string() selected=selected>
                {title}
            </option>
        }
    };
    view! {
        <label class="block">
            <span class="mb-1 block text-2xs font-semibold text-muted">"From"</span>
            {select_box(
                view! {
                    <select
                        class=button::SELECT
                        on:change=move |event| {
                            if let Ok(phone) = PhoneId::parse(event_target_value(&event)) {
                                number.phone.set(phone);
                            }
                        }
                    >
                        {phones.iter().map(option).collect_view()}
                    </select>
                },
            )}
        </label>
    }
    .into_any()
}

/// Asks the server about the number whenever nobody has typed for a moment.
fn check(number: Number) {
    let round = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let (phone, typed) = (number.phone.get(), number.typed.get());
        let now = round.get_value().wrapping_add(1);
        round.set_value(now);
        if typed.chars().filter(|c| c.is_numeric()).count() < FEWEST {
            return number.checked.set(Checked::Nothing);
        }
        number.checked.set(Checked::UnderWay);
        spawn_local(async move {
            TimeoutFuture::new(REST).await;
            // Somebody has typed on, or the dialog is gone.
            if round.try_get_value() != Some(now) {
                return;
            }
            let checked = match check_number(phone, typed).await {
                Ok(Looked::Found(recipient)) => Checked::Read(recipient),
                Ok(Looked::Refused { refused }) => Checked::Refused(refused),
                Err(AppError::SignedOut) => return session_over(),
                Err(error) => Checked::Refused(error.to_string()),
            };
            if round.try_get_value() == Some(now) {
                let _ = number.checked.try_set(checked);
            }
        });
    });
}

fn is_refused(number: Number) -> bool {
    number.checked.with(|checked| matches!(checked, Checked::Refused(_)))
}

/// What is said of the number below it.
fn said(number: Number, left: RwSignal<bool>) -> AnyView {
    match number.checked.get() {
        Checked::Nothing => {
            view! { <p class="text-muted">"With the country code, or as it is dialled in the country of your number."</p> }.into_any()
        }
        Checked::UnderWay => view! { <p class="text-muted">"Checking…"</p> }.into_any(),
        // While it is being typed, it is not wrong yet.
        Checked::Refused(why) => view! { <p class=move || if left.get() { "text-bad" } else { "text-muted" }>{why}</p> }.into_any(),
        Checked::Read(recipient) => found(number, *recipient),
    }
}

fn found(number: Number, recipient: Recipient) -> AnyView {
    let flag = recipient.flag();
    let Recipient {
        shown, doubt, customer, ..
    } = recipient;
    view! {
        <p class="font-medium">{flag.map(|flag| view! { <span class="mr-1.5">{flag}</span> })} <span data-number>{shown}</span></p>
        {doubt.map(|doubt| view! { <p class="text-warn">{doubt}</p> })}
        {customer.map(|customer| known(number, customer))}
    }
    .into_any()
}

fn known(number: Number, customer: KnownCustomer) -> AnyView {
    let KnownCustomer {
        title,
        marketing_stopped,
        conversation,
        ..
    } = customer;
    let words = match &conversation {
        Some(_) => format!("There is a conversation with {title} already. A template goes there, too."),
        None => format!("{title} has this number, and never wrote to this number of yours."),
    };
    view! {
        <p class="text-muted [overflow-wrap:anywhere]">{words}</p>
        {marketing_stopped
            .then(|| view! { <p class="text-warn">"They have stopped marketing messages: choose a template of another category."</p> })}
        {conversation
            .map(|id| {
                view! {
                    <button type="button" class=format!("{} -ml-2", button::QUIET) on:click=move |_| number.go.run(id.clone())>
                        "Open the conversation"
                    </button>
                }
            })}
    }
    .into_any()
}
