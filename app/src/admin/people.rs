//! `/admin/people`: who may sign in, in which role, and what Admins do about it.

use crate::{
    error::AppError,
    live::{Live, Notice},
    pages,
    preferences::leave_if_gone,
    server_fns::members::list_members,
    ui::{Empty, Failed, Glyph, Icon, Toasts, button},
};
use domain::{Member, UserId};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;

mod abilities;
mod devices;
mod invite;
mod many;
mod numbers;
mod one;
mod row;

/// The page's state. All of it lives as long as the page.
#[derive(Clone, Copy)]
struct People {
    members: RwSignal<Vec<Member>>,
    failed: RwSignal<Option<AppError>>,
    /// Whose account is open.
    chosen: RwSignal<Option<UserId>>,
    open: RwSignal<bool>,
    inviting: RwSignal<bool>,
    /// Whether many are being invited by a file.
    many: RwSignal<bool>,
    /// Counts questions, so that a late answer to an earlier one is dropped.
    question: StoredValue<u64>,
    toasts: StoredValue<Toasts>,
}

impl People {
    fn new() -> Self {
        Self {
            members: RwSignal::new(Vec::new()),
            failed: RwSignal::new(None),
            chosen: RwSignal::new(None),
            open: RwSignal::new(false),
            inviting: RwSignal::new(false),
            many: RwSignal::new(false),
            question: StoredValue::new(0),
            toasts: StoredValue::new(expect_context()),
        }
    }

    fn arrived(self, answer: Result<Vec<Member>, AppError>) {
        match answer {
            Ok(members) => {
                self.members.set(members);
                self.failed.set(None);
            }
            Err(error) => {
                leave_if_gone(&error);
                self.failed.set(Some(error));
            }
        }
    }

    /// Asks afresh. What is shown stays until the answer is here.
    fn fetch(self) {
        self.question.update_value(|question| *question += 1);
        let question = self.question.get_value();
        spawn_local(async move {
            let answer = list_members().await;
            if self.question.try_get_value() == Some(question) {
                self.arrived(answer);
            }
        });
    }

    /// The account that is open, as it is now.
    fn shown(self) -> Option<Member> {
        let chosen = self.chosen.get()?;
        self.members
            .with(|members| members.iter().find(|member| member.id == chosen).cloned())
    }

    fn say(self, words: &str) {
        let _ = self.toasts.try_with_value(|toasts| toasts.show(words, None));
    }

    /// Opens the live stream, and asks again when another Admin changed something.
    fn follow(self) {
        let live = expect_context::<Live>();
        live.subscribe(move |notice| match notice {
            Notice::Event(event) if !event.brings_member() => {}
            Notice::Event(_) | Notice::Reset => self.fetch(),
        });
    }
}

/// The page.
#[component]
pub(super) fn PeoplePage() -> impl IntoView {
    let people = People::new();
    people.follow();
    let first = Resource::new_blocking(|| (), |()| list_members());
    view! {
        <div class="flex min-h-0 flex-1 flex-col">
            <Title text=pages::PEOPLE.title />
            <Suspense>
                {Suspend::new(async move {
                    let answer = first.await;
                    if let Err(error) = &answer && *error != AppError::Forbidden {
                        crate::frame::set_page_status(error);
                    }
                    people.arrived(answer);
                    Unsuspend::new(move || {
                        // Who may not see it is told so here, and not sent away.
                        view! { <Content people /> }
                    })
                })}
            </Suspense>
        </div>
    }
}

#[component]
fn Content(people: People) -> impl IntoView {
    let count = move || match people.members.with(Vec::len) {
        1 => "1 person".to_owned(),
        count => format!("{count} people"),
    };
    let retry = Callback::new(move |()| people.fetch());
    view! {
        <header class="flex min-h-14 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-2 pt-[max(0.5rem,env(safe-area-inset-top))] md:px-6">
            <h1 class="text-base font-semibold">"People"</h1>
            <p class="text-xs text-muted" role="status">
                {count}
            </p>
            <button
                type="button"
                class=format!("{} ml-auto noscript:hidden", button::QUIET)
                data-command="Invite people from a file"
                disabled=move || people.failed.with(Option::is_some)
                on:click=move |_| people.many.set(true)
            >
                "From a file"
            </button>
            <button
                type="button"
                class=format!("{} noscript:hidden", button::PRIMARY)
                data-command="Invite somebody"
                disabled=move || people.failed.with(Option::is_some)
                on:click=move |_| people.inviting.set(true)
            >
                <Icon glyph=Glyph::UserPlus />
                "Invite"
            </button>
        </header>
        <div class="min-h-0 flex-1 overflow-y-auto p-3 md:p-6">
            {move || match people.failed.get() {
                Some(AppError::Forbidden) => {
                    view! { <Empty glyph=Glyph::Lock title="For Admins" text="Only Admins manage people. Ask one of them." /> }.into_any()
                }
                Some(error) => view! { <Failed text=error.to_string() retry /> }.into_any(),
                None => {
                    view! {
                        <ul
                            aria-label="People"
                            class="mx-auto flex max-w-4xl flex-col divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface"
                        >
                            <For each=move || people.members.get() key=row::key let:member>
                                <row::Row people member />
                            </For>
                        </ul>
                        <abilities::Abilities />
                    }
                        .into_any()
                }
            }}
        </div>
        <invite::Invite people />
        <many::InviteMany team=people />
        <one::Account people />
    }
}
