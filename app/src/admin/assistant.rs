//! `/admin/assistant`: what drafts are made with and what they may cost, for which numbers there are any, how they are to be, and a
//! box to try it.

use crate::{
    ask::AskBox,
    error::AppError,
    pages,
    preferences::leave_if_gone,
    server_fns::{
        assistant::{AssistantPage as Loaded, Offer, assistant_page},
        session::Me,
    },
    ui::{Failed, Glyph, Icon, Toasts, ZoneSignal, button, select_box},
};
use domain::{
    PhoneId,
    assistant::{DraftSettings, Voice},
    statistics::with_thousands,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;

mod form;

/// The look of a box.
const CARD: &str = "flex flex-col gap-3 rounded-xl border border-line bg-surface p-4";

/// The page's state. All of it lives as long as the page.
#[derive(Clone, Copy)]
struct Page {
    settings: RwSignal<DraftSettings>,
    offer: RwSignal<Option<Offer>>,
    spent: RwSignal<i64>,
    failed: RwSignal<Option<AppError>>,
    toasts: StoredValue<Toasts>,
}

impl Page {
    fn arrived(self, answer: Result<Loaded, AppError>) {
        match answer {
            Ok(Loaded { settings, offer, spent }) => {
                self.settings.set(settings);
                self.offer.set(offer);
                self.spent.set(spent);
                self.failed.set(None);
            }
            Err(error) => {
                if !leave_if_gone(&error) {
                    self.failed.set(Some(error));
                }
            }
        }
    }

    /// Asks afresh.
    fn fetch(self) {
        spawn_local(async move {
            let answer = assistant_page().await;
            if self.spent.try_get_untracked().is_some() {
                self.arrived(answer);
            }
        });
    }

    fn say(self, words: &str) {
        let _ = self.toasts.try_with_value(|toasts| toasts.show(words, None));
    }
}

#[component]
pub(super) fn AssistantPage() -> impl IntoView {
    let page = Page {
        settings: RwSignal::default(),
        offer: RwSignal::new(None),
        spent: RwSignal::new(0),
        failed: RwSignal::new(None),
        toasts: StoredValue::new(expect_context()),
    };
    let first = Resource::new_blocking(|| (), |()| assistant_page());
    view! {
        <div class="min-h-0 flex-1 overflow-y-auto p-3 md:p-6">
            <Title text=pages::ASSISTANT.title />
            <div class="mx-auto flex max-w-3xl flex-col gap-4">
                <Suspense>
                    {Suspend::new(async move {
                        let answer = first.await;
                        if let Err(error) = &answer {
                            crate::frame::set_page_status(error);
                        }
                        page.arrived(answer);
                        Unsuspend::new(move || view! { <Content page /> })
                    })}
                </Suspense>
            </div>
        </div>
    }
}

#[component]
fn Content(page: Page) -> impl IntoView {
    let retry = Callback::new(move |()| page.fetch());
    let has_failed = Memo::new(move |_| page.failed.with(Option::is_some));
    move || {
        if has_failed.get() {
            let text = page
                .failed
                .with(|error| error.as_ref().map(ToString::to_string).unwrap_or_default());
            return view! { <Failed text retry /> }.into_any();
        }
        view! {
            <div>
                <h1 class="text-base font-semibold">"Assistant"</h1>
                <p class="text-xs text-muted">"Drafts replies for agents. Nothing is ever sent without a person."</p>
            </div>
            <Backend page />
            <form::Form page />
            <Try page />
        }
        .into_any()
    }
}

/// What drafts are made with, and what they took today.
#[component]
fn Backend(page: Page) -> impl IntoView {
    view! {
        <section class=CARD aria-labelledby="backend-heading">
            <h2 id="backend-heading" class="font-semibold">
                "Backend"
            </h2>
            {move || match page.offer.get() {
                None => {
                    view! {
                        <p class="flex items-start gap-2 text-warn">
                            <Icon glyph=Glyph::Alert class="mt-0.5 size-4 shrink-0" />
                            <span>
                                "No backend is set up, so nobody is offered a draft. Name one in " <code>"WECARE_ASSISTANT"</code>
                                " (agent, knowledge-base or model) and start the server again; " <code>"wecare check"</code>
                                " says what else it needs."
                            </span>
                        </p>
                    }
                        .into_any()
                }
                Some(offer) => ready(page, offer).into_any(),
            }}
        </section>
    }
}

fn ready(page: Page, offer: Offer) -> impl IntoView {
    let spent = page.spent.get_untracked();
    let today = match offer.daily {
        None => format!("{} tokens today; there is no limit.", with_thousands(spent)),
        Some(daily) => format!("{} of {} tokens today.", with_thousands(spent), with_thousands(daily)),
    };
    let share = offer.daily.map(|daily| (spent.saturating_mul(100) / daily.max(1)).clamp(0, 100));
    let is_spent = share == Some(100);
    let is_nearly = share.is_some_and(|share| (80..100).contains(&share));
    let guardrail = match (offer.remembers, offer.has_guardrail) {
        (true, _) => "A guardrail is used if one is set on the agent in Bedrock; BEDROCK_GUARDRAIL_ID does nothing here.",
        (false, true) => "A guardrail checks what goes in and what comes out.",
        (false, false) => "Without a guardrail.",
    };
    view! {
        <p class="[overflow-wrap:anywhere]">{offer.backend}</p>
        <ul class="list-disc pl-4 text-xs text-muted">
            <li>{guardrail}</li>
            <li>
                {if offer.hides {
                    "E-mail addresses, phone and card numbers are hidden from the model."
                } else {
                    "The model sees e-mail addresses, phone and card numbers."
                }}
            </li>
        </ul>
        <div class="flex flex-col gap-1">
            <p id="spent-words" class=if is_spent { "text-xs text-bad" } else { "text-xs text-muted" }>
                {today}
                {is_spent.then_some(" Drafts stop until midnight UTC.")}
                {is_nearly.then_some(" At the limit, drafts stop until midnight UTC.")}
            </p>
            {share
                .map(|share| {
                    view! {
                        <div
                            class="h-1.5 overflow-hidden rounded-full bg-raised"
                            role="meter"
                            aria-labelledby="spent-words"
                            aria-valuemin="0"
                            aria-valuemax="100"
                            aria-valuenow=share.to_string()
                        >
                            <div class=if is_spent { "h-full bg-bad" } else { "h-full bg-brand" } style=format!("width: {share}%")></div>
                        </div>
                    }
                })}
        </div>
    }
}

/// A question as a customer would ask it, answered as it would be drafted now.
#[component]
fn Try(page: Page) -> impl IntoView {
    let phones = expect_context::<StoredValue<Me>>().with_value(|me| me.phones.clone());
    let chosen = RwSignal::new(phones.first().map(|phone| phone.id.clone()));
    let several = phones.len() > 1;
    let offered = Memo::new(move |_| page.offer.with(Option::is_some));
    let phones = StoredValue::new(phones);
    move || {
        offered.get().then(|| {
            let options = phones.with_value(|phones| {
                let option = |phone: &domain::Phone| {
                    let id = phone.id.to_string();
                    view! { <option value=id>{phone.title()}</option> }
                };
                phones.iter().map(option).collect_view()
            });
            view! {
                <section class=CARD aria-labelledby="try-heading">
                    <h2 id="try-heading" class="font-semibold">
                        "Try it"
                    </h2>
                    <p class="text-xs text-muted">
                        "Answered as a draft to a customer would be, with what is saved above. Nothing is sent; it counts to today's tokens."
                    </p>
                    {several
                        .then(|| {
                            view! {
                                <label class="block space-y-1">
                                    <span class="text-xs font-medium">"Number"</span>
                                    {select_box(
                                        view! {
                                            <select
                                                class=button::SELECT
                                                on:change=move |event| chosen.set(PhoneId::parse(event_target_value(&event)).ok())
                                            >
                                                {options}
                                            </select>
                                        },
                                    )}
                                </label>
                            }
                        })}
                    <AskBox phone=chosen voice=Voice::Customer label="What a customer writes" placeholder="Is my appointment confirmed?" />
                </section>
            }
        })
    }
}

/// Who changed it last, and when.
fn changed(page: Page) -> impl IntoView {
    let zone = expect_context::<ZoneSignal>();
    move || {
        page.settings.with(|settings| settings.changed.clone()).map(|changed| {
            let at = changed.at.seconds();
            view! {
                <p class="text-xs text-muted">
                    "Changed last by "{changed.by}", "
                    <time datetime=domain::zone::rfc3339(at)>{move || zone.0.with(|zone| zone.full(at))}</time>
                </p>
            }
        })
    }
}
