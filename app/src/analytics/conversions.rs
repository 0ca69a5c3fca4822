//! What is behind the conversions of a source, or behind all of them: each with its thread, its revenue, and who noted it.

use super::{NotShown, table::Files};
use crate::{
    error::AppError,
    live::Live,
    pages,
    preferences::leave_if_gone,
    server_fns::{
        conversions::{conversions, take_conversion_back, tell_conversion},
        session::Me,
    },
    ui::{Empty, Glyph, Icon, NowSignal, Toasts, button},
};
use domain::{
    Position, Role,
    conversion::{Conversions, FIGURE, Listed, NO_SOURCE, Origin, revenue_words, source},
    statistics::{Query, metric::CONVERTED, query::escaped, report::Unit},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

#[component]
pub(super) fn ConversionsPage() -> impl IntoView {
    expect_context::<Live>().follow_from_now();
    let address = use_query_map();
    let query = Memo::new(move |_| address.with(|address| Query::parse(|name| address.get(name))));
    let of = Memo::new(move |_| address.with(|address| source(|name| address.get(name))));
    let read = Resource::new_blocking(move || query.get(), conversions);
    let retry = Callback::new(move |()| read.refetch());
    view! {
        <div class="min-h-0 flex-1 overflow-y-auto">
            <Title text="Conversions" />
            <Transition fallback=|| {
                view! {
                    <p class="p-6 text-muted" role="status">
                        "Looking for the conversions …"
                    </p>
                }
            }>
                {move || {
                    let (of, query) = (of.get(), query.get());
                    Suspend::new(async move {
                        match read.await {
                            Ok(found) => {
                                let found = found.of(of.as_deref());
                                view! { <Found found of query again=retry /> }.into_any()
                            }
                            Err(error) => view! { <NotShown error retry /> }.into_any(),
                        }
                    })
                }}
            </Transition>
        </div>
    }
}

#[component]
fn Found(found: Conversions, of: Option<String>, query: Query, again: Callback<()>) -> impl IntoView {
    let may_act = expect_context::<StoredValue<Me>>().with_value(|me| me.role >= Role::Operator);
    let address = query.address();
    let part = of.as_ref().map(|of| format!("&of=source:{}", escaped(of))).unwrap_or_default();
    let export = format!("/analytics/export?table=behind&figure={FIGURE}{part}&{address}");
    let back = format!("{}?{address}", pages::ANALYTICS.path);
    let named = found.list.first().and_then(|listed| listed.conversion.from.as_ref());
    let title = match of.as_deref() {
        None => "Conversions".to_owned(),
        Some(NO_SOURCE) => "Conversions: no advertisement or post".to_owned(),
        Some(of) => format!("Conversions: {}", named.map_or(of, Origin::title)),
    };
    let revenue = revenue_words(&Conversions::revenue(&found.list));
    let revenue = if revenue.is_empty() {
        String::new()
    } else {
        format!(", {revenue}")
    };
    let count = i64::try_from(found.list.len()).unwrap_or(i64::MAX);
    let count = format!("{}{revenue}", Unit::Count.words(count));
    let is_empty = found.list.is_empty();
    let row = move |listed: Listed| view! { <Row listed may_act again /> };
    let list = found.list.into_iter().map(row).collect_view();
    view! {
        <header class="border-b border-line bg-surface px-4 py-2">
            <div class="flex flex-wrap items-center justify-between">
                <a href=back class=button::QUIET>
                    <Icon glyph=Glyph::Back />
                    "Figures"
                </a>
                <Files export title=title.clone() />
            </div>
            <h1 class="wrap-anywhere text-base font-semibold">{title}</h1>
            <p class="max-w-prose text-2xs text-muted">{CONVERTED}</p>
        </header>
        <div class="mx-auto grid max-w-4xl gap-3 p-4 md:p-5">
            <p class="text-muted">
                <strong class="font-semibold text-ink" data-found="">
                    {count}
                </strong>
                {format!(". {}, {}.", found.span, found.zone)}
            </p>
            {found
                .is_cut
                .then(|| {
                    view! {
                        <p class="rounded-lg bg-warn-soft p-3 text-warn">
                            "Only the newest conversions are here. Choose a shorter range, or one number, to see the others."
                        </p>
                    }
                })}
            {if is_empty {
                view! {
                    <div class="rounded-xl border border-line bg-surface">
                        <Empty
                            glyph=Glyph::Chart
                            title="Nobody noted a conversion"
                            text="In a thread, under Contact, is “Note a conversion”."
                        />
                    </div>
                }
                    .into_any()
            } else {
                view! {
                    <ul aria-label="Conversions" class="divide-y divide-line rounded-xl border border-line bg-surface px-3">
                        {list}
                    </ul>
                }
                    .into_any()
            }}
        </div>
    }
}

#[component]
fn Row(listed: Listed, may_act: bool, again: Callback<()>) -> impl IntoView {
    let Listed {
        conversion,
        customer,
        when,
    } = listed;
    // Pages of a thread end before a place.
    let before = Position {
        at: conversion.at.plus(1),
        id: conversion.id,
    };
    let place = format!("/inbox/{}?before={}", conversion.conversation, escaped(&before.to_string()));
    let from = conversion
        .from
        .as_ref()
        .map_or("No advertisement or post", Origin::title)
        .to_owned();
    let revenue = conversion.revenue.as_ref().map(domain::conversion::Revenue::words);
    let told = conversion.told.as_ref().map(|told| format!(" · {}", told.words()));
    let by = format!("noted by {}", conversion.by);
    let now = expect_context::<NowSignal>().exact().seconds();
    let may_tell = may_act && conversion.untellable(now).is_none();
    let tell_label = format!("Tell Meta of the conversion of {customer}");
    let label = format!("Take back the conversion of {customer}");
    let (toasts, busy) = (expect_context::<Toasts>(), RwSignal::new(false));
    let (conversation, id) = (StoredValue::new(conversion.conversation), conversion.id);
    let take_back = move |_| {
        busy.set(true);
        spawn_local(async move {
            match take_conversion_back(conversation.get_value(), id).await {
                // Somebody else was faster.
                Ok(()) | Err(AppError::NotFound) => {
                    toasts.show("The conversion is taken back.", None);
                    again.run(());
                }
                Err(error) if leave_if_gone(&error) => {}
                Err(error) => toasts.show(error.to_string(), None),
            }
            let _ = busy.try_set(false);
        });
    };
    let tell = move |_| {
        busy.set(true);
        spawn_local(async move {
            match tell_conversion(conversation.get_value(), id).await {
                Ok(()) => toasts.show("Meta was told.", None),
                Err(error) if leave_if_gone(&error) => {}
                Err(error) => toasts.show(error.to_string(), None),
            }
            again.run(());
            let _ = busy.try_set(false);
        });
    };
    view! {
        <li class="flex flex-wrap items-center gap-2">
            <a href=place class="grid min-h-11 min-w-0 flex-1 gap-x-3 py-2 hover:bg-raised sm:grid-cols-[12rem_1fr_auto] sm:items-baseline">
                <span class="truncate font-medium" dir="auto">
                    {customer}
                </span>
                <span class="min-w-0 truncate text-muted" dir="auto">
                    {from}
                    " · "
                    {by}
                    {told}
                </span>
                <span class="text-2xs tabular-nums text-muted">
                    {revenue.map(|revenue| view! { <span class="mr-3 font-medium text-ink">{revenue}</span> })} {when}
                </span>
            </a>
            {may_tell
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class=format!("{} noscript:hidden", button::QUIET)
                            aria-label=tell_label
                            title="Its advertisement is judged by it: a purchase if you know what it brought, else a lead. Meta gets its own id of the click, the time and the amount."
                            disabled=move || busy.get()
                            on:click=tell
                        >
                            "Tell Meta"
                        </button>
                    }
                })}
            {may_act
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class=format!("{} noscript:hidden", button::QUIET)
                            aria-label=label
                            disabled=move || busy.get()
                            on:click=take_back
                        >
                            "Take back"
                        </button>
                    }
                })}
        </li>
    }
}
