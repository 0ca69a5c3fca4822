//! One conversation in the list.

use super::{address, list::Row};
use crate::{
    deferred::UnsentWords,
    ui::{Ago, Avatar, AvatarSize, NowSignal, Ticks, UnreadBadge, WindowChip, ZoneSignal, initials},
};
use domain::{Assignee, Conversation, ConversationId, Millis, Window, Zone, draft::Unsent, inbox::Filter};
use leptos::prelude::*;

/// A row. It is drawn as a whole when its conversation changes: a page of rows that each watched its dozen pieces would
/// take longer to hydrate than to draw.
#[component]
pub(super) fn ConversationRow(
    row: Row,
    filter: Memo<Filter>,
    open: Selector<Option<ConversationId>>,
    unsent: UnsentWords,
    now: NowSignal,
    zone: ZoneSignal,
) -> impl IntoView {
    let id = row.id.to_string();
    let href = {
        let id = id.clone();
        move || format!("/inbox/{id}{}", filter.with(address::query))
    };
    let current = {
        let id = Some(row.id.clone());
        move || open.selected(&id).then_some("true")
    };
    let seed = row.id.customer.to_string();
    let conversation = row.conversation;
    // A memo, so that a tick of the clock touches the rows only whose words change.
    let age = {
        let conversation = conversation.clone();
        Memo::new(move |_| {
            conversation.with(|conversation| {
                zone.0
                    .with(|zone| unsent.0.with(|unsent| Age::of(conversation, now.get(), zone, unsent)))
            })
        })
    };
    let inside = move || {
        let age = age.get();
        conversation.with(|conversation| zone.0.with(|zone| draw(conversation, age, &seed, zone)))
    };
    view! {
        // Rows out of view cost no layout, so thousands of them scroll as well as ten.
        <li data-conversation=id class="[contain-intrinsic-size:auto_5.375rem] [content-visibility:auto]">
            <a
                href=href
                aria-current=current
                data-noscroll="true"
                class="flex gap-3 border-l-2 border-transparent px-3 py-2.5 -outline-offset-2 hover:bg-raised aria-[current=true]:border-brand aria-[current=true]:bg-brand-soft/60 forced-colors:border-[Canvas] forced-colors:aria-[current=true]:border-[Highlight]"
            >
                {inside}
            </a>
        </li>
    }
}

/// What in a row changes with time, and while one writes.
#[derive(Clone, PartialEq)]
struct Age {
    ago: String,
    minutes_left: Option<i64>,
    /// The first words of what one has not sent.
    draft: Option<String>,
}

impl Age {
    fn of(conversation: &Conversation, now: Millis, zone: &Zone, unsent: &[Unsent]) -> Self {
        let draft = unsent.iter().find(|unsent| unsent.conversation == conversation.id);
        Self {
            draft: draft.map(|unsent| unsent.words.clone()),
            ago: zone.ago(conversation.last.position.at, now.seconds()),
            minutes_left: Window::at(now, conversation.last_inbound_at).minutes_left(now),
        }
    }
}

fn draw(conversation: &Conversation, age: Age, seed: &str, zone: &Zone) -> impl IntoView + use<> {
    let unread = !conversation.unread.is_empty();
    let (heading, time, text) = if unread {
        (
            "truncate font-semibold",
            "ml-auto shrink-0 text-2xs font-semibold text-brand",
            "truncate text-ink",
        )
    } else {
        ("truncate font-medium", "ml-auto shrink-0 text-2xs text-faint", "truncate")
    };
    let mark = |words: &'static str| view! { <span class="shrink-0 font-medium text-brand">{words}</span> };
    // Where something new waits to be read, its words stay, and the draft is only mentioned.
    let (label, mention, ticks, words) = match age.draft {
        Some(draft) if !unread => (Some(mark("Draft:")), None, None, draft),
        draft => {
            let last = &conversation.last;
            (None, draft.map(|_| mark("Draft")), last.delivery, last.preview.clone())
        }
    };
    view! {
        <Avatar initials=conversation.customer.initials() seed />
        <span class="min-w-0 flex-1">
            <span class="flex items-baseline gap-2">
                <span class=heading dir="auto">
                    {conversation.customer.title()}
                </span>
                <Ago at=conversation.last.position.at words=age.ago zone class=time />
            </span>
            <span class="mt-0.5 flex min-h-5 items-center gap-1 text-muted">
                {ticks.map(|state| view! { <Ticks state /> })} {label} <span class=text dir="auto">
                    {words}
                </span> <UnreadBadge count=conversation.unread.count() />
            </span>
            <span class="mt-1 flex min-h-5 items-center gap-2">
                <WindowChip minutes_left=age.minutes_left />
                {mention}
                {conversation.assignee.as_ref().map(|assignee| view! { <AssignedTo assignee /> })}
            </span>
        </span>
    }
}

#[component]
fn AssignedTo<'a>(assignee: &'a Assignee) -> impl IntoView + use<> {
    let words = format!("Assigned to {}", assignee.name);
    let title = words.clone();
    view! {
        // Larger than the line, which it must not make higher.
        <span class="-my-0.5 ml-auto inline-flex" title=title>
            <Avatar initials=initials(&assignee.name) seed=assignee.id.to_string() size=AvatarSize::Small />
            <span class="sr-only">{words}</span>
        </span>
    }
}
