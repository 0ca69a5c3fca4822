//! `/analytics/behind`: the conversations and messages that a figure counts, with the way to each of them.

use super::{NotShown, table::Files};
use crate::{
    live::Live,
    pages,
    server_fns::analytics::behind as read,
    ui::{Empty, Glyph, Icon, button},
};
use domain::statistics::{Behind, BehindPage, behind::BehindRow, query::escaped, report::Unit};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

#[component]
pub(super) fn BehindFigure() -> impl IntoView {
    expect_context::<Live>().follow_from_now();
    let address = use_query_map();
    let asked = Memo::new(move |_| address.with(|address| Behind::parse(|name| address.get(name))));
    let page = Resource::new_blocking(
        move || asked.get(),
        |asked| async move {
            match asked {
                None => Ok(None),
                Some(asked) => read(asked).await.map(Some),
            }
        },
    );
    let retry = Callback::new(move |()| page.refetch());
    view! {
        <div class="min-h-0 flex-1 overflow-y-auto">
            <Title text=pages::BEHIND.title />
            <Transition fallback=|| {
                view! {
                    <p class="p-6 text-muted" role="status">
                        "Looking for what is behind the figure …"
                    </p>
                }
            }>
                {move || Suspend::new(async move {
                    match page.await {
                        Ok(Some(page)) => view! { <Found page /> }.into_any(),
                        Ok(None) => view! { <NoFigure /> }.into_any(),
                        Err(error) => view! { <NotShown error retry /> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn NoFigure() -> impl IntoView {
    view! {
        <div class="p-4">
            <Empty glyph=Glyph::Chart title="No figure is named" text="Choose one on the page of figures: its number leads here." />
            <p class="text-center">
                <a href=pages::ANALYTICS.path class=button::SECONDARY>
                    "Figures"
                </a>
            </p>
        </div>
    }
}

#[component]
fn Found(page: BehindPage) -> impl IntoView {
    let next = page.next().map(|next| format!("{}?{}", pages::BEHIND.path, next.address()));
    let BehindPage {
        asked,
        of,
        span,
        part,
        zone,
        figure,
        found,
        conversations,
        is_cut,
        rows,
        ..
    } = page;
    let all = Behind { skip: 0, ..asked.clone() };
    let export = format!("/analytics/export?table=behind&{}", all.address());
    let back = format!("{}?{}", pages::ANALYTICS.path, asked.query.address());
    let title = match of {
        None => asked.figure.title().to_owned(),
        Some(of) => format!("{}: {of}", asked.figure.title()),
    };
    let when = part.map_or_else(|| span.clone(), |part| format!("{span} · {part}"));
    let number = |number| Unit::Count.words(number);
    let count = match (found, conversations) {
        (1, _) => "1, in one conversation".to_owned(),
        (found, 1) => format!("{}, in one conversation", number(found)),
        (found, conversations) => format!("{}, in {} conversations", number(found), number(conversations)),
    };
    let doubt = doubt(figure, found, is_cut);
    let from = asked.skip.saturating_add(1);
    let shown = (asked.skip > 0 || next.is_some()).then(|| format!(" Shown are {from} to {}.", asked.skip.saturating_add(rows.len())));
    let list = rows.into_iter().map(row).collect_view();
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
            <p class="max-w-4xl text-2xs text-muted">{asked.query.definition(asked.figure)}</p>
        </header>
        <div class="mx-auto grid max-w-4xl gap-3 p-4 md:p-5">
            <p class="text-muted">
                <strong class="font-semibold text-ink" data-found="">
                    {count}
                </strong>
                {format!(". {when}, {zone}.")}
                {shown}
            </p>
            {doubt.map(|words| view! { <p class="rounded-lg bg-warn-soft p-3 text-warn">{words}</p> })}
            {if list.is_empty() {
                view! {
                    <div class="rounded-xl border border-line bg-surface">
                        <Empty glyph=Glyph::Chart title="Nothing is behind it" text="Nothing like this happened in this range." />
                    </div>
                }
                    .into_any()
            } else {
                view! { <ul class="divide-y divide-line rounded-xl border border-line bg-surface px-3">{list}</ul> }.into_any()
            }}
            {next
                .map(|next| {
                    view! {
                        <a href=next class=format!("{} justify-self-center", button::SECONDARY)>
                            "Show the next ones"
                        </a>
                    }
                })}
        </div>
    }
}

/// Why there are not as many as the figure says.
fn doubt(figure: i64, found: i64, is_cut: bool) -> Option<String> {
    let figure = (figure != found).then(|| Unit::Count.words(figure));
    match (figure, is_cut) {
        (None, false) => None,
        (figure, true) => {
            let figure = figure.map(|figure| format!("The figure is {figure}. ")).unwrap_or_default();
            Some(format!(
                "{figure}Only the 2,000 conversations of the newest days are looked at. Choose a shorter range, or one number, to see the others."
            ))
        }
        (Some(figure), false) => Some(format!(
            "The figure is {figure}: something changed a moment ago, and is counted within half a minute. Reload to see it."
        )),
    }
}

fn row(row: BehindRow) -> impl IntoView {
    let place = format!("/inbox/{}?before={}", row.conversation, escaped(&row.before.to_string()));
    let newest = format!("/inbox/{}", row.conversation);
    let label = format!("Newest messages of {}", row.customer);
    view! {
        <li class="flex items-center gap-2">
            <a
                href=place
                class="grid min-h-11 min-w-0 flex-1 content-center gap-x-3 py-2 hover:bg-raised sm:grid-cols-[12rem_1fr_auto] sm:items-baseline"
            >
                <span class="truncate font-medium" dir="auto">
                    {row.customer}
                </span>
                <span class="min-w-0 truncate text-muted" dir="auto">
                    {row.what}
                </span>
                <span class="text-2xs tabular-nums text-muted">
                    {row.seconds.map(|took| view! { <span class="mr-3 font-medium text-ink">{Unit::Duration.words(took)}</span> })}
                    {row.when}
                </span>
            </a>
            <a href=newest aria-label=label title="Newest messages" class=button::ICON>
                <Icon glyph=Glyph::Messages />
            </a>
        </li>
    }
}
