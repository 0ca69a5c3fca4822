//! `/inbox/{customer}-{phone}`: one conversation, read and answered.

use crate::{
    error::AppError,
    hydration::apart,
    preferences::leave_if_gone,
    ui::{Empty, Failed, Glyph, Reference, button},
};
use domain::{ConversationId, Position, thread::ThreadSnapshot};
use leptos::{either::EitherOf3, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    components::A,
    hooks::{use_location, use_params_map, use_query_map},
};

mod ahead;
#[cfg(feature = "hydrate")]
mod answered;
mod asking;
mod assist;
mod beside;
mod blocks;
mod bubble;
mod composer;
mod contact;
mod draft;
mod format;
mod formatted;
mod gallery;
mod gaps;
mod header;
mod kinds;
mod large;
mod lazy;
mod message_list;
mod noting;
mod outbox;
#[cfg(feature = "hydrate")]
mod paint;
mod panel;
mod remarks;
mod rows;
mod send;
mod skeleton;
mod status;
mod storage;
mod thread;
mod tools;
mod writing;

pub(crate) use ahead::look_ahead;
#[cfg(feature = "hydrate")]
pub(crate) use beside::send_what_waits;
use composer::Foot;
use contact::ContactPanel;
pub(crate) use formatted::Formatted;
use header::Header;
pub(crate) use kinds::{swipe, taps};
pub(crate) use lazy::CONVERSATION;
use message_list::MessageList;
use panel::Panel;
use skeleton::ThreadSkeleton;
use thread::Thread;
use tools::Tools;
#[cfg(feature = "hydrate")]
pub(crate) use tools::new_conversation;

/// The conversation that the address names.
#[component]
fn ConversationPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    // Without scripts older messages have an address of their own. Read together: the next conversation's has no such place.
    let wanted = Memo::new(move |_| {
        let id = params.with(|params| params.get_str("id").and_then(|id| id.parse::<ConversationId>().ok()));
        let before = query.with(|query| query.get_str("before").and_then(|before| before.parse::<Position>().ok()));
        (id, before)
    });
    let snapshot = Resource::new_blocking(
        move || wanted.get(),
        |(id, before)| async move {
            match id {
                Some(id) => ahead::thread(id, before).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    let retry = Callback::new(move |()| snapshot.refetch());
    let fallback = skeleton_in_turn();
    view! {
        // Also what the contact panel is placed in where it lies on top.
        <div class="relative flex min-w-0 flex-1">
            <Suspense fallback>
                {move || Suspend::new(async move {
                    match snapshot.await {
                        Ok(snapshot) => {
                            EitherOf3::A(view! { <ThreadPage snapshot past=wanted.with_untracked(|(_, before)| before.is_some()) /> })
                        }
                        Err(AppError::NotFound) => EitherOf3::B(view! { <NoSuchConversation /> }),
                        Err(error) => EitherOf3::C(view! { <NotShown error retry /> }),
                    }
                })}
            </Suspense>
        </div>
    }
}

/// The outline of a thread. While the server's page comes to life it would be built for nothing, so it is built after that.
fn skeleton_in_turn() -> impl Fn() -> Option<AnyView> + Send + Sync {
    let built = RwSignal::new(!crate::hydration::under_way());
    Effect::new(move |_| {
        crate::hydration::then(move || {
            // The page may be gone.
            let _ = built.try_set(true);
        });
    });
    move || built.get().then(|| view! { <ThreadSkeleton /> }.into_any())
}

#[component]
fn ThreadPage(
    snapshot: ThreadSnapshot,
    /// These are not the newest messages.
    past: bool,
) -> impl IntoView {
    let thread = Thread::new(snapshot);
    // Where there are scripts, a thread goes on to its end. What the address is about stays in view.
    Effect::new(move |_| {
        if past {
            crate::hydration::then(move || thread.show_the_past());
        }
    });
    let title = thread.part(|conversation| conversation.customer.title());
    // The document's title may be worked out once more after the thread has gone.
    let first = title.get_untracked();
    let words = move || {
        // The server asks once, when signals are out of reach already.
        if cfg!(feature = "ssr") {
            first.clone()
        } else {
            title.try_get().unwrap_or_else(|| first.clone())
        }
    };
    let panel = Panel::new();
    large::fetch_when_wanted(thread, panel);
    view! {
        <Title text=words />
        <main class="flex min-w-0 flex-1 flex-col">
            {apart(move || view! { <Header thread panel /> })} {apart(move || view! { <MessageList thread past /> })}
            {apart(move || view! { <Foot thread /> })}
        </main>
        {thread.may_write().then(|| apart(move || view! { <Tools thread /> }))}
        {apart(move || view! { <ContactPanel thread panel /> })}
    }
}

#[component]
fn NoSuchConversation() -> impl IntoView {
    status::set_page_status(&AppError::NotFound);
    view! {
        <Title text="Not found" />
        <main class="flex min-w-0 flex-1">
            <Empty
                glyph=Glyph::Messages
                title="This conversation does not exist"
                text="The address is wrong, or the conversation is on a number that is not for you to see."
            >
                <BackToInbox />
                <div class="mt-3">
                    <Reference />
                </div>
            </Empty>
        </main>
    }
}

/// The address of the list as it was filtered.
fn way_back() -> impl Fn() -> String + Clone + Send + Sync + 'static {
    let search = use_location().search;
    move || {
        search.with(|search| {
            if search.is_empty() {
                "/inbox".to_owned()
            } else {
                format!("/inbox?{search}")
            }
        })
    }
}

#[component]
fn BackToInbox() -> impl IntoView {
    view! {
        <A href=way_back() attr:class=button::SECONDARY>
            "Back to inbox"
        </A>
    }
}

#[component]
fn NotShown(error: AppError, retry: Callback<()>) -> impl IntoView {
    status::set_page_status(&error);
    let text = error.to_string();
    Effect::new(move |_| leave_if_gone(&error));
    view! {
        <main class="flex min-w-0 flex-1 flex-col">
            <Failed text retry />
            // A phone has no list beside this.
            <p class="pb-8 text-center md:hidden">
                <BackToInbox />
            </p>
        </main>
    }
}
