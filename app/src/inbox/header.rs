//! What stands above the list: number, tabs, state.

use super::{address, list::List};
use crate::{
    deferred::PaletteOpen,
    server_fns::session::Me,
    starting::Starting,
    ui::{Glyph, Icon, Keys, button, tabs},
};
use domain::{
    ConversationState, Phone, PhoneId, Role,
    inbox::{COUNT_CAP, Counts, Filter, Tab},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

/// The heading of the list.
#[component]
pub(super) fn Header(list: List, filter: Memo<Filter>) -> impl IntoView {
    let (several, may_write) = expect_context::<StoredValue<Me>>().with_value(|me| (me.phones.len() > 1, me.role >= Role::Operator));
    let tab = move |tab: Tab, label: &'static str, count: fn(&Counts) -> u32| {
        view! {
            <FilterLink filter change=move |filter| filter.tab = tab pill=tabs::PILL>
                {move || {
                    list.counts
                        .with(|counts| {
                            counts.as_ref().map_or_else(|| label.to_owned(), |counts| format!("{label} {}", capped(count(counts))))
                        })
                }}
            </FilterLink>
        }
    };
    let set = |filter: &mut Filter, resolved| {
        filter.state = if resolved {
            ConversationState::Resolved
        } else {
            ConversationState::Open
        };
    };
    let state = move |resolved: bool, label: &'static str| {
        view! {
            <FilterLink filter change=move |filter| set(filter, resolved) pill=tabs::SEGMENT>
                {label}
            </FilterLink>
        }
    };
    view! {
        <header class="shrink-0 space-y-2.5 border-b border-line px-3 pb-2.5 pt-[max(0.75rem,env(safe-area-inset-top))]">
            <div class="flex flex-wrap items-center gap-2">
                <h1 class="text-base font-semibold">"Inbox"</h1>
                <nav class=format!("{} ml-auto", tabs::SEGMENTS) aria-label="State">
                    {state(false, "Open")}
                    {state(true, "Resolved")}
                </nav>
                {may_write.then(|| view! { <NewButton filter /> })}
            </div>
            <FindButton />
            {several.then(|| view! { <NumberChoice filter /> })}
            <nav class="flex flex-wrap gap-x-1 text-2xs font-medium" aria-label="Whose">
                {tab(Tab::Mine, "Mine", |counts| counts.mine)}
                {tab(Tab::Unassigned, "Unassigned", |counts| counts.unassigned)}
                {tab(Tab::All, "All", |counts| counts.all)}
            </nav>
        </header>
    }
}

/// Begins a conversation with somebody who never wrote.
#[component]
fn NewButton(filter: Memo<Filter>) -> impl IntoView {
    let starting = expect_context::<Starting>();
    view! {
        <button
            type="button"
            class=format!("{} noscript:hidden", button::ICON)
            aria-label="New conversation"
            title="New conversation"
            aria-haspopup="dialog"
            data-key="c"
            on:click=move |_| starting.ask(filter.with_untracked(|filter| filter.phone.clone()), String::new())
        >
            <Icon glyph=Glyph::Plus />
        </button>
    }
}

/// Opens the palette, for those without a keyboard at hand or who do not know its key.
#[component]
fn FindButton() -> impl IntoView {
    let palette = expect_context::<PaletteOpen>();
    view! {
        <button
            type="button"
            aria-haspopup="dialog"
            on:click=move |_| palette.ask()
            class="flex min-h-11 w-full items-center gap-2 rounded-lg border border-line bg-raised pl-2.5 pr-2 text-left text-muted transition-colors duration-150 hover:text-ink noscript:hidden desk:min-h-9"
        >
            <Icon glyph=Glyph::Search class="size-4 shrink-0" />
            <span class="min-w-0 flex-1 truncate">"Find a conversation"</span>
            <span class="hidden pointer-fine:flex">
                <Keys keys="Ctrl K" />
            </span>
        </button>
    }
}

/// A link to the same place with the filter changed; marked when that is the filter now.
#[component]
fn FilterLink(
    filter: Memo<Filter>,
    change: impl Fn(&mut Filter) + Copy + Send + Sync + 'static,
    /// The look of what is seen; on phones the target is higher than that.
    pill: &'static str,
    children: Children,
) -> impl IntoView {
    let path = use_location().pathname;
    let target = Memo::new(move |_| {
        let mut target = filter.get();
        change(&mut target);
        target
    });
    view! {
        <a
            class=tabs::LINK
            href=move || format!("{}{}", path.get(), target.with(address::query))
            aria-current=move || (target.get() == filter.get()).then_some("true")
            data-noscroll="true"
        >
            <span class=pill>{children()}</span>
        </a>
    }
}

/// Which of our numbers; shown only when there are several.
#[component]
fn NumberChoice(filter: Memo<Filter>) -> impl IntoView {
    let me = expect_context::<StoredValue<Me>>();
    let path = use_location().pathname;
    let navigate = use_navigate();
    let choose = move |id: String| {
        let mut target = filter.get_untracked();
        target.phone = PhoneId::parse(id).ok();
        let to = format!("{}{}", path.get_untracked(), address::query(&target));
        navigate(
            &to,
            NavigateOptions {
                scroll: false,
                ..NavigateOptions::default()
            },
        );
    };
    let chosen = move || filter.with(|filter| filter.phone.as_ref().map(ToString::to_string).unwrap_or_default());
    let option = move |phone: &Phone| {
        let selected = filter.with_untracked(|filter| filter.phone.as_ref() == Some(&phone.id));
        view! {
            <option value=phone.id.to_string() selected=selected>
                {label(phone)}
            </option>
        }
    };
    view! {
        <label class="relative flex items-center text-muted noscript:hidden">
            <Icon glyph=Glyph::Phone class="pointer-events-none absolute left-2.5 size-4" />
            <span class="sr-only">"Number"</span>
            <select class=format!("{} pl-8", button::SELECT) prop:value=chosen on:change=move |event| choose(event_target_value(&event))>
                <option value="">"All numbers"</option>
                {me.with_value(|me| me.phones.iter().map(option).collect_view())}
            </select>
            <Icon glyph=Glyph::ChevronDown class="pointer-events-none absolute right-2.5 size-4" />
        </label>
    }
}

/// `+44 20 7946 0018 · WECARE Sales`.
fn label(phone: &Phone) -> String {
    match &phone.name {
        Some(name) => format!("{} · {name}", phone.title()),
        None => phone.title(),
    }
}

fn capped(count: u32) -> String {
    if count >= COUNT_CAP {
        format!("{}+", COUNT_CAP - 1)
    } else {
        count.to_string()
    }
}
