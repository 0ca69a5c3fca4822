//! What the owner of a board does to it: a new one, one more figure, one fewer, another name, shared or not, gone.

use super::{address, complain};
use crate::{
    error::AppError,
    random,
    server_fns::boards::{TypedBoard, remove_board, save_board},
    ui::{Glyph, Icon, NowSignal, Toasts, button, select_box},
};
use domain::{
    BoardId,
    statistics::{
        Query,
        behind::Figure,
        board::{Board, MOST_FIGURES, Measure, OwnFigure, Split, is_counted_by, offered},
        day::Kind,
        report::Choice,
        view::LONGEST_NAME,
    },
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

const FIELD: &str = "min-h-11 rounded-lg border border-line bg-raised px-2.5 text-ink desk:min-h-9";

/// A name, and an empty board.
#[component]
pub(super) fn NewBoard(changed: Callback<()>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let now = expect_context::<NowSignal>();
    let navigate = use_navigate();
    let name = RwSignal::new(String::new());
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    // Made once: the same form sent twice is one board.
    let id = BoardId::from_parts(now.exact().unsigned(), random::bits());
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let board = TypedBoard {
            id,
            name: name.get_untracked(),
            shared: false,
            figures: Vec::new(),
            over: None,
        };
        busy.set(true);
        problem.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            match save_board(board).await {
                Ok(kept) => {
                    changed.run(());
                    let there = address(Some(kept.id), &Query::default());
                    navigate(&there, NavigateOptions::default());
                }
                Err(AppError::Invalid(words)) => {
                    let _ = problem.try_set(Some(words));
                }
                Err(error) => complain(toasts, &error),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <form class="flex flex-wrap items-end gap-2" aria-label="New board" on:submit=make>
            <label class="grid gap-0.5 text-2xs text-muted">
                "Name of the new board"
                <input
                    type="text"
                    required
                    maxlength=LONGEST_NAME.to_string()
                    autocomplete="off"
                    class=FIELD
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <button type="submit" class=button::SECONDARY disabled=move || busy.get()>
                "Make the board"
            </button>
            <p role="alert" class="text-bad">
                {move || problem.get()}
            </p>
        </form>
    }
}

/// All that the owner may change.
#[component]
pub(super) fn Edit(board: Board, of: Vec<Choice>, changed: Callback<()>, gone: Callback<()>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let known = StoredValue::new(board.clone());
    let keep = Callback::new(move |change: Board| {
        let typed = TypedBoard {
            id: change.id,
            name: change.name,
            shared: change.shared,
            figures: change.figures,
            over: Some(change.v),
        };
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match save_board(typed).await {
                Ok(_) => changed.run(()),
                Err(AppError::Invalid(words)) => {
                    let _ = problem.try_set(Some(words));
                }
                Err(error) => complain(toasts, &error),
            }
            let _ = busy.try_set(false);
        });
    });
    let remove = move |_| {
        let (id, v) = known.with_value(|board| (board.id, board.v));
        busy.set(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            match remove_board(id, v).await {
                Ok(()) => {
                    let there = address(None, &Query::default());
                    gone.run(());
                    navigate(&there, NavigateOptions::default());
                }
                Err(error) => complain(toasts, &error),
            }
            let _ = busy.try_set(false);
        });
    };
    let without = move |place: usize| {
        let mut board = known.get_value();
        if place < board.figures.len() {
            board.figures.remove(place);
        }
        keep.run(board);
    };
    let rows = board.figures.iter().enumerate().map(|(place, figure)| {
        let title = match &figure.of {
            Some((_, id)) => {
                let name = of
                    .iter()
                    .find(|choice| choice.id.split_once(':').is_some_and(|(_, known)| known == id));
                format!("{}: {}", figure.title(), name.map_or(id, |choice| &choice.name))
            }
            None => figure.title(),
        };
        view! {
            <li class="flex items-center gap-2">
                <span class="min-w-0 flex-1 wrap-anywhere" dir="auto">
                    {title.clone()}
                </span>
                <button
                    type="button"
                    class=button::ICON
                    aria-label=format!("Take away: {title}")
                    disabled=move || busy.get()
                    on:click=move |_| without(place)
                >
                    <Icon glyph=Glyph::Close class="size-4" />
                </button>
            </li>
        }
    });
    let rows = rows.collect_view();
    let full = board.figures.len() >= MOST_FIGURES;
    let name = RwSignal::new(board.name.clone());
    let rename = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        keep.run(Board {
            name: name.get_untracked(),
            ..known.get_value()
        });
    };
    let share = move |event| {
        keep.run(Board {
            shared: event_target_checked(&event),
            ..known.get_value()
        });
    };
    let shared = board.shared;
    view! {
        <section class="grid gap-3 rounded-xl border border-line bg-surface p-4 print:hidden" aria-label="Change this board">
            <h2 class="font-semibold">"Change this board"</h2>
            {if full {
                view! { <p class="text-muted">{format!("It has {MOST_FIGURES} figures, and no more can be added.")}</p> }.into_any()
            } else {
                view! { <OneMore known of=of.clone() keep busy /> }.into_any()
            }}
            <ul class="max-w-lg" aria-label="Figures of this board">
                {rows}
            </ul>
            <form class="flex flex-wrap items-end gap-2" aria-label="Name" on:submit=rename>
                <label class="grid gap-0.5 text-2xs text-muted">
                    "Name of this board"
                    <input
                        type="text"
                        required
                        maxlength=LONGEST_NAME.to_string()
                        autocomplete="off"
                        class=FIELD
                        prop:value=move || name.get()
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <button type="submit" class=button::SECONDARY disabled=move || busy.get()>
                    "Keep the name"
                </button>
            </form>
            <label class="inline-flex min-h-11 items-center gap-2 desk:min-h-8">
                <input
                    type="checkbox"
                    class="size-4 accent-brand"
                    prop:checked=shared
                    checked=shared
                    disabled=move || busy.get()
                    on:change=share
                />
                "Shared with everybody who may see figures"
            </label>
            <p role="alert" class="text-bad">
                {move || problem.get()}
            </p>
            <button type="button" class=format!("{} justify-self-start", button::QUIET) disabled=move || busy.get() on:click=remove>
                "Remove this board"
            </button>
        </section>
    }
}

/// One more figure: which, as what, split by what, and of whom. It begins anew with every figure that was added, and so do its selects.
#[component]
fn OneMore(known: StoredValue<Board>, of: Vec<Choice>, keep: Callback<Board>, busy: RwSignal<bool>) -> impl IntoView {
    let all: Vec<Figure> = offered().collect();
    let figure = RwSignal::new(all.first().copied());
    let measure = RwSignal::new(Measure::Median);
    let split = RwSignal::new(Split::None);
    let whose = RwSignal::new(String::new());
    let figures = all
        .iter()
        .map(|figure| view! { <option value=figure.name()>{figure.title()}</option> })
        .collect_view();
    let choose_figure = move |event| {
        let name = event_target_value(&event);
        figure.set(offered().find(|figure| figure.name() == name));
        // What does not fit the figure is as if nobody had chosen it.
        whose.set(String::new());
        let fits = figure
            .get_untracked()
            .is_some_and(|figure| is_counted_by(figure, split.get_untracked().kind()));
        if !fits {
            let fitting = |split: &Split| figure.get_untracked().is_some_and(|figure| is_counted_by(figure, split.kind()));
            split.set(Split::ALL.into_iter().find(fitting).unwrap_or_default());
        }
    };
    let is_timed = Memo::new(move |_| matches!(figure.get(), Some(Figure::Timed(_))));
    let measures = move || {
        is_timed.get().then(|| {
            let options = Measure::ALL.map(|one| {
                view! {
                    <option value=one.name() selected=move || measure.get() == one>
                        {one.words()}
                    </option>
                }
            });
            let choose = move |event| {
                let name = event_target_value(&event);
                measure.set(Measure::ALL.into_iter().find(|one| one.name() == name).unwrap_or_default());
            };
            field(
                "As",
                select_box(view! {
                    <select class=button::SELECT prop:value=move || measure.get().name() on:change=choose>
                        {options.collect_view()}
                    </select>
                }),
            )
        })
    };
    let splits = move || {
        let figure = figure.get();
        let fitting = Split::ALL
            .into_iter()
            .filter(|one| figure.is_some_and(|figure| is_counted_by(figure, one.kind())));
        let options = fitting.map(|one| {
            view! {
                <option value=one.name() selected=move || split.get() == one>
                    {one.words()}
                </option>
            }
        });
        let options = options.collect_view();
        let choose = move |event| {
            let name = event_target_value(&event);
            split.set(Split::ALL.into_iter().find(|one| one.name() == name).unwrap_or_default());
        };
        field(
            "Split",
            select_box(view! {
                <select class=button::SELECT prop:value=move || split.get().name() on:change=choose>
                    {options}
                </select>
            }),
        )
    };
    let of = StoredValue::new(of);
    let filter = move || {
        let figure = figure.get()?;
        let fits = |choice: &&Choice| {
            let kind = choice.id.split_once(':').and_then(|(kind, _)| Kind::from_name(kind));
            kind.is_some_and(|kind| is_counted_by(figure, Some(kind)))
        };
        let offered: Vec<Choice> = of.with_value(|of| of.iter().filter(fits).cloned().collect());
        (split.get() == Split::None && !offered.is_empty()).then(|| {
            let options = offered
                .into_iter()
                .map(|choice| view! { <option value=choice.id>{choice.name}</option> })
                .collect_view();
            field(
                "Only of",
                select_box(view! {
                    <select
                        class=button::SELECT
                        prop:value=move || whose.get()
                        on:change=move |event| whose.set(event_target_value(&event))
                    >
                        <option value="">"All"</option>
                        {options}
                    </select>
                }),
            )
        })
    };
    let add = move |_| {
        let Some(figure) = figure.get_untracked() else { return };
        let split = split.get_untracked();
        let whose = Some(whose.get_untracked()).filter(|_| split == Split::None);
        let of = whose.as_deref().and_then(|whose| whose.split_once(':'));
        let mut board = known.get_value();
        board.figures.push(OwnFigure {
            figure,
            measure: measure.get_untracked(),
            split,
            of: of.map(|(kind, id)| (kind.to_owned(), id.to_owned())),
        });
        keep.run(board);
    };
    view! {
        <div class="flex flex-wrap items-end gap-2">
            {field(
                "Figure",
                select_box(
                    view! {
                        <select class=button::SELECT prop:value=move || figure.get().map_or("", Figure::name) on:change=choose_figure>
                            {figures}
                        </select>
                    },
                ),
            )} {measures} {splits} {filter} <button type="button" class=button::SECONDARY disabled=move || busy.get() on:click=add>
                "Add this figure"
            </button>
        </div>
    }
}

/// A field with its name above it.
fn field(label: &'static str, input: impl IntoView + 'static) -> impl IntoView {
    view! {
        <label class="w-56 max-w-full">
            <span class="mb-1 block text-2xs font-semibold text-muted">{label}</span>
            {input}
        </label>
    }
}
