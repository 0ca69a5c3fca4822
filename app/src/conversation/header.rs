//! The head of the thread: who it is, who takes care of it, and whether it is done.

use super::{contact::number, panel::Panel, thread::Thread};
use crate::{
    error::AppError,
    server_fns::thread as api,
    ui::{Avatar, AvatarSize, Glyph, Icon, Menu, MenuItem, Tooltip, button, initials},
};
use domain::{Assignee, Conversation, ConversationId, ConversationState, UserId};
use leptos::{either::Either, ev, prelude::*, task::spawn_local};
use leptos_router::components::A;

/// The id of the menu of people.
const PEOPLE: &str = "assign-menu";

/// Name, number and what can be done with the conversation.
#[component]
pub(super) fn Header(thread: Thread, panel: Panel) -> impl IntoView {
    let title = thread.part(|conversation| conversation.customer.title());
    let letters = thread.part(|conversation| conversation.customer.initials());
    let number = thread.part(|conversation| number(&conversation.customer));
    let seed = thread.id.with_value(|id| id.customer.to_string());
    let back = super::way_back();
    view! {
        <header class="flex shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-2.5 pt-[max(0.625rem,env(safe-area-inset-top))] max-md:gap-1 max-md:px-2 md:gap-3">
            <A href=back attr:class=format!("{} md:hidden", button::ICON) attr:aria-label="Back to inbox" attr:data-key="u">
                <Icon glyph=Glyph::Back class="size-5" />
            </A>
            {move || view! { <Avatar initials=letters.get() seed=seed.as_str() /> }}
            <div class="min-w-16 flex-1 max-md:pl-1">
                <h2 class="truncate text-left font-semibold" dir="auto">
                    {title}
                </h2>
                <p class="truncate text-2xs text-muted">{number}</p>
            </div>
            {if thread.may_write() {
                Either::Left(
                    view! {
                        <div class="contents noscript:hidden">
                            <Tooltip text="Assign" keys="a">
                                <Assign thread />
                            </Tooltip>
                        </div>
                        <AssignForm thread />
                        <Tooltip text="Resolve or reopen" keys="e">
                            <Done thread />
                        </Tooltip>
                    },
                )
            } else {
                Either::Right(view! { <AssigneeOnly thread /> })
            }}
            <button
                type="button"
                class=format!("{} noscript:hidden xl:hidden", button::ICON)
                title="Contact"
                aria-label="Contact"
                aria-expanded=move || panel.open.get().to_string()
                aria-controls=super::contact::PANEL
                on:click=move |_| panel.show(!panel.open.get_untracked())
            >
                <Icon glyph=Glyph::Contact />
            </button>
        </header>
    }
}

/// Who takes care of it, for those who cannot change it.
#[component]
fn AssigneeOnly(thread: Thread) -> impl IntoView {
    let assignee = thread.part(|conversation| conversation.assignee.clone());
    move || {
        assignee.get().map(|assignee| {
            view! {
                <p class="flex min-w-0 items-center gap-1.5 text-muted">
                    <span class="sr-only">"Assigned to "</span>
                    <Avatar initials=initials(&assignee.name) seed=assignee.id.to_string() size=AvatarSize::Small />
                    <span class="truncate max-sm:sr-only">{assignee.name}</span>
                </p>
            }
        })
    }
}

/// The button that gives the conversation to somebody.
#[component]
fn Assign(thread: Thread) -> impl IntoView {
    let assignee = thread.part(|conversation| conversation.assignee.clone());
    let face = move || match assignee.get() {
        Some(assignee) => Either::Left(view! {
            <span class="sr-only">"Assigned to "</span>
            <Avatar initials=initials(&assignee.name) seed=assignee.id.to_string() size=AvatarSize::Small />
            <span class="max-w-28 truncate max-lg:sr-only">{assignee.name.clone()}</span>
            <Icon glyph=Glyph::ChevronDown class="size-3.5 shrink-0 text-muted max-lg:hidden" />
        }),
        None => Either::Right(view! {
            <Icon glyph=Glyph::UserPlus class="size-4 shrink-0 text-muted" />
            <span class="max-lg:sr-only">"Assign"</span>
            <Icon glyph=Glyph::ChevronDown class="size-3.5 shrink-0 text-muted max-lg:hidden" />
        }),
    };
    view! {
        <Menu id=PEOPLE label="Assign" key="a" class=SQUARE_ON_PHONES trigger=move || face>
            <People thread />
        </Menu>
    }
}

/// Everybody it can be given to.
#[component]
fn People(thread: Thread) -> impl IntoView {
    let assignee = thread.part(|conversation| conversation.assignee.clone());
    let (me, others) = thread.me.with_value(|me| {
        let others: Vec<Assignee> = me.people.iter().filter(|person| person.id != me.id).cloned().collect();
        (me.id.clone(), others)
    });
    let has = move |id: &UserId| assignee.with(|assignee| assignee.as_ref().is_some_and(|assignee| assignee.id == *id));
    let give = move |to: Option<UserId>| Callback::new(move |()| act(thread, None, api::assign(thread.id.get_value(), to.clone()), || {}));
    let mine = {
        let me = me.clone();
        Signal::derive(move || has(&me))
    };
    let nobodys = Signal::derive(move || assignee.with(Option::is_none));
    let item_icon = "size-5 shrink-0 p-0.5 text-muted";
    view! {
        <MenuItem menu=PEOPLE on_choose=give(Some(me)) checked=mine>
            <Icon glyph=Glyph::User class=item_icon />
            "Assign to me"
        </MenuItem>
        {others
            .into_iter()
            .map(|person| {
                let id = person.id.clone();
                let theirs = Signal::derive(move || has(&id));
                view! {
                    <MenuItem menu=PEOPLE on_choose=give(Some(person.id.clone())) checked=theirs>
                        <Avatar initials=initials(&person.name) seed=person.id.to_string() size=AvatarSize::Small />
                        <span class="truncate">{person.name.clone()}</span>
                    </MenuItem>
                }
            })
            .collect_view()}
        <MenuItem menu=PEOPLE on_choose=give(None) checked=nobodys>
            <Icon glyph=Glyph::Close class=item_icon />
            "Nobody"
        </MenuItem>
    }
}

/// The same choice for browsers without scripts, where a menu can be opened but nothing in it can be chosen.
/// Those run nothing here, so the browser's half knows the form only as a place that it leaves alone.
#[cfg(not(feature = "ssr"))]
#[component]
fn AssignForm(thread: Thread) -> impl IntoView {
    let _ = thread;
    view! { <form class="hidden"></form> }
}

#[cfg(feature = "ssr")]
#[component]
fn AssignForm(thread: Thread) -> impl IntoView {
    let assignee = thread.part(|conversation| conversation.assignee.clone());
    let assignee = assignee.with_untracked(|assignee| assignee.as_ref().map(|assignee| assignee.id.clone()));
    let people = thread.me.with_value(|me| me.people.clone());
    view! {
        <form method="post" class="hidden min-w-0 items-center gap-1.5 noscript:flex max-sm:order-last max-sm:w-full" aria-label="Assign">
            <span class="relative flex min-w-0 flex-1 items-center">
                <select name="assignee" class=button::SELECT aria-label="Assign to">
                    <option value="">"Nobody"</option>
                    {people
                        .into_iter()
                        .map(|person| {
                            let selected = assignee.as_ref() == Some(&person.id);
                            view! {
                                <option value=person.id.to_string() selected=selected>
                                    {person.name}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
                <Icon glyph=Glyph::ChevronDown class="pointer-events-none absolute right-2.5 size-4 text-muted" />
            </span>
            <button type="submit" name="act" value="assign" class=button::SECONDARY>
                "Assign"
            </button>
        </form>
    }
}

/// A button that is an icon alone where there is no room for its words.
const SQUARE_ON_PHONES: &str = "inline-flex min-h-11 min-w-11 desk:min-h-9 desk:min-w-9 shrink-0 items-center justify-center gap-1.5 rounded-lg border border-line bg-surface px-2 sm:px-2.5 font-medium text-ink transition-colors duration-150 hover:bg-raised disabled:pointer-events-none disabled:opacity-50";

/// "Resolve" or "Reopen".
#[component]
fn Done(thread: Thread) -> impl IntoView {
    let open = thread.part(|conversation| conversation.state == ConversationState::Open);
    let busy = RwSignal::new(false);
    let act = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let id = thread.id.get_value();
        if open.get_untracked() {
            resolve(thread, busy, id);
        } else {
            reopen(thread, Some(busy), id);
        }
    };
    let value = move || if open.get() { "resolve" } else { "reopen" };
    view! {
        <form method="post" class="contents" on:submit=act>
            <button type="submit" name="act" value=value class=SQUARE_ON_PHONES data-key="e" disabled=move || busy.get()>
                {move || {
                    if open.get() {
                        Either::Left(
                            view! {
                                <Icon glyph=Glyph::Check class="size-4 shrink-0 text-ok" />
                                <span class="max-sm:sr-only">"Resolve"</span>
                            },
                        )
                    } else {
                        Either::Right(
                            view! {
                                <Icon glyph=Glyph::Reopen class="size-4 shrink-0 text-muted" />
                                <span class="max-sm:sr-only">"Reopen"</span>
                            },
                        )
                    }
                }}
            </button>
        </form>
    }
}

fn resolve(thread: Thread, busy: RwSignal<bool>, id: ConversationId) {
    let request = api::resolve(id.clone());
    act(thread, Some(busy), request, move || {
        let undo = Callback::new(move |()| reopen(thread, None, id.clone()));
        thread.toasts.show("Resolved", Some(("Undo", undo)));
    });
}

fn reopen(thread: Thread, busy: Option<RwSignal<bool>>, id: ConversationId) {
    act(thread, busy, api::reopen(id), || {});
}

/// Has the server change the conversation; `busy` is true meanwhile.
pub(super) fn act(
    thread: Thread,
    busy: Option<RwSignal<bool>>,
    request: impl Future<Output = Result<Conversation, AppError>> + 'static,
    done: impl FnOnce() + 'static,
) {
    let mark = move |value| {
        // The page may show another conversation by now.
        let _ = busy.map(|busy| busy.try_set(value));
    };
    mark(true);
    spawn_local(async move {
        match request.await {
            Ok(conversation) => {
                thread.learn(conversation);
                done();
            }
            Err(error) => thread.complain(&error),
        }
        mark(false);
    });
}
