//! Views that the team keeps: links to choose, a name to keep the present one.

use crate::{
    error::AppError,
    preferences::leave_if_gone,
    random,
    server_fns::{
        analytics::{remove_view, save_view},
        session::Me,
    },
    ui::{NowSignal, Toasts, button},
};
use domain::{
    Role, ViewId,
    statistics::{Query, SavedView, view},
};
use leptos::{prelude::*, task::spawn_local};

/// All views; who may act keeps and removes them. `changed` is called when there are others.
#[component]
pub(super) fn Views(views: Vec<SavedView>, query: Query, changed: Callback<()>) -> impl IntoView {
    let may_act = expect_context::<StoredValue<Me>>().with_value(|me| me.role >= Role::Operator);
    let present = query.address();
    let none = views.is_empty();
    let known = StoredValue::new(views.clone());
    let one = move |view: SavedView| {
        let address = view.query.address();
        let current = (address == present).then_some("true");
        let by = format!("by {}", view.by);
        let name = view.name.clone();
        let remove = may_act.then(|| view! { <Remove view changed /> });
        view! {
            <li class="flex items-center gap-2">
                <a
                    href=format!("/analytics?{address}")
                    aria-current=current
                    class="inline-flex min-h-11 items-center wrap-anywhere font-medium text-brand hover:underline aria-[current]:text-ink desk:min-h-8"
                >
                    {name}
                </a>
                <span class="text-muted">{by}</span>
                {remove}
            </li>
        }
    };
    let list = views.into_iter().map(one).collect_view();
    view! {
        <details class="text-2xs open:basis-full">
            <summary class="inline-flex min-h-11 cursor-pointer items-center font-medium text-brand desk:min-h-8">"Saved views"</summary>
            {none
                .then(|| {
                    view! {
                        <p class="text-muted">"None yet. A view keeps range, number, agent and steps under a name, for the whole team."</p>
                    }
                })}
            <ul>{list}</ul>
            {may_act.then(|| view! { <Keep known query changed /> })}
        </details>
    }
}

fn complain(toasts: Toasts, error: &AppError) {
    if !leave_if_gone(error) {
        toasts.show(error.to_string(), None);
    }
}

#[component]
fn Remove(view: SavedView, changed: Callback<()>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let busy = RwSignal::new(false);
    let label = format!("Remove the view {}", view.name);
    let name = StoredValue::new(view.name);
    let (id, v) = (view.id, view.v);
    let remove = move |_| {
        busy.set(true);
        spawn_local(async move {
            match remove_view(id, v).await {
                Ok(()) => toasts.show(format!("The view “{}” is removed.", name.get_value()), None),
                Err(error) => complain(toasts, &error),
            }
            let _ = busy.try_set(false);
            changed.run(());
        });
    };
    view! {
        <button type="button" class=button::QUIET aria-label=label disabled=move || busy.get() on:click=remove>
            "Remove"
        </button>
    }
}

#[component]
fn Keep(known: StoredValue<Vec<SavedView>>, query: Query, changed: Callback<()>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let now = expect_context::<NowSignal>();
    let name = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let query = StoredValue::new(query);
    // Made once: the same form sent twice is one view.
    let id = ViewId::from_parts(now.exact().unsigned(), random::bits());
    let keep = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = name.get_untracked();
        // Whoever sees the name in the list means to replace it.
        let same = |views: &Vec<SavedView>| {
            let same = views.iter().find(|view| view.name.to_lowercase() == typed.trim().to_lowercase());
            same.map(|view| view.v)
        };
        let over = known.with_value(same);
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match save_view(id, typed, query.get_value(), over).await {
                Ok(kept) => {
                    toasts.show(format!("“{}” is kept for the team. Its link can be shared.", kept.name), None);
                    changed.run(());
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
        <form class="flex flex-wrap items-end gap-2" aria-label="Keep this view" on:submit=keep>
            <label class="grid gap-0.5 text-muted">
                "Name of this view"
                <input
                    type="text"
                    required
                    maxlength=view::LONGEST_NAME.to_string()
                    autocomplete="off"
                    class="min-h-11 rounded-lg border border-line bg-raised px-2.5 text-ink desk:min-h-9"
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <button type="submit" class=button::SECONDARY disabled=move || busy.get()>
                "Keep this view"
            </button>
            <p role="alert" class="text-bad">
                {move || problem.get()}
            </p>
        </form>
    }
}
