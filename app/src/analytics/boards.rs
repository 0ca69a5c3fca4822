//! Boards of figures that somebody puts together: one's own, and those that colleagues share.

mod edit;

use super::{
    NotShown,
    cards::Cards,
    chart::ChartBox,
    counted::Says,
    table::{Grid, Part},
};
use crate::{
    error::AppError,
    live::Live,
    preferences::leave_if_gone,
    server_fns::{
        boards::{BoardShown, board as read_board, boards as read_boards},
        session::Me,
    },
    ui::{Empty, Glyph, Icon, Toasts, button, select_box},
};
use domain::{
    BoardId, PhoneId, Role,
    statistics::{
        Query,
        board::{Board, OwnShown},
        query::OFFERED,
    },
};
use edit::Edit;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Where the boards are: `?board=` with an id, or with nothing for the list of them.
pub(super) const PARAMETER: &str = "board";

/// The address of a board, or of the list.
fn address(board: Option<BoardId>, query: &Query) -> String {
    let board = board.map(|board| board.to_string()).unwrap_or_default();
    format!("/analytics?{PARAMETER}={board}&{}", query.address())
}

/// Whether somebody puts boards together.
fn may_act() -> bool {
    expect_context::<StoredValue<Me>>().with_value(|me| me.role >= Role::Operator)
}

/// Shows what went wrong, or leaves when the session is gone.
fn complain(toasts: Toasts, error: &AppError) {
    if !leave_if_gone(error) {
        toasts.show(error.to_string(), None);
    }
}

/// The list, or the board that the address names.
#[component]
pub(super) fn BoardsPage() -> impl IntoView {
    expect_context::<Live>().follow_from_now();
    let map = use_query_map();
    let asked = Memo::new(move |_| {
        map.with(|map| {
            let id = map.get(PARAMETER).and_then(|id| id.parse::<BoardId>().ok());
            (id, Query::parse(|name| map.get(name)))
        })
    });
    let boards = Resource::new_blocking(|| (), |()| read_boards());
    let shown = Resource::new_blocking(
        move || asked.get(),
        |(id, query)| async move {
            match id {
                None => Ok(None),
                Some(id) => read_board(id, query).await.map(Some),
            }
        },
    );
    let retry = Callback::new(move |()| {
        boards.refetch();
        shown.refetch();
    });
    // What is shown goes with the address.
    let gone = Callback::new(move |()| boards.refetch());
    view! {
        <div class="min-h-0 flex-1 overflow-y-auto">
            <Title text="Boards" />
            <Transition fallback=|| {
                view! {
                    <p class="p-6 text-muted" role="status">
                        "Loading the boards …"
                    </p>
                }
            }>
                {move || Suspend::new(async move {
                    let boards = boards.await;
                    let query = asked.get_untracked().1;
                    match (boards, shown.await) {
                        (Ok(boards), Ok(Some(shown))) => view! { <OneBoard boards shown changed=retry gone /> }.into_any(),
                        (Ok(boards), Ok(None)) => view! { <AllBoards boards query changed=retry /> }.into_any(),
                        (Err(error), _) | (_, Err(error)) => view! { <NotShown error retry /> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

/// The way to each board.
#[component]
fn AllBoards(boards: Vec<Board>, query: Query, changed: Callback<()>) -> impl IntoView {
    let me = expect_context::<StoredValue<Me>>().with_value(|me| me.id.clone());
    let empty = boards.is_empty();
    let one = |board: Board| {
        let said = if board.owner == me {
            if board.shared {
                "yours, shared".to_owned()
            } else {
                "yours alone".to_owned()
            }
        } else {
            format!("by {}", board.by)
        };
        let many = match board.figures.len() {
            1 => "1 figure".to_owned(),
            many => format!("{many} figures"),
        };
        view! {
            <li class="rounded-xl border border-line bg-surface">
                <a class="flex min-h-11 flex-wrap items-center gap-x-3 p-3 hover:bg-raised" href=address(Some(board.id), &query)>
                    <span class="font-medium wrap-anywhere" dir="auto">
                        {board.name}
                    </span>
                    <span class="text-2xs text-muted">{format!("{many} · {said}")}</span>
                </a>
            </li>
        }
    };
    view! {
        <header class="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-2">
            <a href=format!("/analytics?{}", query.address()) class=button::QUIET>
                <Icon glyph=Glyph::Back />
                "Figures"
            </a>
            <h1 class="text-base font-semibold">"Boards"</h1>
        </header>
        <div class="mx-auto grid max-w-3xl gap-3 p-4 md:p-5">
            {empty
                .then(|| {
                    view! {
                        <div class="rounded-xl border border-line bg-surface">
                            <Empty
                                glyph=Glyph::Chart
                                title="There is no board yet"
                                text="A board holds the figures that you choose, up to 30 of them. It is yours alone until you share it."
                            />
                        </div>
                    }
                })} <ul class="grid gap-2" aria-label="Boards">
                {boards.into_iter().map(one).collect_view()}
            </ul> {may_act().then(|| view! { <edit::NewBoard changed /> })}
        </div>
    }
}

/// One board with its figures.
#[component]
fn OneBoard(boards: Vec<Board>, shown: BoardShown, changed: Callback<()>, gone: Callback<()>) -> impl IntoView {
    let BoardShown {
        board,
        figures,
        query,
        span,
        zone,
        as_of,
        phones,
        of,
    } = shown;
    let me = expect_context::<StoredValue<Me>>().with_value(|me| me.id.clone());
    let mine = board.owner == me && may_act();
    let address_of = StoredValue::new(query.address());
    let id = board.id;
    let ranges = OFFERED.map(|(range, name)| {
        let there = Query { range, ..query.clone() };
        let current = query.range == range;
        view! {
            <a href=address(Some(id), &there) class=crate::ui::tabs::LINK aria-current=current.then_some("true")>
                <span class=crate::ui::tabs::PILL>{name}</span>
            </a>
        }
    });
    let chosen = query.phone.as_ref().map(PhoneId::as_str).unwrap_or_default().to_owned();
    let options = phones.into_iter().map(|phone| {
        let selected = phone.id == chosen;
        view! {
            <option value=phone.id selected=selected>
                {phone.name}
            </option>
        }
    });
    let options = options.collect_view();
    // What the form keeps: the range by its name or its days, and by what figures count.
    let kept = Query {
        phone: None,
        open: false,
        ..query.clone()
    }
    .address();
    let kept: Vec<(String, String)> = kept
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let kept = kept
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    let empty = figures.is_empty();
    let as_of = as_of.map_or_else(|| "All figures are being counted.".to_owned(), |at| format!("Counted up to {at}."));
    let others = boards.into_iter().filter(|other| other.id != id).map(|other| {
        view! {
            <a class=button::QUIET href=address(Some(other.id), &query)>
                <span dir="auto">{other.name}</span>
            </a>
        }
    });
    let others = others.collect_view();
    let figure = move |(place, figure): (usize, OwnShown)| {
        let name = format!("board-{id}-{place}");
        let export = address_of.with_value(|address| format!("/analytics/export?table={name}&{address}"));
        match figure {
            OwnShown::Card(card) => view! { <Cards cards=vec![card] before=place address=address_of /> }.into_any(),
            OwnShown::Chart(chart) => {
                view! { <ChartBox table=chart.table() marks=Vec::new() says_marks=false chart export address=address_of /> }.into_any()
            }
            OwnShown::Table(table) => {
                let (none, note) = (table.rows.is_empty(), table.note.clone());
                view! {
                    <Part title=table.title.clone() export>
                        {(!note.is_empty()).then(|| view! { <p class="mb-2 text-2xs text-muted">{note}</p> })}
                        {if none {
                            view! { <p class="text-muted">"Nothing in this range."</p> }.into_any()
                        } else {
                            view! { <Grid table address=address_of /> }.into_any()
                        }}
                    </Part>
                }
                .into_any()
            }
        }
    };
    let figures = figures.into_iter().enumerate().map(figure).collect_view();
    view! {
        <header class="border-b border-line bg-surface px-4 py-2">
            <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
                <a href=address(None, &query) class=button::QUIET>
                    <Icon glyph=Glyph::Back />
                    "Boards"
                </a>
                <h1 class="text-base font-semibold wrap-anywhere" dir="auto">
                    {board.name.clone()}
                </h1>
                <nav class="flex flex-wrap text-2xs font-medium" aria-label="Range">
                    {ranges}
                </nav>
                {others}
            </div>
            <form method="get" action="/analytics" class="mt-1 flex flex-wrap items-end gap-2" aria-label="Filter">
                <input type="hidden" name=PARAMETER value=id.to_string() />
                {kept}
                <label class="grid gap-0.5 text-2xs text-muted">
                    "Number"
                    {select_box(
                        view! {
                            <select name="phone" class=button::SELECT>
                                <option value="">"All numbers"</option>
                                {options}
                            </select>
                        },
                    )}
                </label>
                <label class="flex min-h-11 items-center gap-2 desk:min-h-9">
                    <input type="checkbox" name="hours" value="open" checked=query.open class="size-4 accent-brand" />
                    "Business hours only"
                </label>
                <button type="submit" class=button::SECONDARY>
                    "Show"
                </button>
            </form>
        </header>
        <div class="mx-auto grid max-w-6xl gap-4 p-4 md:p-5">
            <p class="text-muted">
                <strong class="font-semibold text-ink">{span}</strong>
                {format!(". {as_of} Days and hours are those of {zone}.")}
            </p>
            <Says query=query.clone() />
            {empty.then(|| view! { <p class="text-muted">"There is no figure on this board yet."</p> })}
            <div class="grid grid-flow-row-dense grid-cols-1 items-start gap-4 lg:grid-cols-2">{figures}</div>
            {mine.then(|| view! { <Edit board of changed gone /> })}
        </div>
    }
}
